#ifndef SERVICE_PAGE_H
#define SERVICE_PAGE_H

#include "aws/client.h"
#include "base/buf.h"
#include "base/strmap.h"

/*
 * Where a paged listing stands.  The answer's reader puts the token of the next page into next, and
 * tells of each item; page_turn() then says whether there is a next page.  An empty one is { 0 }.
 */
struct page {
	struct buf token; /* of the page to ask for; empty: the first */
	struct buf next;
	struct buf landmark;  /* one of the tokens before; more and more pages lie between them */
	size_t pages;         /* that were read */
	size_t next_landmark; /* after so many pages, the token at hand becomes the landmark */
	struct strmap firsts; /* what pages began with: a page that begins as one before is none */
	bool has_items;       /* the page at hand */
	size_t barren;        /* pages in a row that brought nothing new */
};

enum {
	PAGES_BARREN_MAX = 1000,
	PAGES_MAX = 10000,
};

/* The page at hand has the item called name. */
void page_item(struct page *page, const char *name);

/*
 * Go to the next page.  Returns 1; 0 where this was the last; -1 after a message (and the session
 * cancelled) where this would never end: tokens go in a circle, of whatever length, or more than
 * PAGES_BARREN_MAX pages in a row brought nothing new, or there are more than PAGES_MAX.
 */
int page_turn(struct page *page, const struct aws_client *client, const char *operation);

/* The same, but in silence, and the session goes on: why is appended, as in "gave more than N pages". */
int page_try(struct page *page, struct buf *why);
void page_release(struct page *page);

#endif
