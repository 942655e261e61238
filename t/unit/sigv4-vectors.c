/*
 * sigv4-vectors: sign a request of each kind that the clients here make, at a set time, and print
 * for each "NAME CANONICAL-REQUEST-HASH SIGNATURE".
 */
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "aws/sigv4.h"
#include "base/log.h"
#include "base/timestamp.h"

static const struct vector {
	const char *name;
	const char *service;
	const char *method;
	const char *path;
	const char *query;
	const char *content_type; /* NULL: none */
	const char *target;       /* NULL: none */
	const char *token;        /* NULL: none */
	const char *body;
} vectors[] = {
	{
	    .name = "ecs",
	    .service = "ecs",
	    .method = "POST",
	    .path = "/",
	    .query = "",
	    .content_type = "application/x-amz-json-1.1",
	    .target = "AmazonEC2ContainerServiceV20141113.ListClusters",
	    .token = "SESSIONTOKEN",
	    .body = "{}",
	},
	{
	    .name = "lambda-path",
	    .service = "lambda",
	    .method = "GET",
	    .path = "/2015-03-31/functions/"
		    "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Amy-fn%3A%24LATEST",
	    .query = "",
	    .token = "SESSIONTOKEN",
	},
	{
	    .name = "lambda-query",
	    .service = "lambda",
	    .method = "GET",
	    .path = "/2015-03-31/functions/my-fn/versions",
	    .query = "Marker=a%2Fb%3D%3D&MaxItems=50",
	    .token = "SESSIONTOKEN",
	},
	{
	    .name = "sts",
	    .service = "sts",
	    .method = "POST",
	    .path = "/",
	    .query = "",
	    .content_type = "application/x-www-form-urlencoded",
	    .body = "Action=GetCallerIdentity&Version=2011-06-15",
	},
};

static void
print_hash(const struct buf *text)
{
	unsigned char hash[32];

	if (EVP_Digest(text->data, text->len, hash, NULL, EVP_sha256(), NULL) != 1)
		die("libcrypto cannot hash");
	for (size_t i = 0; i < sizeof(hash); i++)
		printf("%02x", hash[i]);
}

static void
print_vector(const struct vector *v, int64_t now)
{
	struct buf host = { 0 };
	struct sigv4_header headers[3];
	struct sigv4_request request = {
		.method = v->method,
		.path = v->path,
		.query = v->query,
		.headers = headers,
		.body = v->body,
		.body_len = v->body != NULL ? strlen(v->body) : 0,
	};
	const struct sigv4_signer signer = {
		.access_key = "AKIDEXAMPLE",
		.secret_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
		.session_token = v->token,
		.region = "us-east-1",
		.service = v->service,
	};
	struct sigv4_signature s = { 0 };

	buf_addf(&host, "%s.us-east-1.amazonaws.com", v->service);
	headers[request.header_count++] = (struct sigv4_header){ "Host", host.data };
	if (v->content_type != NULL)
		headers[request.header_count++] =
		    (struct sigv4_header){ "Content-Type", v->content_type };
	if (v->target != NULL)
		headers[request.header_count++] =
		    (struct sigv4_header){ "X-Amz-Target", v->target };
	sigv4_sign(&request, &signer, now, &s);
	printf("%s ", v->name);
	print_hash(&s.canonical_request);
	printf(" %s\n", s.signature);
	sigv4_signature_release(&s);
	buf_release(&host);
}

int
main(void)
{
	int64_t now;

	log_init("sigv4-vectors");
	if (timestamp_parse("2026-01-02T03:04:05Z", &now) == -1)
		die("the time is wrong");
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
		print_vector(&vectors[i], now);
	return EXIT_DONE;
}
