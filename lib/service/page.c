#include "service/page.h"

#include <string.h>

void
page_item(struct page *page, const char *name)
{
	int is_new;

	if (page->has_items)
		return;
	page->has_items = true;
	strmap_put(&page->firsts, name, &is_new);
	if (is_new)
		page->barren = 0;
}

/*
 * Whether the next token was the landmark.  The distance between landmarks doubles, so that however
 * long a circle is and however late it begins, one of them comes to lie in it, and is met again
 * before the next is set (Brent's algorithm).
 */
static bool
goes_in_a_circle(struct page *page)
{
	if (strcmp(buf_text(&page->landmark), page->next.data) == 0)
		return true;
	if (page->pages < page->next_landmark)
		return false;
	buf_truncate(&page->landmark, 0);
	buf_add(&page->landmark, page->next.data, page->next.len);
	page->next_landmark = page->next_landmark == 0 ? 1 : page->next_landmark * 2;
	return false;
}

int
page_try(struct page *page, struct buf *why)
{
	if (page->next.len == 0)
		return 0;
	page->pages++;
	page->barren++;
	page->has_items = false;
	if (goes_in_a_circle(page)) {
		buf_adds(why, "gave the same page token twice");
		return -1;
	}
	if (page->barren > PAGES_BARREN_MAX) {
		buf_addf(why, "gave %d pages in a row with nothing new", PAGES_BARREN_MAX);
		return -1;
	}
	if (page->pages > PAGES_MAX) {
		buf_addf(why, "gave more than %d pages", PAGES_MAX);
		return -1;
	}
	buf_truncate(&page->token, 0);
	buf_add(&page->token, page->next.data, page->next.len);
	buf_truncate(&page->next, 0);
	return 1;
}

int
page_turn(struct page *page, const struct aws_client *client, const char *operation)
{
	struct buf why = { 0 };
	int more = page_try(page, &why);

	if (more == -1)
		aws_refuse(client, operation, "%s", why.data);
	buf_release(&why);
	return more;
}

void
page_release(struct page *page)
{
	buf_release(&page->token);
	buf_release(&page->next);
	buf_release(&page->landmark);
	strmap_release(&page->firsts);
}
