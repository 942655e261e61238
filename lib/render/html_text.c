#include "render/html_text.h"

#include <string.h>

#include <openssl/evp.h>

#include "base/log.h"
#include "render/outside_text.h"

void
html_text(struct buf *out, const char *text)
{
	struct buf masked = { 0 };

	outside_text_add(&masked, text);
	for (const char *c = buf_text(&masked); *c != '\0'; c++) {
		if (strchr("&<>\"'`=", *c) != NULL)
			buf_addf(out, "&#%d;", *c);
		else
			buf_addc(out, *c);
	}
	buf_release(&masked);
}

void
html_policy_source(struct buf *out, const char *text)
{
	unsigned char digest[EVP_MAX_MD_SIZE], base64[EVP_MAX_MD_SIZE * 2];
	unsigned int len;

	if (EVP_Digest(text, strlen(text), digest, &len, EVP_sha256(), NULL) != 1)
		die("cannot compute a digest");
	EVP_EncodeBlock(base64, digest, (int)len);
	buf_addf(out, "'sha256-%s'", base64);
}
