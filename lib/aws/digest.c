#include "aws/digest.h"

#include <string.h>

#include <openssl/evp.h>

#include "base/log.h"

static void
add_digest(struct buf *out, const EVP_MD *type, const char *text)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len;

	if (EVP_Digest(text, strlen(text), digest, &len, type, NULL) != 1)
		die("libcrypto cannot make a digest");
	for (unsigned i = 0; i < len; i++)
		buf_addf(out, "%02x", digest[i]);
}

void
add_sha1(struct buf *out, const char *text)
{
	add_digest(out, EVP_sha1(), text);
}

void
add_sha256(struct buf *out, const char *text)
{
	add_digest(out, EVP_sha256(), text);
}
