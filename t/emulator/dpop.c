#include "dpop.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "schema.h"

enum { COORDINATE = 32, PARTS = 3, SKEW = 300 };

/* Decode base64 of the alphabet for URLs, without padding.  The caller frees it; NULL if it is none. */
static unsigned char *
decode(const char *text, size_t *size)
{
	size_t length = strlen(text), padded = (length + 3) / 4 * 4;
	unsigned char *in = malloc(padded + 1), *out = malloc(padded + 1);
	int n = -1;

	memset(in, '=', padded);
	for (size_t i = 0; i < length; i++)
		in[i] = (unsigned char)(text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i]);
	if (length % 4 != 1 && !strpbrk(text, "+/="))
		n = EVP_DecodeBlock(out, in, (int)padded);
	free(in);
	if (n == -1) {
		free(out);
		return NULL;
	}
	*size = (size_t)n - (padded - length);
	return out;
}

static json_t *
decode_json(const char *text)
{
	size_t size = 0;
	unsigned char *data = decode(text, &size);
	json_t *json = data ? json_loadb((const char *)data, size, 0, NULL) : NULL;

	free(data);
	return json;
}

/* Returns a public key on P-256; NULL if the coordinates are not 32 bytes each, or no point of the curve. */
static EVP_PKEY *
key_of(const json_t *jwk)
{
	unsigned char point[1 + 2 * COORDINATE] = { POINT_CONVERSION_UNCOMPRESSED };
	const char *const names[] = { "x", "y" };
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(
		    OSSL_PKEY_PARAM_GROUP_NAME, (char *)"prime256v1", 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY_CTX *context;
	EVP_PKEY *key = NULL;

	for (size_t i = 0; i < 2; i++) {
		const char *text = text_of(jwk, names[i]);
		size_t size = 0;
		unsigned char *bytes = text ? decode(text, &size) : NULL;

		if (bytes && size == COORDINATE)
			memcpy(point + 1 + i * COORDINATE, bytes, COORDINATE);
		free(bytes);
		if (size != COORDINATE)
			return NULL;
	}
	context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	if (context && EVP_PKEY_fromdata_init(context) == 1)
		EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params);
	EVP_PKEY_CTX_free(context);
	return key;
}

/* The signature of a JWT is the two numbers side by side; OpenSSL wants them in DER. */
static bool
is_signed_by(EVP_PKEY *key, const char *text, size_t length, const char *signature)
{
	size_t size = 0;
	unsigned char *raw = decode(signature, &size), *der = NULL;
	ECDSA_SIG *pair = ECDSA_SIG_new();
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool good = false;
	int der_size;

	if (raw && size == 2 * COORDINATE) {
		ECDSA_SIG_set0(pair, BN_bin2bn(raw, COORDINATE, NULL),
		    BN_bin2bn(raw + COORDINATE, COORDINATE, NULL));
		der_size = i2d_ECDSA_SIG(pair, &der);
		good = der_size > 0 &&
		       EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
		       EVP_DigestVerify(context, der, (size_t)der_size, (const unsigned char *)text,
			   length) == 1;
	}
	EVP_MD_CTX_free(context);
	ECDSA_SIG_free(pair);
	OPENSSL_free(der);
	free(raw);
	return good;
}

static const char *
fault_of_header(const json_t *header)
{
	const json_t *jwk = json_object_get(header, "jwk");

	if (!is_text(json_object_get(header, "typ"), "dpop+jwt"))
		return "typ is not dpop+jwt";
	if (!is_text(json_object_get(header, "alg"), "ES256"))
		return "alg is not ES256";
	if (!is_text(json_object_get(jwk, "kty"), "EC") ||
	    !is_text(json_object_get(jwk, "crv"), "P-256"))
		return "jwk is no key on P-256";
	return json_object_get(jwk, "d") ? "jwk is a private key" : NULL;
}

static const char *
fault_of_payload(const json_t *payload, const char *method, const char *url, double now)
{
	const char *htu = text_of(payload, "htu"), *behind_scheme = htu ? strstr(htu, "://") : NULL;
	const json_t *iat = json_object_get(payload, "iat");

	if (!is_text(json_object_get(payload, "htm"), method))
		return "htm is not the method";
	if (!behind_scheme || strcmp(behind_scheme + strlen("://"), url) != 0)
		return "htu is not the URL";
	if (!json_is_integer(iat) || fabs(json_number_value(iat) - now) > SKEW)
		return "iat is not now";
	if (!text_of(payload, "jti") || strlen(text_of(payload, "jti")) < 16)
		return "jti is missing or short";
	return NULL;
}

static const char *
check(char *parts[PARTS], const char *method, const char *url, double now, json_t **proved)
{
	json_t *header = decode_json(parts[0]), *payload = decode_json(parts[1]);
	const json_t *jwk = json_object_get(header, "jwk");
	const char *fault = fault_of_header(header);
	EVP_PKEY *key = NULL;

	if (!fault)
		fault = fault_of_payload(payload, method, url, now);
	if (!fault) {
		key = key_of(jwk);
		/* The two parts are one text again once the dot between them is back. */
		parts[1][-1] = '.';
		if (!key)
			fault = "jwk is no point of P-256, 32 bytes each";
		else if (!is_signed_by(key, parts[0], strlen(parts[0]), parts[2]))
			fault = "the signature is wrong";
	}
	if (!fault)
		*proved = json_pack("{s:O, s:O, s:O}", "x", json_object_get(jwk, "x"), "y",
		    json_object_get(jwk, "y"), "jti", json_object_get(payload, "jti"));
	EVP_PKEY_free(key);
	json_decref(header);
	json_decref(payload);
	return fault;
}

json_t *
dpop_check(const char *proof, const char *method, const char *url, double now,
    char why[static DPOP_WHY_SIZE])
{
	char *copy = strdup(proof ? proof : ""), *parts[PARTS] = { copy };
	const char *fault = NULL;
	json_t *proved = NULL;
	size_t n = 1;

	for (char *c = copy; *c; c++) {
		if (*c != '.')
			continue;
		*c = '\0';
		if (n < PARTS)
			parts[n] = c + 1;
		n++;
	}
	fault = n == PARTS ? check(parts, method, url, now, &proved) : "it is no JWT";
	if (fault)
		snprintf(why, DPOP_WHY_SIZE, "%s", fault);
	free(copy);
	return proved;
}
