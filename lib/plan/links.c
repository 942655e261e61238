#include "plan/links.h"

#include <string.h>

#include "base/mem.h"
#include "image/media_type.h"
#include "plan/digest.h"

static const struct catalog_links *
links_of(const struct catalog *c, const struct catalog_image *image)
{
	static const struct catalog_links none = { 0 };

	return image->links != 0 ? &c->links[image->links - 1] : &none;
}

/* Before the first link there is no array, and nothing is read. */
static const unsigned char *
linked_at(const struct catalog *c, size_t number)
{
	return c->linked != NULL ? c->linked + number * DIGEST_SIZE : NULL;
}

const unsigned char *
catalog_children(const struct catalog *c, const struct catalog_image *image, uint32_t *count)
{
	const struct catalog_links *links = links_of(c, image);

	*count = links->child_count;
	return linked_at(c, links->start);
}

const unsigned char *
catalog_subjects(const struct catalog *c, const struct catalog_image *image, uint32_t *count)
{
	const struct catalog_links *links = links_of(c, image);

	*count = links->subject_count;
	return linked_at(c, (size_t)links->start + links->child_count);
}

/* Returns 0, or -1 where text is no digest. */
static int
add_linked(struct catalog *c, const char *text)
{
	unsigned char digest[DIGEST_SIZE];

	if (digest_parse(digest, text) == -1)
		return -1;
	c->linked = xgrow(c->linked, &c->linked_capacity, c->linked_count + 1, DIGEST_SIZE);
	memcpy(c->linked + c->linked_count++ * DIGEST_SIZE, digest, DIGEST_SIZE);
	return 0;
}

static const char *
add_children(struct catalog *c, struct catalog_links *links, const struct record *record)
{
	for (size_t i = 0; i < record->child_count; i++) {
		if (add_linked(c, record->children[i].digest) == -1)
			return "has a child whose digest is not sha256: and 64 hex digits";
		links->child_count++;
	}
	return NULL;
}

/* An image that points at itself, as one tagged with its own digest, is attached to nothing. */
static int
add_subject(struct catalog *c, struct catalog_links *links, const unsigned char *image_digest,
    const char *subject)
{
	if (add_linked(c, subject) == -1)
		return -1;
	if (memcmp(linked_at(c, c->linked_count - 1), image_digest, DIGEST_SIZE) == 0)
		c->linked_count--;
	else
		links->subject_count++;
	return 0;
}

static const char *
add_subjects(struct catalog *c, struct catalog_links *links, const unsigned char *image_digest,
    const struct record *record)
{
	char digest[DIGEST_TEXT_SIZE];

	if (record->subject != NULL && add_subject(c, links, image_digest, record->subject) == -1)
		return "has a subject whose digest is not sha256: and 64 hex digits";
	for (size_t i = 0; i < record->tag_count; i++) {
		if (is_attachment_tag(record->tags[i], digest))
			add_subject(c, links, image_digest, digest);
	}
	return NULL;
}

const char *
links_add(struct catalog *c, struct catalog_image *image, const struct record *record)
{
	struct catalog_links links = { .start = (uint32_t)c->linked_count };
	const char *wrong;

	if ((wrong = add_children(c, &links, record)) != NULL ||
	    (wrong = add_subjects(c, &links, image->digest, record)) != NULL)
		return wrong;
	if (links.child_count == 0 && links.subject_count == 0)
		return NULL;
	c->links = xgrow(c->links, &c->link_capacity, c->link_count + 1, sizeof(*c->links));
	c->links[c->link_count++] = links;
	image->links = (uint32_t)c->link_count;
	return NULL;
}

/* Take the other's links for one's own, which it gets in return: each link is some record's. */
static void
swap_links(struct catalog_image *image, struct catalog_image *other)
{
	uint32_t own = image->links;

	image->links = other->links;
	other->links = own;
}

bool
links_agree(
    const struct catalog *c, const struct catalog_image *image, const struct catalog_image *other)
{
	uint32_t count, other_count;
	const unsigned char *children = catalog_children(c, image, &count);
	const unsigned char *others = catalog_children(c, other, &other_count);

	if (image->children_unknown || other->children_unknown)
		return true;
	return count == other_count &&
	       (count == 0 || memcmp(children, others, (size_t)count * DIGEST_SIZE) == 0);
}

/*
 * Whether the links of that record count, rather than those of the other: they tell the children, or
 * else they come first by their subjects, so that the order of the records decides nothing.
 */
static bool
has_better_links(
    const struct catalog *c, const struct catalog_image *image, const struct catalog_image *other)
{
	uint32_t count, other_count;
	const unsigned char *subjects = catalog_subjects(c, image, &count);
	const unsigned char *others = catalog_subjects(c, other, &other_count);
	uint32_t common = count < other_count ? count : other_count;
	int order = 0;

	if (image->children_unknown != other->children_unknown)
		return other->children_unknown;
	if (common > 0)
		order = memcmp(subjects, others, (size_t)common * DIGEST_SIZE);
	return order != 0 ? order < 0 : count > other_count;
}

void
links_merge(const struct catalog *c, struct catalog_image *image, struct catalog_image *other)
{
	if (has_better_links(c, other, image))
		swap_links(image, other);
}
