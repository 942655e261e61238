#include "aws/sigv4.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "aws/secret.h"
#include "base/log.h"
#include "base/mem.h"

enum { HASH_SIZE = 32, CANONICAL_USUAL = 8192 };

static const char algorithm[] = "AWS4-HMAC-SHA256";

static bool
is_unreserved(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

void
percent_encode(struct buf *out, const char *text, bool keep_slash)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (is_unreserved(c) || (c == '/' && keep_slash))
			buf_addc(out, (char)c);
		else
			buf_addf(out, "%%%02X", c);
	}
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static void
percent_decode(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '%' && i + 2 < len && hex_digit(text[i + 1]) >= 0 &&
		    hex_digit(text[i + 2]) >= 0) {
			buf_addc(out, (char)(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])));
			i += 2;
		} else {
			buf_addc(out, text[i]);
		}
	}
}

static void
hex(char *out, const unsigned char *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * len] = '\0';
}

static void
sha256_hex(char out[65], const char *data, size_t len)
{
	unsigned char hash[HASH_SIZE];

	if (EVP_Digest(data, len, hash, NULL, EVP_sha256(), NULL) != 1)
		die("libcrypto cannot hash");
	hex(out, hash, sizeof(hash));
}

static void
hmac(unsigned char out[HASH_SIZE], const void *key, size_t key_len, const char *text)
{
	if (HMAC(EVP_sha256(), key, (int)key_len, (const unsigned char *)text, strlen(text), out,
		NULL) == NULL)
		die("libcrypto cannot compute an HMAC");
}

/* Drop "." and empty segments, and ".." with the segment before it; a last '/' stays. */
static void
normalize(struct buf *out, const char *path)
{
	buf_addc(out, '/');
	while (*path != '\0') {
		size_t len = strcspn(path, "/");

		if (len == 2 && path[0] == '.' && path[1] == '.') {
			size_t parent = out->len;

			while (parent > 1 && out->data[--parent - 1] != '/')
				;
			buf_truncate(out, parent);
		} else if (len > 0 && !(len == 1 && path[0] == '.')) {
			buf_add(out, path, len);
			if (path[len] == '/')
				buf_addc(out, '/');
		}
		path += len + (path[len] == '/');
	}
}

static void
add_canonical_path(struct buf *out, const struct sigv4_request *request)
{
	struct buf path = { 0 };

	if (request->normalize_path)
		normalize(&path, request->path);
	else
		buf_adds(&path, request->path[0] != '\0' ? request->path : "/");
	percent_encode(out, path.data, true);
	buf_release(&path);
}

/* Name and value, each decoded and encoded anew, so that every spelling of a query is one. */
static char *
canonical_pair(const char *pair, size_t len)
{
	const char *equals = memchr(pair, '=', len);
	size_t name_len = equals != NULL ? (size_t)(equals - pair) : len;
	struct buf name = { 0 }, value = { 0 }, out = { 0 };

	percent_decode(&name, pair, name_len);
	if (equals != NULL)
		percent_decode(&value, equals + 1, len - name_len - 1);
	percent_encode(&out, buf_text(&name), false);
	buf_addc(&out, '=');
	percent_encode(&out, buf_text(&value), false);
	buf_release(&name);
	buf_release(&value);
	return buf_detach(&out);
}

/* By encoded name, then by encoded value: '=' must not take part, since '-' and '.' sort before it. */
static int
compare_pairs(const void *a, const void *b)
{
	const char *left = *(char *const *)a, *right = *(char *const *)b;
	size_t left_len = strcspn(left, "="), right_len = strcspn(right, "=");
	int order = memcmp(left, right, left_len < right_len ? left_len : right_len);

	if (order != 0)
		return order;
	if (left_len != right_len)
		return left_len < right_len ? -1 : 1;
	return strcmp(left + left_len, right + right_len);
}

static void
add_canonical_query(struct buf *out, const char *query)
{
	char **pairs = NULL;
	size_t n = 0, capacity = 0;

	while (*query != '\0') {
		size_t len = strcspn(query, "&");

		if (len > 0) {
			pairs = xgrow(pairs, &capacity, n + 1, sizeof(*pairs));
			pairs[n++] = canonical_pair(query, len);
		}
		query += len + (query[len] == '&');
	}
	if (n > 0)
		qsort(pairs, n, sizeof(*pairs), compare_pairs);
	for (size_t i = 0; i < n; i++) {
		buf_addf(out, "%s%s", i > 0 ? "&" : "", pairs[i]);
		free(pairs[i]);
	}
	free(pairs);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Without blanks at either end; runs of blanks within are one. */
static void
add_trimmed(struct buf *out, const char *value)
{
	size_t start = out->len;

	for (; *value != '\0'; value++) {
		if (!is_blank(*value))
			buf_addc(out, *value);
		else if (out->len > start && !is_blank(value[1]) && value[1] != '\0')
			buf_addc(out, ' ');
	}
}

/* qsort() is not stable, and repeated headers must stay in their order: the address decides. */
static int
compare_headers(const void *a, const void *b)
{
	const struct sigv4_header *left = *(const struct sigv4_header *const *)a;
	const struct sigv4_header *right = *(const struct sigv4_header *const *)b;
	int order = strcasecmp(left->name, right->name);

	return order != 0 ? order : (left > right) - (left < right);
}

/* The canonical headers into out, their names into signed_names. */
static void
add_canonical_headers(
    struct buf *out, struct buf *signed_names, const struct sigv4_header *headers, size_t count)
{
	const struct sigv4_header **sorted = xcalloc(count, sizeof(const struct sigv4_header *));

	for (size_t i = 0; i < count; i++)
		sorted[i] = &headers[i];
	qsort(sorted, count, sizeof(*sorted), compare_headers);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && strcasecmp(sorted[i]->name, sorted[i - 1]->name) == 0) {
			out->data[out->len - 1] = ','; /* in place of the line feed */
		} else {
			if (i > 0)
				buf_addc(signed_names, ';');
			for (const char *p = sorted[i]->name; *p != '\0'; p++) {
				char lower = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;

				buf_addc(out, lower);
				buf_addc(signed_names, lower);
			}
			buf_addc(out, ':');
		}
		add_trimmed(out, sorted[i]->value);
		buf_addc(out, '\n');
	}
	free(sorted);
}

/* The request's own headers and those that signing adds. */
static struct sigv4_header *
all_headers(const struct sigv4_request *request, const struct sigv4_signer *signer,
    const struct sigv4_signature *out, size_t *count)
{
	size_t n = request->header_count;
	struct sigv4_header *headers = xcalloc(n + 3, sizeof(*headers));

	if (n > 0)
		memcpy(headers, request->headers, n * sizeof(*headers));
	headers[n++] = (struct sigv4_header){ "X-Amz-Date", out->date };
	if (signer->session_token != NULL)
		headers[n++] =
		    (struct sigv4_header){ "X-Amz-Security-Token", signer->session_token };
	if (request->with_content_sha256)
		headers[n++] = (struct sigv4_header){ "X-Amz-Content-Sha256", out->body_hash };
	*count = n;
	return headers;
}

static void
sign_text(struct sigv4_signature *out, const struct sigv4_signer *signer, const char *day)
{
	unsigned char key[HASH_SIZE];
	struct buf secret = { 0 };

	buf_addf(&secret, "AWS4%s", signer->secret_key);
	hmac(key, secret.data, secret.len, day);
	hmac(key, key, sizeof(key), signer->region);
	hmac(key, key, sizeof(key), signer->service);
	hmac(key, key, sizeof(key), "aws4_request");
	hmac(key, key, sizeof(key), out->string_to_sign.data);
	hex(out->signature, key, sizeof(key));
	mem_wipe(key, sizeof(key));
	secret_release(&secret);
}

void
sigv4_sign(const struct sigv4_request *request, const struct sigv4_signer *signer, int64_t now,
    struct sigv4_signature *out)
{
	struct buf names = { 0 }, scope = { 0 };
	struct sigv4_header *headers;
	char day[9], hash[65];
	time_t t = (time_t)now;
	struct tm tm;
	size_t count;

	gmtime_r(&t, &tm);
	strftime(out->date, sizeof(out->date), "%Y%m%dT%H%M%SZ", &tm);
	strftime(day, sizeof(day), "%Y%m%d", &tm);
	sha256_hex(out->body_hash, request->body != NULL ? request->body : "", request->body_len);
	headers = all_headers(request, signer, out, &count);

	/* It has the session token, and a buffer that grows leaves its old bytes behind. */
	buf_reserve(&out->canonical_request, CANONICAL_USUAL);
	buf_addf(&out->canonical_request, "%s\n", request->method);
	add_canonical_path(&out->canonical_request, request);
	buf_addc(&out->canonical_request, '\n');
	add_canonical_query(&out->canonical_request, request->query);
	buf_addc(&out->canonical_request, '\n');
	add_canonical_headers(&out->canonical_request, &names, headers, count);
	buf_addf(&out->canonical_request, "\n%s\n%s", names.data, out->body_hash);

	buf_addf(&scope, "%s/%s/%s/aws4_request", day, signer->region, signer->service);
	sha256_hex(hash, out->canonical_request.data, out->canonical_request.len);
	buf_addf(&out->string_to_sign, "%s\n%s\n%s\n%s", algorithm, out->date, scope.data, hash);
	sign_text(out, signer, day);
	buf_addf(&out->authorization, "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s",
	    algorithm, signer->access_key, scope.data, names.data, out->signature);
	free(headers);
	buf_release(&names);
	buf_release(&scope);
}

void
sigv4_signature_release(struct sigv4_signature *s)
{
	secret_release(&s->canonical_request);
	buf_release(&s->string_to_sign);
	buf_release(&s->authorization);
}
