#include "explain/stock.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "image/reference.h"
#include "record/decode.h"
#include "render/summary.h"

static void
add_key(struct buf *out, const char *registry, const char *region, const char *repository)
{
	buf_addf(out, "%s/%s/%s", registry, region, repository);
}

static void
want(struct stock *stock, const struct record *image)
{
	struct buf key = { 0 };

	add_key(&key, image->registry, image->region, image->repository);
	strmap_put(&stock->wanted, key.data, NULL);
	buf_release(&key);
}

static bool
is_wanted(
    const struct stock *stock, const char *registry, const char *region, const char *repository)
{
	struct buf key = { 0 };
	bool found;

	add_key(&key, registry, region, repository);
	found = strmap_find(&stock->wanted, key.data) != NULL;
	buf_release(&key);
	return found;
}

/* The images of a listing, which the plan rests on, may be there, too. */
static bool
is_decided(const struct record *record)
{
	return record->type == RECORD_IMAGE && (record->kind != NULL || record->action != NULL);
}

int
stock_add(struct stock *stock, const struct record *record, struct question *questions,
    size_t count, const char **fault)
{
	if (record->type != RECORD_IN_USE && !is_decided(record))
		return 0;
	if (record->type == RECORD_IMAGE) {
		stock->decided_count++;
		if ((*fault = summary_fault(record)) != NULL)
			return -1;
	}
	for (size_t i = 0; i < count; i++) {
		if (record->type == RECORD_IN_USE)
			question_note_user(&questions[i], record);
		if (record->type != RECORD_IMAGE || !question_is_about(&questions[i], record))
			continue;
		questions[i].found++;
		want(stock, record);
	}
	if (!stock->spool.is_open && spool_open(&stock->spool) == -1)
		return -1;
	return spool_add_record(&stock->spool, record);
}

static const char *
copy(struct stock *stock, const char *text)
{
	return text != NULL ? arena_strdup(&stock->arena, text) : NULL;
}

static void
keep_image(struct stock *stock, const struct record *image)
{
	struct record *kept;
	struct record_child *children;

	stock->images = xgrow(
	    stock->images, &stock->image_capacity, stock->image_count + 1, sizeof(*stock->images));
	kept = &stock->images[stock->image_count++];
	*kept = *image;
	kept->registry = copy(stock, image->registry);
	kept->region = copy(stock, image->region);
	kept->repository = copy(stock, image->repository);
	kept->uri = copy(stock, image->uri);
	kept->digest = copy(stock, image->digest);
	kept->subject = copy(stock, image->subject);
	kept->image_status = copy(stock, image->image_status);
	kept->kind = copy(stock, image->kind);
	kept->action = copy(stock, image->action);
	kept->reason = copy(stock, image->reason);
	kept->by = copy(stock, image->by);
	kept->result = copy(stock, image->result);
	kept->code = copy(stock, image->code);
	kept->message = copy(stock, image->message);
	kept->text = NULL;
	kept->tags = arena_alloc(&stock->arena, (image->tag_count + 1) * sizeof(*kept->tags));
	for (size_t i = 0; i < image->tag_count; i++)
		kept->tags[i] = copy(stock, image->tags[i]);
	children = arena_alloc(&stock->arena, (image->child_count + 1) * sizeof(*children));
	for (size_t i = 0; i < image->child_count; i++) {
		children[i].digest = copy(stock, image->children[i].digest);
		children[i].platform = copy(stock, image->children[i].platform);
	}
	kept->children = children;
}

static void
keep_user(struct stock *stock, const struct record *in_use)
{
	struct image_reference reference;
	const char *why;

	if (image_reference_parse(&reference, in_use->image, &why) != REFERENCE_ECR)
		return;
	if (is_wanted(stock, reference.registry, reference.region, reference.repository)) {
		stock->users = xgrow(stock->users, &stock->user_capacity, stock->user_count + 1,
		    sizeof(*stock->users));
		stock->users[stock->user_count++] = (struct user){
			.registry = copy(stock, reference.registry),
			.region = copy(stock, reference.region),
			.repository = copy(stock, reference.repository),
			.tag = copy(stock, reference.tag),
			.digest = copy(stock, reference.digest),
			.image = copy(stock, in_use->image),
			.by = copy(stock, in_use->by),
			.via = copy(stock, in_use->via),
		};
	}
	image_reference_release(&reference);
}

int
stock_fill(struct stock *stock)
{
	struct record_decoder *decoder;
	struct record record;
	enum record_type type;
	const char *text;
	size_t len;
	int found;

	if (!stock->spool.is_open || stock->wanted.len == 0)
		return 0;
	if (spool_rewind(&stock->spool) == -1)
		return -1;
	decoder = record_decoder_new();
	while ((found = spool_next(&stock->spool, &type, &text, &len)) == 1) {
		if (record_decode(decoder, text, len, &record) == -1)
			die("a record changed in the temporary file");
		if (type == RECORD_IN_USE)
			keep_user(stock, &record);
		else if (is_wanted(stock, record.registry, record.region, record.repository))
			keep_image(stock, &record);
	}
	record_decoder_free(decoder);
	return found;
}

bool
stock_are_beside(const struct record *a, const struct record *b)
{
	return strcmp(a->repository, b->repository) == 0 && strcmp(a->registry, b->registry) == 0 &&
	       strcmp(a->region, b->region) == 0;
}

const struct record *
stock_find(const struct stock *stock, const struct record *beside, const char *digest)
{
	for (size_t i = 0; i < stock->image_count; i++) {
		if (strcmp(stock->images[i].digest, digest) == 0 &&
		    stock_are_beside(&stock->images[i], beside))
			return &stock->images[i];
	}
	return NULL;
}

bool
user_names(const struct user *user, const struct record *image)
{
	if (strcmp(user->registry, image->registry) != 0 ||
	    strcmp(user->region, image->region) != 0 ||
	    strcmp(user->repository, image->repository) != 0)
		return false;
	if (user->digest != NULL && strcmp(user->digest, image->digest) == 0)
		return true;
	for (size_t i = 0; user->tag != NULL && i < image->tag_count; i++) {
		if (strcmp(user->tag, image->tags[i]) == 0)
			return true;
	}
	return false;
}

void
stock_release(struct stock *stock)
{
	spool_close(&stock->spool);
	strmap_release(&stock->wanted);
	arena_release(&stock->arena);
	free(stock->images);
	free(stock->users);
}
