#include "manifest.h"

#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "schema.h"

#define OCI_EMPTY "application/vnd.oci.empty.v1+json"

bool
manifest_is_index(const char *media_type)
{
	return strcmp(media_type, MANIFEST_DOCKER_LIST) == 0 ||
	       strcmp(media_type, MANIFEST_OCI_INDEX) == 0;
}

/* A content descriptor; digest borrowed, what it is of only matters for its making. */
static json_t *
descriptor(const char *media_type, json_int_t size, const char *digest)
{
	return json_pack(
	    "{s:s, s:s, s:I}", "mediaType", media_type, "digest", digest, "size", size);
}

static json_t *
blob(const char *media_type, json_int_t size, const char *of, const char *which)
{
	char digest[] = "sha256:0123456789012345678901234567890123456789012345678901234567890123";

	digest_id(digest + strlen("sha256:"), 64, "blob %s %s", of, which);
	return descriptor(media_type, size, digest);
}

static void
add_children(json_t *manifest, const json_t *children, bool oci)
{
	json_t *list = json_array();
	const json_t *child;
	size_t i;

	json_array_foreach(children, i, child) {
		const char *media_type = text_of(child, "mediaType");
		json_t *each = descriptor(media_type ? media_type
					  : oci      ? MANIFEST_OCI
						     : MANIFEST_DOCKER,
		    integer_of(child, "size", 1570), text_of(child, "digest"));

		if (oci && text_of(child, "artifactType"))
			json_object_set(
			    each, "artifactType", json_object_get(child, "artifactType"));
		if (json_object_get(child, "platform"))
			json_object_set(each, "platform", json_object_get(child, "platform"));
		json_array_append_new(list, each);
	}
	json_object_set_new(manifest, "manifests", list);
}

static bool
is_image_config(const char *media_type)
{
	return strcmp(media_type, MANIFEST_DOCKER_CONFIG) == 0 ||
	       strcmp(media_type, MANIFEST_OCI_CONFIG) == 0;
}

/* Config and layers.  ECR shows the artifact type, or failing that the config's media type, as artifactMediaType. */
static void
add_content(json_t *manifest, const json_t *detail, bool oci)
{
	const char *digest = text_of(detail, "imageDigest");
	const char *type = text_of(detail, "artifactMediaType");
	json_int_t size = integer_of(detail, "imageSizeInBytes", 0),
		   config = size < 7000 ? size / 2 : 7000;
	bool image = !type || is_image_config(type);
	json_t *layers = json_array();

	if (oci && !image) {
		json_object_set_new(manifest, "artifactType", json_string(type));
		json_object_set_new(manifest, "config",
		    json_pack("{s:s, s:s, s:i, s:s}", "mediaType", OCI_EMPTY, "digest",
			"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
			"size", 2, "data", "e30="));
		config = 2;
	} else {
		json_object_set_new(manifest, "config",
		    blob(type  ? type
			 : oci ? MANIFEST_OCI_CONFIG
			       : MANIFEST_DOCKER_CONFIG,
			config, digest, "config"));
	}
	json_array_append_new(
	    layers, blob(oci ? "application/vnd.oci.image.layer.v1.tar+gzip"
			     : "application/vnd.docker.image.rootfs.diff.tar.gzip",
			size - config, digest, "layer"));
	json_object_set_new(manifest, "layers", layers);
}

json_t *
manifest_text(const json_t *image)
{
	const json_t *detail = json_object_get(image, "detail");
	const char *media_type = text_of(detail, "imageManifestMediaType");
	const char *subject = text_of(detail, "subjectManifestDigest");
	bool oci = strncmp(media_type, "application/vnd.oci.", strlen("application/vnd.oci.")) == 0;
	json_t *manifest, *text;
	char *dump;

	if (json_object_get(image, "manifest"))
		return json_incref(json_object_get(image, "manifest"));
	manifest = json_pack("{s:i, s:s}", "schemaVersion", 2, "mediaType", media_type);
	if (manifest_is_index(media_type)) {
		if (oci && text_of(detail, "artifactMediaType"))
			json_object_set(
			    manifest, "artifactType", json_object_get(detail, "artifactMediaType"));
		add_children(manifest, json_object_get(image, "children"), oci);
	} else {
		add_content(manifest, detail, oci);
	}
	if (subject)
		json_object_set_new(manifest, "subject", descriptor(MANIFEST_OCI, 1570, subject));
	dump = json_dumps(manifest, JSON_INDENT(2));
	text = json_string(dump);
	free(dump);
	json_decref(manifest);
	return text;
}
