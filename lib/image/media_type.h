#ifndef IMAGE_MEDIA_TYPE_H
#define IMAGE_MEDIA_TYPE_H

#include <stdbool.h>

/*
 * Media types of manifests and artifacts: OCI image specification ("Media Types"), Docker image
 * manifest v2 schema 2, and the SOCI snapshotter.  NULL is no media type and is none of these.
 */

/* An OCI image index or a Docker manifest list. */
bool is_index_manifest(const char *manifest_type);

/* The configuration of a container image, which ECR gives as artifact media type of plain images. */
bool is_image_config(const char *artifact_type);

/* A SOCI index, of version 1 or 2. */
bool is_soci_index(const char *artifact_type);

/* What BatchGetImage may give for an index: the two index media types, NULL behind them. */
extern const char *const index_manifest_types[];

/* "sha256:", 64 hex digits and a NUL. */
enum { DIGEST_TEXT_SIZE = 72 };

/*
 * The digest that a tag of the form sha256-<64 hex digits>, with an optional suffix such as .sig,
 * points at: how images were attached to others before manifests had a subject.  Returns whether
 * tag is one; digest gets "sha256:<64 hex digits>".
 */
bool is_attachment_tag(const char *tag, char digest[DIGEST_TEXT_SIZE]);

#endif
