/*
 * A repository whose images come from a stock (see stock.h): what the operations of ECR ask of it.  It remembers
 * which of its images are gone, and no more.
 */
#ifndef STOCKED_H
#define STOCKED_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "stock.h"

struct account;
struct answer;
struct page_rules;
struct request;

struct stocked {
	struct stock stock;
	const struct account *account;
	double started; /* of the account, in whole seconds, as all times here are */
	char *repository;
	unsigned char *gone; /* a bit for each */
};

/* stocked_new(account, repository, file): file is its "stock" in the account file.  Keeps account. */
struct stocked *stocked_new(
    const struct account *account, const char *repository, const json_t *file);

void stocked_free(struct stocked *stocked);

/* stocked_image(stocked, digest, tag): Gives that image as a repository has them; NULL if there is none. */
json_t *stocked_image(const struct stocked *stocked, const char *digest, const char *tag);

/* stocked_index_of(stocked, digest): Gives the digest of the index over that image; NULL if there is none. */
json_t *stocked_index_of(const struct stocked *stocked, const char *digest);

void stocked_delete(struct stocked *stocked, const char *digest);

/* stocked_is_there(stocked, n): Whether the nth image is not deleted. */
bool stocked_is_there(const struct stocked *stocked, size_t n);

/* stocked_find(stocked, digest, n): Whether that image is there; *n is its number then. */
bool stocked_find(const struct stocked *stocked, const char *digest, size_t *n);

/*
 * What is asked for most is written as text, without objects (stocked_text.c).
 *
 * stocked_manifest(stocked, index): Gives the manifest of an index, which the caller frees.
 */
char *stocked_manifest(const struct stocked *stocked, size_t index);

/*
 * stocked_give_indexes(stocked, ids, answer):
 * Answer BatchGetImage.  Returns false, without an answer, if ids are not all digests of indexes that are there.
 */
bool stocked_give_indexes(const struct stocked *stocked, const json_t *ids, struct answer *answer);

/*
 * stocked_describe(stocked, request, rules, filter, answer):
 * Answer DescribeImages with the page that request asks for, as text.
 */
void stocked_describe(const struct stocked *stocked, const struct request *request,
    const struct page_rules *rules, const json_t *filter, struct answer *answer);

#endif
