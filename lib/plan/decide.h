#ifndef PLAN_DECIDE_H
#define PLAN_DECIDE_H

#include <stdbool.h>

#include "plan/catalog.h"
#include "plan/in_use.h"

/*
 * Decide for every image of the managed repositories whether it is kept, as of catalog->now.  Pure: no clock is read,
 * nothing can fail, and the order in which images were added does not matter.
 *
 * Retention, indexes first and then images, newest push first (of one second, by digest):
 *
 *	1. in use by its digest or one of its tags: keep
 *	2. a tag matches one of keep_tag_patterns: keep
 *	3. pulled no longer than keep_if_pulled_within before now, or up to a day longer, since ECR does
 *	   not record each pull: keep
 *	4. pushed no longer than expires before now, or than expires_untagged where it has no tag and
 *	   that is given: keep
 *	5. child of an index that is kept: keep
 *	6. has a tag like one of keep_counts, and fewer than that entry's count were kept by it before; or
 *	   tagged, and fewer than keep_count tagged ones were kept by that before: keep
 *	   (counted apart for indexes and for images)
 *	7. else: delete
 *
 * Whatever is kept keeps what belongs to it: the children of an index, and what is attached to an
 * image or index by its subject or by a tag sha256-<64 hex digits>, alone or followed by a dot and
 * anything; one that points at the image itself attaches it to nothing.
 *
 * A SOCI index is one by its artifact type, whatever its subject.  Anything else with a subject is an
 * attachment, be it an index or an image; an index with another artifact type is an index.  An
 * attachment follows its subject, young or old (rules 1 to 3 are its own); one whose subject is not
 * in the repository goes once it is older, by rule 4.  A SOCI index with a subject is an attachment
 * like others, except that it also goes with an index that names it; one without either stays.  What
 * is of no known kind stays.
 *
 * An index that is archived may have children that nobody can tell: ECR gives no manifest of what is
 * in archive storage.  It is decided like others, for to delete it harms none but who uses it.  Where
 * it is kept, all that is left of its repository could be its children and is kept, too: ECR lets the
 * children of an archived index go, and without them it could never be restored.
 *
 * What rules 1 to 4 keep, what is of no known kind, and what has nothing to follow is kept first, with
 * all that belongs to it.  Rule 6 then takes the indexes, then the images, of either by the entries of
 * keep_counts in their order and then by keep_count, one image at a time, and what each keeps is kept
 * before the next one's turn.
 *
 * Reasons: by digest before by tag; of several tags, the first as the record lists them.
 *
 * Sets reason and what it speaks of in every image; see image_is_kept().
 */
void decide(struct catalog *catalog, const struct in_use *in_use);

/* Whether a decided image stays. */
bool image_is_kept(const struct catalog_image *image);

/* Who uses the decided image, where that is the reason, else NULL.  Borrowed from struct in_use. */
const char *reason_user(const struct catalog *catalog, const struct catalog_image *image);

/* Append the reason in words, "in use by tag 1.2". */
void reason_format(
    struct buf *out, const struct catalog *catalog, const struct catalog_image *image);

#endif
