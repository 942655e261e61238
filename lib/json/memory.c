#include "json/memory.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* yajl does not tell how large what it gives back is: that stands before it. */
union block {
	size_t size;
	max_align_t alignment;
};

static void *
allocate(void *context, size_t size)
{
	union block *block = xmalloc(sizeof(*block) + size);

	(void)context;
	block->size = size;
	return block + 1;
}

static void
give_back(void *context, void *p)
{
	union block *block = p;

	(void)context;
	if (block == NULL)
		return;
	block--;
	mem_wipe(block + 1, block->size);
	free(block);
}

static void *
reallocate(void *context, void *p, size_t size)
{
	const union block *old = p;
	void *bigger = allocate(context, size);

	if (old != NULL)
		memcpy(bigger, p, old[-1].size < size ? old[-1].size : size);
	give_back(context, p);
	return bigger;
}

yajl_alloc_funcs json_memory = { .malloc = allocate, .realloc = reallocate, .free = give_back };
