/* Image manifests, as Docker and the OCI image specification define them. */
#ifndef MANIFEST_H
#define MANIFEST_H

#include <stdbool.h>

#include <jansson.h>

#define MANIFEST_DOCKER        "application/vnd.docker.distribution.manifest.v2+json"
#define MANIFEST_DOCKER_LIST   "application/vnd.docker.distribution.manifest.list.v2+json"
#define MANIFEST_DOCKER_CONFIG "application/vnd.docker.container.image.v1+json"
#define MANIFEST_OCI           "application/vnd.oci.image.manifest.v1+json"
#define MANIFEST_OCI_INDEX     "application/vnd.oci.image.index.v1+json"
#define MANIFEST_OCI_CONFIG    "application/vnd.oci.image.config.v1+json"

/* manifest_is_index(media_type): Whether that is an image index: a Docker manifest list or an OCI index. */
bool manifest_is_index(const char *media_type);

/*
 * manifest_text(image):
 * Gives the manifest of an image of the registry as a JSON string: the text in the account file, or one made of what
 * is known about the image.
 */
json_t *manifest_text(const json_t *image);

#endif
