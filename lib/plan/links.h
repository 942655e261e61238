#ifndef PLAN_LINKS_H
#define PLAN_LINKS_H

#include <stdbool.h>

#include "plan/catalog.h"

/*
 * What records tell of other images, their children and subjects: how it comes into a catalog, for
 * catalog.c; catalog.h has how it is read.
 */

/*
 * Add what the record tells to the image, whose digest is set.  Returns NULL, or what is wrong with the
 * record (static text).
 */
const char *links_add(
    struct catalog *catalog, struct catalog_image *image, const struct record *record);

/*
 * Whether two records of one image tell the same children, or one of them does not know any.  A digest
 * stands for one manifest, so others are not all true.
 */
bool links_agree(const struct catalog *catalog, const struct catalog_image *image,
    const struct catalog_image *other);

/* Let image have the better links of two records of it, and other those that it had. */
void links_merge(
    const struct catalog *catalog, struct catalog_image *image, struct catalog_image *other);

#endif
