#include "explain/rule.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/duration.h"
#include "base/timestamp.h"
#include "base/wildcard.h"
#include "render/reason_group.h"

enum { HOUR = 60 * 60, DAY = 24 * HOUR };

void
age_add(struct buf *out, int64_t seconds)
{
	int64_t number = seconds >= 2 * DAY ? seconds / DAY : seconds / HOUR;

	if (seconds < HOUR)
		buf_adds(out, "under an hour");
	else
		buf_addf(out, "%" PRId64 " %s%s", number, seconds >= 2 * DAY ? "day" : "hour",
		    number == 1 ? "" : "s");
}

static const char *
matching_pattern(
    const struct record *image, const struct repository_policy *policy, const char **tag)
{
	for (size_t i = 0; i < image->tag_count; i++) {
		for (size_t p = 0; p < policy->keep_tag_pattern_count; p++) {
			if (wildcard_match(policy->keep_tag_patterns[p], image->tags[i])) {
				*tag = image->tags[i];
				return policy->keep_tag_patterns[p];
			}
		}
	}
	return NULL;
}

static void
add_pattern(struct buf *out, const struct record *image, const struct repository_policy *policy)
{
	const char *tag, *pattern = policy != NULL ? matching_pattern(image, policy, &tag) : NULL;

	buf_adds(out, "rule 2: a tag matches keep_tag_patterns");
	if (pattern != NULL)
		buf_addf(out, ": %s matches %s", tag, pattern);
	else if (policy != NULL)
		buf_adds(out, "; as the configuration is now, none does");
}

static void
add_age(struct buf *out, const struct record *image, const struct repository_policy *policy,
    int64_t now, const char *link)
{
	bool untagged;

	buf_adds(out, "pushed ");
	age_add(out, now - image->pushed_at);
	buf_adds(out, " before the plan");
	if (policy == NULL)
		return;
	untagged = image->tag_count == 0 && policy->expires_untagged > 0;
	buf_addf(out, "%s the ", link);
	duration_format_seconds(out, untagged ? policy->expires_untagged : policy->expires);
	buf_addf(out, " of %s", untagged ? "expires_untagged" : "expires");
}

static void
add_pull(struct buf *out, const struct record *image, const struct repository_policy *policy,
    int64_t now)
{
	buf_adds(out, "rule 3: pulled ");
	if (image->pulled_at == RECORD_NO_NUMBER) {
		buf_adds(out, "lately");
		return;
	}
	age_add(out, now - image->pulled_at);
	buf_adds(out, " before the plan");
	if (policy == NULL || policy->keep_if_pulled_within == 0)
		return;
	buf_adds(out, ", within the ");
	duration_format_seconds(out, policy->keep_if_pulled_within);
	buf_adds(out, " of keep_if_pulled_within, and a day in which ECR may record no other");
}

/* Whether keep_count kept the image and counts it together with the other. */
static bool
is_counted_with(const struct record *image, const struct record *other)
{
	return reason_group_of(image->reason) == GROUP_KEEP_COUNT &&
	       strcmp(image->kind, other->kind) == 0 && stock_are_beside(image, other);
}

/* Whether a comes before b in the order of retention. */
static bool
is_before(const struct record *a, const struct record *b)
{
	if (a->pushed_at != b->pushed_at)
		return a->pushed_at > b->pushed_at;
	return strcmp(a->digest, b->digest) < 0;
}

static void
add_place(struct buf *out, const struct stock *stock, const struct record *image)
{
	size_t place = 1, count = 0;

	for (size_t i = 0; i < stock->image_count; i++) {
		if (!is_counted_with(&stock->images[i], image))
			continue;
		count++;
		place += is_before(&stock->images[i], image);
	}
	buf_addf(out,
	    "rule 6: number %zu by age, newest first, of the %zu tagged ones that only keep_count "
	    "keeps",
	    place, count);
}

/* Why rule 6 did not keep it. */
static void
add_no_place(struct buf *out, const struct stock *stock, const struct record *image,
    const struct repository_policy *policy)
{
	const struct record *oldest = NULL;
	size_t count = 0;

	if (image->tag_count == 0) {
		buf_adds(out, "; it has no tag, so keep_count passes it over");
		return;
	}
	for (size_t i = 0; i < stock->image_count; i++) {
		const struct record *other = &stock->images[i];

		if (!is_counted_with(other, image))
			continue;
		count++;
		if (oldest == NULL || is_before(oldest, other))
			oldest = other;
	}
	if (oldest != NULL) {
		buf_addf(out, "; keep_count keeps %zu newer one%s, the oldest pushed ", count,
		    count == 1 ? "" : "s");
		timestamp_format(out, oldest->pushed_at);
	} else if (policy != NULL && policy->keep_count == 0) {
		buf_adds(out, "; keep_count is 0");
	}
}

void
rule_add(struct buf *out, const struct stock *stock, const struct record *image,
    const struct repository_policy *policy, int64_t now)
{
	switch (reason_group_of(image->reason)) {
	case GROUP_IN_USE_DIGEST:
		buf_adds(out, "rule 1: something uses it by its digest");
		break;
	case GROUP_IN_USE_TAG:
		buf_adds(out, "rule 1: something uses it by one of its tags");
		break;
	case GROUP_TAG_PATTERN:
		add_pattern(out, image, policy);
		break;
	case GROUP_PULLED:
		add_pull(out, image, policy, now);
		break;
	case GROUP_NOT_EXPIRED:
		buf_adds(out, "rule 4: ");
		add_age(out, image, policy, now, ", within");
		break;
	case GROUP_CHILD:
		buf_adds(out, "rule 5: an index that is kept needs it");
		break;
	case GROUP_ATTACHED:
		buf_adds(out, "what is attached to an image stays as long as that image");
		break;
	case GROUP_KEEP_COUNTS:
		buf_addf(out, "rule 6: %s, of those that nothing before it keeps", image->reason);
		break;
	case GROUP_KEEP_COUNT:
		add_place(out, stock, image);
		break;
	case GROUP_OTHER_KIND:
		buf_adds(out, "what is of no known kind stays");
		break;
	case GROUP_BELONGS_TO_NOTHING:
		buf_adds(out, "a SOCI index stays if nothing says what it belongs to");
		break;
	case GROUP_POSSIBLE_CHILD:
		buf_adds(out, "the children of an archived index that is kept are not known; any "
			      "image could be one");
		break;
	case GROUP_SUBJECT_EXPIRED:
		buf_adds(out, "what is attached to an image goes with it");
		break;
	case GROUP_SUBJECT_MISSING:
		buf_adds(out, "what it was attached to is not there, and it was ");
		add_age(out, image, policy, now, ", more than");
		break;
	case GROUP_INDEX_EXPIRED:
		buf_adds(out, "a SOCI index goes with the index that names it");
		break;
	case GROUP_EXPIRED:
		buf_adds(out, "rule 7: nothing uses it, no tag of it is to be kept, and it was ");
		add_age(out, image, policy, now, ", more than");
		add_no_place(out, stock, image, policy);
		break;
	case GROUP_UNKNOWN:
	default:
		buf_adds(out, "none of ecrm-plan: another program decided");
		break;
	}
}
