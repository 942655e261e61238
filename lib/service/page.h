#ifndef SERVICE_PAGE_H
#define SERVICE_PAGE_H

#include "aws/client.h"
#include "base/buf.h"

/*
 * Where a paged listing stands.  The answer's reader puts the token of the next page into next;
 * page_turn() then says whether there is one.  An empty one is { 0 }.
 */
struct page {
	struct buf token; /* of the page to ask for; empty: the first */
	struct buf next;
};

/*
 * Go to the next page.  Returns 1; 0 where this was the last; -1 after a message (and the session
 * cancelled) where AWS gave the same token again, which would never end.
 */
int page_turn(struct page *page, const struct aws_client *client, const char *operation);
void page_release(struct page *page);

#endif
