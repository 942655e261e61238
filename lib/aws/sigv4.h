#ifndef AWS_SIGV4_H
#define AWS_SIGV4_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/*
 * AWS Signature Version 4 in request headers, as the AWS General Reference has it ("Create a signed
 * AWS API request").  Pure: the time is an argument, no clock is read.
 */

struct sigv4_header {
	const char *name;
	const char *value;
};

struct sigv4_request {
	const char *method;
	const char *path;                   /* as sent on the wire, so already percent-encoded */
	const char *query;                  /* as sent on the wire, without '?'; "" for none */
	const struct sigv4_header *headers; /* to be signed; host is one of them */
	size_t header_count;
	const char *body;
	size_t body_len;
	bool normalize_path; /* remove dot segments and double slashes first, as some services do */
	bool with_content_sha256; /* sign an X-Amz-Content-Sha256 header as well */
};

struct sigv4_signer {
	const char *access_key;
	const char *secret_key;
	const char *session_token; /* NULL: none */
	const char *region;
	const char *service; /* its signing name */
};

/* What signing gave.  An empty one is { 0 }. */
struct sigv4_signature {
	char date[17];      /* of X-Amz-Date */
	char body_hash[65]; /* of X-Amz-Content-Sha256 */
	char signature[65]; /* lower-case hex */
	struct buf canonical_request;
	struct buf string_to_sign;
	struct buf authorization; /* the value of the header */
};

/*
 * sigv4_sign(request, signer, now, out):
 * Sign the request's headers together with X-Amz-Date, X-Amz-Security-Token where there is a
 * session token, and X-Amz-Content-Sha256 where it is asked for; the caller sends those, with the
 * values in out and signer, beside the Authorization header.  Borrows request and signer; now is in
 * seconds since the epoch, UTC.  The program dies if libcrypto fails.
 */
void sigv4_sign(const struct sigv4_request *request, const struct sigv4_signer *signer, int64_t now,
    struct sigv4_signature *out);
void sigv4_signature_release(struct sigv4_signature *signature);

/* Append text with every byte but A-Z a-z 0-9 - . _ ~ as %XX (RFC 3986); '/' may be left alone. */
void percent_encode(struct buf *out, const char *text, bool keep_slash);

#endif
