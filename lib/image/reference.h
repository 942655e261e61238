#ifndef IMAGE_REFERENCE_H
#define IMAGE_REFERENCE_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * References to images in ECR, however they are written: the registry's host may be that of any
 * partition, FIPS or dual-stack; no tag means latest; repository:tag@digest names both.  Two
 * references are the same when registry, region, repository and tag or digest are.
 */
struct image_reference {
	char *registry; /* the account: twelve digits */
	char *region;
	char *repository;
	char *tag;    /* NULL where only a digest is named */
	char *digest; /* "sha256:..."; NULL: none */
};

enum reference_outcome {
	REFERENCE_ECR,    /* parsed */
	REFERENCE_OTHER,  /* an image reference, of another registry */
	REFERENCE_BROKEN, /* looks like one of ECR and is not right, or no image reference at all */
};

/*
 * Parse text.  Gives what is in *out when the outcome is REFERENCE_ECR (image_reference_release());
 * for REFERENCE_BROKEN, *why says what is wrong (static text).
 */
enum reference_outcome image_reference_parse(
    struct image_reference *out, const char *text, const char **why);
void image_reference_release(struct image_reference *reference);

/* Whether text names an image in ECR; a broken reference counts, so that it is not lost. */
bool is_ecr_image(const char *text);

/*
 * Append the reference without tag and digest: what stands before ":tag" and "@digest" in text, as
 * it is written there.
 */
void image_base(struct buf *out, const char *text);

/* Whether text is a digest, "sha256:" and 64 hex digits in lower case. */
bool is_digest(const char *text);

#endif
