#include "service/page.h"

#include <string.h>

#include "base/log.h"

int
page_turn(struct page *page, const struct aws_client *client, const char *operation)
{
	struct buf previous = page->token;

	if (page->next.len == 0)
		return 0;
	if (strcmp(buf_text(&previous), page->next.data) == 0) {
		if (aws_session_cancel(aws_client_session(client)))
			log_error("%s %s gave the same page token twice",
			    aws_client_service_name(client), operation);
		return -1;
	}
	page->token = page->next;
	page->next = (struct buf){ 0 };
	buf_release(&previous);
	return 1;
}

void
page_release(struct page *page)
{
	buf_release(&page->token);
	buf_release(&page->next);
}
