#include "aws/dpop.h"

#include <string.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "json/json.h"

enum { COORDINATE = 32, DER_MAX = 256, BLOCK_MAX = 64 };

/* Base64 with '-' and '_', and without '='. */
static void
add_base64url(struct buf *out, const void *data, size_t len)
{
	static const char alphabet[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	const unsigned char *in = data;

	for (size_t i = 0; i < len; i += 3) {
		size_t left = len - i;
		unsigned bits = (unsigned)in[i] << 16;

		bits |= left > 1 ? (unsigned)in[i + 1] << 8 : 0;
		bits |= left > 2 ? in[i + 2] : 0;
		buf_addc(out, alphabet[bits >> 18]);
		buf_addc(out, alphabet[bits >> 12 & 63]);
		if (left > 1)
			buf_addc(out, alphabet[bits >> 6 & 63]);
		if (left > 2)
			buf_addc(out, alphabet[bits & 63]);
	}
}

/* One that is encrypted is not asked a passphrase for. */
static int
no_passphrase(char *out, int size, int writing, void *context)
{
	(void)out;
	(void)size;
	(void)writing;
	(void)context;
	return -1;
}

static EVP_PKEY *
read_key(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key =
	    bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;
	char group[BLOCK_MAX] = "";

	BIO_free(bio);
	if (key != NULL && (EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) != 1 ||
			       strcmp(group, SN_X9_62_prime256v1) != 0)) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	return key;
}

/* A number of the key or signature, with the zero bytes that it begins with. */
static int
add_number(struct buf *out, const BIGNUM *number, struct buf *raw)
{
	unsigned char bytes[COORDINATE];

	if (number == NULL || BN_bn2binpad(number, bytes, COORDINATE) != COORDINATE)
		return -1;
	if (raw != NULL)
		buf_add(raw, bytes, COORDINATE);
	else
		add_base64url(out, bytes, COORDINATE);
	return 0;
}

static int
add_coordinate(struct json_writer *json, const EVP_PKEY *key, const char *member, const char *name)
{
	struct buf text = { 0 };
	BIGNUM *number = NULL;
	int rc = -1;

	if (EVP_PKEY_get_bn_param(key, name, &number) == 1 &&
	    add_number(&text, number, NULL) == 0) {
		json_member_string(json, member, text.data);
		rc = 0;
	}
	BN_free(number);
	buf_release(&text);
	return rc;
}

static int
add_header(struct buf *out, const EVP_PKEY *key)
{
	struct json_writer json = { 0 };
	struct buf text = { 0 };
	int rc;

	json_writer_begin(&json, &text, false);
	json_open_object(&json);
	json_member_string(&json, "typ", "dpop+jwt");
	json_member_string(&json, "alg", "ES256");
	json_key(&json, "jwk");
	json_open_object(&json);
	json_member_string(&json, "kty", "EC");
	rc = add_coordinate(&json, key, "x", OSSL_PKEY_PARAM_EC_PUB_X) |
	     add_coordinate(&json, key, "y", OSSL_PKEY_PARAM_EC_PUB_Y);
	json_member_string(&json, "crv", "P-256");
	json_close_object(&json);
	json_close_object(&json);
	json_writer_end(&json);
	add_base64url(out, text.data, text.len);
	buf_release(&text);
	return rc;
}

static void
add_payload(struct buf *out, const char *url, const char *id, int64_t now)
{
	struct json_writer json = { 0 };
	struct buf text = { 0 };

	json_writer_begin(&json, &text, false);
	json_open_object(&json);
	json_member_string(&json, "htm", "POST");
	json_member_string(&json, "htu", url);
	json_member_int(&json, "iat", now);
	json_member_string(&json, "jti", id);
	json_close_object(&json);
	json_writer_end(&json);
	add_base64url(out, text.data, text.len);
	buf_release(&text);
}

/* The signature's two numbers, which OpenSSL gives in DER, side by side. */
static int
add_signature(struct buf *out, EVP_PKEY *key, const char *text, size_t len)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char der[DER_MAX];
	const unsigned char *p = der;
	size_t der_len = sizeof(der);
	ECDSA_SIG *signature = NULL;
	struct buf raw = { 0 };
	int rc = -1;

	if (context != NULL && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
	    EVP_DigestSign(context, der, &der_len, (const unsigned char *)text, len) == 1)
		signature = d2i_ECDSA_SIG(NULL, &p, (long)der_len);
	if (signature != NULL && add_number(NULL, ECDSA_SIG_get0_r(signature), &raw) == 0 &&
	    add_number(NULL, ECDSA_SIG_get0_s(signature), &raw) == 0) {
		add_base64url(out, raw.data, raw.len);
		rc = 0;
	}
	ECDSA_SIG_free(signature);
	EVP_MD_CTX_free(context);
	buf_release(&raw);
	return rc;
}

int
dpop_proof(struct buf *out, const char *pem, const char *url, const char *id, int64_t now)
{
	EVP_PKEY *key = read_key(pem);
	struct buf signed_part = { 0 };
	int rc = -1;

	if (key == NULL)
		return -1;
	if (add_header(&signed_part, key) == 0) {
		buf_addc(&signed_part, '.');
		add_payload(&signed_part, url, id, now);
		buf_addf(out, "%s.", signed_part.data);
		rc = add_signature(out, key, signed_part.data, signed_part.len);
	}
	EVP_PKEY_free(key);
	buf_release(&signed_part);
	return rc;
}
