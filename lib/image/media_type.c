#include "image/media_type.h"

#include <stddef.h>
#include <string.h>

const char *const index_manifest_types[] = {
	"application/vnd.oci.image.index.v1+json",
	"application/vnd.docker.distribution.manifest.list.v2+json",
	NULL,
};

static const char *const image_config_types[] = {
	"application/vnd.docker.container.image.v1+json",
	"application/vnd.oci.image.config.v1+json",
	NULL,
};

static const char *const soci_index_types[] = {
	"application/vnd.amazon.soci.index.v1+json",
	"application/vnd.amazon.soci.index.v2+json",
	NULL,
};

static bool
is_one_of(const char *type, const char *const *types)
{
	for (; type != NULL && *types != NULL; types++) {
		if (strcmp(type, *types) == 0)
			return true;
	}
	return false;
}

bool
is_index_manifest(const char *manifest_type)
{
	return is_one_of(manifest_type, index_manifest_types);
}

bool
is_image_config(const char *artifact_type)
{
	return is_one_of(artifact_type, image_config_types);
}

bool
is_soci_index(const char *artifact_type)
{
	return is_one_of(artifact_type, soci_index_types);
}

bool
is_attachment_tag(const char *tag, char digest[DIGEST_TEXT_SIZE])
{
	if (strncmp(tag, "sha256-", 7) != 0 || strspn(tag + 7, "0123456789abcdef") != 64 ||
	    (tag[71] != '\0' && tag[71] != '.'))
		return false;
	memcpy(digest, tag, 71);
	digest[6] = ':';
	digest[71] = '\0';
	return true;
}
