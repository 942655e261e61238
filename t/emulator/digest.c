#include "digest.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

char *
digest_hex_bytes(const unsigned char bytes[static SHA256_BYTES], char out[static SHA256_HEX])
{
	for (size_t i = 0; i < SHA256_BYTES; i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
	return out;
}

char *
digest_hex(const void *data, size_t size, char out[static SHA256_HEX])
{
	unsigned char sum[SHA256_BYTES] = { 0 };

	EVP_Digest(data, size, sum, NULL, EVP_sha256(), NULL);
	return digest_hex_bytes(sum, out);
}

void
digest_hmac(const void *key, size_t key_size, const void *data, size_t size,
    unsigned char out[static SHA256_BYTES])
{
	memset(out, 0, SHA256_BYTES);
	HMAC(EVP_sha256(), key, (int)key_size, data, size, out, NULL);
}

/* The text may be cut to the buffer: what is made of it need only be the same each time. */
static char *
hex_of_format(char out[static SHA256_HEX], const char *format, va_list args)
{
	char text[512];

	vsnprintf(text, sizeof(text), format, args);
	return digest_hex(text, strlen(text), out);
}

char *
digest_id(char *out, size_t digits, const char *format, ...)
{
	char hex[SHA256_HEX];
	va_list args;

	va_start(args, format);
	hex_of_format(hex, format, args);
	va_end(args);
	memcpy(out, hex, digits);
	out[digits] = '\0';
	return out;
}

char *
digest_number(char out[static 20], const char *format, ...)
{
	char hex[SHA256_HEX];
	va_list args;

	va_start(args, format);
	hex_of_format(hex, format, args);
	va_end(args);
	for (size_t i = 0; i < 19; i++)
		out[i] = (char)('0' + (unsigned char)hex[i] % 10);
	if (out[0] == '0')
		out[0] = '7'; /* a number has no leading zero */
	out[19] = '\0';
	return out;
}

char *
digest_uuid(char out[static UUID_SIZE], const char *format, ...)
{
	char hex[SHA256_HEX];
	va_list args;

	va_start(args, format);
	hex_of_format(hex, format, args);
	va_end(args);
	snprintf(out, UUID_SIZE, "%.8s-%.4s-4%.3s-a%.3s-%.12s", hex, hex + 8, hex + 12, hex + 15,
	    hex + 18);
	return out;
}
