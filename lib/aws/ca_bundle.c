#include "aws/ca_bundle.h"

#include <stdlib.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/environment.h"
#include "base/file.h"
#include "base/log.h"

static int
count_certificates(const struct buf *pem)
{
	BIO *bio = BIO_new_mem_buf(buf_text(pem), (int)pem->len);
	X509 *certificate;
	int count = 0;

	if (bio == NULL)
		die("libcrypto has no memory left");
	while ((certificate = PEM_read_bio_X509_AUX(bio, NULL, NULL, NULL)) != NULL) {
		X509_free(certificate);
		count++;
	}
	ERR_clear_error(); /* that there are no more */
	BIO_free(bio);
	return count;
}

int
ca_bundle_load(struct buf *pem, const struct aws_profiles *profiles)
{
	const char *setting = environment("AWS_CA_BUNDLE");
	char *path;
	int rc = -1;

	if (setting == NULL)
		setting = aws_profile_setting(profiles, profiles->name, "ca_bundle");
	if (setting == NULL)
		return 0;
	path = aws_expand_home(setting);
	if (file_read(path, pem) == -1)
		log_error("cannot read the CA bundle '%s' (AWS_CA_BUNDLE, ca_bundle):", path);
	else if (count_certificates(pem) == 0)
		log_error(
		    "the CA bundle '%s' (AWS_CA_BUNDLE, ca_bundle) has no certificate in it", path);
	else
		rc = 0;
	free(path);
	return rc;
}
