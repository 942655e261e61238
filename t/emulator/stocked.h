/*
 * A repository whose images come from a stock (see stock.h): what the operations of ECR ask of it.  It remembers
 * which of its images are gone, and no more.
 */
#ifndef STOCKED_H
#define STOCKED_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

struct account;
struct answer;
struct page_rules;
struct request;
struct stocked;

/* stocked_new(account, repository, file): file is its "stock" in the account file.  Keeps account. */
struct stocked *stocked_new(
    const struct account *account, const char *repository, const json_t *file);

void stocked_free(struct stocked *stocked);

/* stocked_image(stocked, digest, tag): Gives that image as a repository has them; NULL if there is none. */
json_t *stocked_image(const struct stocked *stocked, const char *digest, const char *tag);

/* stocked_index_of(stocked, digest): Gives the digest of the index over that image; NULL if there is none. */
json_t *stocked_index_of(const struct stocked *stocked, const char *digest);

void stocked_delete(struct stocked *stocked, const char *digest);

/*
 * stocked_describe(stocked, request, rules, filter, answer):
 * Answer DescribeImages with the page that request asks for, as text.
 */
void stocked_describe(const struct stocked *stocked, const struct request *request,
    const struct page_rules *rules, const json_t *filter, struct answer *answer);

#endif
