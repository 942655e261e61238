/* SHA-256 and what is made of it: hex text, HMAC, and identifiers that look random but are the same in every run. */
#ifndef DIGEST_H
#define DIGEST_H

#include <stddef.h>

#include <jansson.h>

enum { SHA256_BYTES = 32, SHA256_HEX = 65, UUID_SIZE = 37 };

/* digest_hex(data, size, out): Write the SHA-256 of data in lower-case hexadecimal digits.  Returns out. */
char *digest_hex(const void *data, size_t size, char out[static SHA256_HEX]);

/* digest_hex_bytes(bytes, out): Write 32 bytes as 64 hexadecimal digits.  Returns out. */
char *digest_hex_bytes(const unsigned char bytes[static SHA256_BYTES], char out[static SHA256_HEX]);

/* digest_hmac(key, key_size, data, size, out): HMAC-SHA-256. */
void digest_hmac(const void *key, size_t key_size, const void *data, size_t size,
    unsigned char out[static SHA256_BYTES]);

/*
 * digest_id(out, digits, format, ...):
 * Write that many (at most 64) hexadecimal digits made of the text that format gives.  Returns out, which has room
 * for digits + 1 characters.
 */
char *digest_id(char *out, size_t digits, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* digest_number(out, format, ...): The same as 19 decimal digits, the length of the numbers in ECS identifiers. */
char *digest_number(char out[static 20], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* digest_uuid(out, format, ...): The same in the shape of a version 4 UUID. */
char *digest_uuid(char out[static UUID_SIZE], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
