#include "base/strlist.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
strlist_add_n(struct strlist *list, const char *text, size_t len)
{
	list->items = xgrow(list->items, &list->capacity, list->len + 1, sizeof(*list->items));
	list->items[list->len++] = xstrndup(text, len);
}

void
strlist_add(struct strlist *list, const char *text)
{
	strlist_add_n(list, text, strlen(text));
}

void
strlist_clear(struct strlist *list)
{
	while (list->len > 0)
		free(list->items[--list->len]);
}

void
strlist_release(struct strlist *list)
{
	strlist_clear(list);
	free(list->items);
	*list = (struct strlist){ 0 };
}
