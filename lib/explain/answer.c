#include "explain/answer.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytesize.h"
#include "base/mem.h"
#include "base/timestamp.h"
#include "config/policy_text.h"
#include "explain/rule.h"
#include "image/media_type.h"
#include "render/outside_text.h"

enum { LISTED_MAX = 50 };

struct answer {
	struct buf *out;
	const struct stock *stock;
	const struct record *image;
	const char *label; /* of the lines to come; the first of them shows it */
	size_t listed;     /* under it */
};

static void
begin(struct answer *a, const char *label)
{
	a->label = label;
	a->listed = 0;
}

/* One line under the label; what goes beyond some is counted only. */
static void
add_line(struct answer *a, const struct buf *text)
{
	if (a->listed++ >= LISTED_MAX)
		return;
	buf_addf(a->out, "    %-12s ", a->label);
	outside_text_add(a->out, buf_text(text));
	buf_addc(a->out, '\n');
	a->label = "";
}

static void
end(struct answer *a)
{
	if (a->listed > LISTED_MAX)
		buf_addf(a->out, "    %-12s and %zu more\n", "", a->listed - LISTED_MAX);
}

static void
add_state(struct buf *out, const struct record *image)
{
	buf_addf(out, "%s: %s", strcmp(image->action, "keep") == 0 ? "kept" : "to be deleted",
	    image->reason != NULL ? image->reason : "no reason is given");
	if (image->result != NULL)
		buf_addf(out, " (%s%s%s)", image->result, image->code != NULL ? ": " : "",
		    image->code != NULL ? image->code : "");
}

static void
add_tags(struct buf *out, const struct record *image)
{
	for (size_t i = 0; i < image->tag_count; i++)
		buf_addf(out, "%s%s", i > 0 ? " " : "", image->tags[i]);
}

/* Another image that has to do with this one, and what becomes of it. */
static void
add_relative(struct answer *a, const char *digest, const char *platform)
{
	const struct record *relative = stock_find(a->stock, a->image, digest);
	struct buf line = { 0 };

	buf_addf(&line, "%s", digest);
	if (platform != NULL)
		buf_addf(&line, " %s", platform);
	if (relative == NULL) {
		buf_adds(&line, " which is not in the plan");
	} else {
		if (relative->tag_count > 0) {
			buf_adds(&line, " ");
			add_tags(&line, relative);
		}
		buf_addf(&line, " (%s) ", relative->kind);
		add_state(&line, relative);
	}
	add_line(a, &line);
	buf_release(&line);
}

static int
compare_users(const void *left, const void *right)
{
	const struct user *a = *(const struct user *const *)left;
	const struct user *b = *(const struct user *const *)right;
	int order = strcmp(a->by != NULL ? a->by : "", b->by != NULL ? b->by : "");

	if (order == 0)
		order = strcmp(a->image, b->image);
	return order != 0 ? order
			  : strcmp(a->via != NULL ? a->via : "", b->via != NULL ? b->via : "");
}

static void
add_user(struct answer *a, const struct user *user)
{
	struct buf line = { 0 };

	buf_adds(&line, user->by != NULL ? user->by : "something that has not said its name");
	if (user->via != NULL)
		buf_addf(&line, " (%s)", user->via);
	if (user->tag != NULL)
		buf_addf(
		    &line, " by tag %s%s", user->tag, user->digest != NULL ? " and digest" : "");
	else
		buf_adds(&line, " by digest");
	add_line(a, &line);
	buf_release(&line);
}

static void
add_users(struct answer *a)
{
	const struct user **users = xcalloc(a->stock->user_count, sizeof(*users));
	size_t count = 0;

	begin(a, "used by");
	for (size_t i = 0; i < a->stock->user_count; i++) {
		if (user_names(&a->stock->users[i], a->image))
			users[count++] = &a->stock->users[i];
	}
	if (count > 0)
		qsort(users, count, sizeof(*users), compare_users);
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || compare_users(&users[i - 1], &users[i]) != 0)
			add_user(a, users[i]);
	}
	/* A plan alone names one of them. */
	if (count == 0 && a->image->by != NULL) {
		struct buf line = { 0 };

		buf_addf(&line, "%s", a->image->by);
		if (a->stock->user_count == 0)
			buf_adds(&line, " (the records of a scan would tell of others)");
		add_line(a, &line);
		buf_release(&line);
	}
	end(a);
	free(users);
}

static bool
is_attached(const struct record *image, const char *digest)
{
	char subject[DIGEST_TEXT_SIZE];

	if (image->subject != NULL && strcmp(image->subject, digest) == 0)
		return true;
	for (size_t i = 0; i < image->tag_count; i++) {
		if (is_attachment_tag(image->tags[i], subject) && strcmp(subject, digest) == 0)
			return true;
	}
	return false;
}

static bool
has_child(const struct record *index, const char *digest)
{
	for (size_t i = 0; i < index->child_count; i++) {
		if (strcmp(index->children[i].digest, digest) == 0)
			return true;
	}
	return false;
}

static void
add_upwards(struct answer *a)
{
	char subject[DIGEST_TEXT_SIZE];

	begin(a, "child of");
	for (size_t i = 0; i < a->stock->image_count; i++) {
		const struct record *other = &a->stock->images[i];

		if (stock_are_beside(other, a->image) && has_child(other, a->image->digest))
			add_relative(a, other->digest, NULL);
	}
	end(a);
	begin(a, "attached to");
	if (a->image->subject != NULL)
		add_relative(a, a->image->subject, NULL);
	for (size_t i = 0; i < a->image->tag_count; i++) {
		if (is_attachment_tag(a->image->tags[i], subject) &&
		    (a->image->subject == NULL || strcmp(a->image->subject, subject) != 0))
			add_relative(a, subject, NULL);
	}
	end(a);
}

static void
add_downwards(struct answer *a)
{
	begin(a, "children");
	for (size_t i = 0; i < a->image->child_count; i++)
		add_relative(a, a->image->children[i].digest, a->image->children[i].platform);
	end(a);
	begin(a, "attachments");
	for (size_t i = 0; i < a->stock->image_count; i++) {
		const struct record *other = &a->stock->images[i];

		if (stock_are_beside(other, a->image) && other != a->image &&
		    is_attached(other, a->image->digest))
			add_relative(a, other->digest, NULL);
	}
	end(a);
}

static void
add_policy(struct answer *a, const struct repository_policy *policy)
{
	struct buf line = { 0 };

	buf_addf(&line, "%s (line %d): ",
	    policy->match.name != NULL ? policy->match.name : policy->match.pattern,
	    policy->match.line);
	policy_format(&line, policy);
	begin(a, "policy");
	add_line(a, &line);
	buf_release(&line);
}

static void
add_facts(struct answer *a, int64_t now)
{
	const struct record *image = a->image;
	struct buf line = { 0 };

	if (image->tag_count > 0) {
		add_tags(&line, image);
		begin(a, "tags");
		add_line(a, &line);
		buf_truncate(&line, 0);
	}
	buf_addf(&line, "%s, ", image->kind);
	bytesize_format(&line, (uint64_t)image->size);
	if (image->image_status != NULL && strcmp(image->image_status, "ACTIVE") != 0)
		buf_addf(&line, ", %s", image->image_status);
	begin(a, "kind");
	add_line(a, &line);
	buf_truncate(&line, 0);
	timestamp_format(&line, image->pushed_at);
	buf_adds(&line, ", ");
	age_add(&line, now - image->pushed_at);
	buf_adds(&line, " before the plan");
	begin(a, "pushed");
	add_line(a, &line);
	if (image->pulled_at != RECORD_NO_NUMBER) {
		buf_truncate(&line, 0);
		timestamp_format(&line, image->pulled_at);
		begin(a, "last pulled");
		add_line(a, &line);
	}
	buf_release(&line);
}

/* The URI and the verdict, which stand alone on their lines. */
static void
add_head(struct answer *a)
{
	const struct record *image = a->image;
	struct buf line = { 0 };

	if (image->uri != NULL)
		buf_addf(&line, "%s@%s", image->uri, image->digest);
	else
		buf_addf(&line, "%s/%s/%s@%s", image->registry, image->region, image->repository,
		    image->digest);
	outside_text_add(a->out, line.data);
	buf_truncate(&line, 0);
	add_state(&line, image);
	buf_adds(a->out, "\n  ");
	outside_text_add(a->out, line.data);
	buf_addc(a->out, '\n');
	buf_release(&line);
}

void
answer_add(struct buf *out, const struct stock *stock, const struct record *image,
    const struct repository_policy *policy, int64_t now)
{
	struct answer a = { .out = out, .stock = stock, .image = image };
	struct buf rule = { 0 };

	add_head(&a);
	rule_add(&rule, stock, image, policy, now);
	begin(&a, "why");
	add_line(&a, &rule);
	add_users(&a);
	add_facts(&a, now);
	if (policy != NULL)
		add_policy(&a, policy);
	add_upwards(&a);
	add_downwards(&a);
	buf_release(&rule);
}
