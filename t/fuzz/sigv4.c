/* A request to be signed: method, path, query and the value of a header, each on a line, and the body. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "aws/sigv4.h"

static void
sign(const struct sigv4_request *request)
{
	static const struct sigv4_signer signer = { "AKIDEXAMPLE", "secret", NULL, "eu-west-1",
		"ecs" };
	struct sigv4_signature once = { 0 }, again = { 0 };

	sigv4_sign(request, &signer, 1769862896, &once);
	sigv4_sign(request, &signer, 1769862896, &again);
	FUZZ_CHECK(strspn(once.signature, "0123456789abcdef") == 64 && once.signature[64] == '\0');
	FUZZ_CHECK(strcmp(once.signature, again.signature) == 0);
	FUZZ_CHECK(strcmp(once.date, "20260131T123456Z") == 0);
	FUZZ_CHECK(strpbrk(once.authorization.data, "\r\n") == NULL);
	sigv4_signature_release(&once);
	sigv4_signature_release(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *method = fuzz_text(data, size), *path = fuzz_cut(method, "\n");
	char *query = fuzz_cut(path, "\n"), *value = fuzz_cut(query, "\n");
	char *body = fuzz_cut(value, "\n");
	const struct sigv4_header headers[] = { { "Host", "localhost" },
		{ "X-Amz-Target", value } };
	struct sigv4_request request = {
		.method = method,
		.path = path,
		.query = query,
		.headers = headers,
		.header_count = 2,
		.body = body,
		.body_len = strlen(body),
	};
	struct buf encoded = { 0 };

	sign(&request);
	request.normalize_path = request.with_content_sha256 = true;
	sign(&request);
	percent_encode(&encoded, value, true);
	FUZZ_CHECK(strspn(buf_text(&encoded), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					      "0123456789-._~%/") == encoded.len);
	buf_release(&encoded);
	free(method);
	return 0;
}
