/* Lists that are answered page by page, with tokens that mean something to the emulator only. */
#ifndef PAGE_H
#define PAGE_H

#include <stdbool.h>

#include <jansson.h>

struct request;
struct answer;

struct pager {
	unsigned char key[32]; /* signs the tokens */
	json_int_t max; /* no page is longer, whatever the client asks for; 0: as the services do */
};

/* The names and bounds that an operation has for its pages. */
struct page_rules {
	const char *size, *token,
	    *next;         /* "maxResults", "nextToken" of the input and of the output */
	const char *items; /* "clusterArns" */
	json_int_t default_size, max_size;
	json_int_t max_items; /* that a page really has, where that is less than max_size; or 0 */
};

/* A page that is asked for. */
struct page {
	size_t position; /* of its first item in the list */
	size_t size;     /* how many items there may be */
};

/* What of an item is listed, borrowed; NULL leaves it out. */
typedef json_t *page_pick(json_t *item, const void *context);

/* pager_init(pager, max): Returns 0, or -1 after one line on stderr. */
int pager_init(struct pager *pager, json_int_t max);

/*
 * page_answer(answer, request, rules, list, backwards, pick, context):
 * Answer with the page of list that request asks for: its items from the first or, backwards, from the last, as pick
 * makes them.  A null in list is passed over.  pick may be NULL to list the items as they are.
 * A token holds for the same operation with the same parameters only, but for the size.
 */
void page_answer(struct answer *answer, const struct request *request,
    const struct page_rules *rules, const json_t *list, bool backwards, page_pick *pick,
    const void *context);

/* page_ask(page, answer, request, rules): What page request asks for; false with the error in answer if that is none. */
bool page_ask(struct page *page, struct answer *answer, const struct request *request,
    const struct page_rules *rules);

/* page_token(position, request, rules): Gives the token of the page that begins there. */
json_t *page_token(size_t position, const struct request *request, const struct page_rules *rules);

#endif
