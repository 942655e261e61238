#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"

enum { BLOCK_SIZE = 16 * 1024 };

struct arena_block {
	struct arena_block *next;
	size_t used;
	size_t size;
	_Alignas(max_align_t) char bytes[];
};

void *
arena_alloc(struct arena *a, size_t size)
{
	struct arena_block *block = a->blocks;
	size_t align = _Alignof(max_align_t);
	void *p;

	if (size > SIZE_MAX / 2)
		die("out of memory");
	size = (size + align - 1) / align * align;
	if (block == NULL || block->size - block->used < size) {
		size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;

		block = xmalloc(sizeof(*block) + room);
		block->next = a->blocks;
		block->used = 0;
		block->size = room;
		a->blocks = block;
	}
	p = block->bytes + block->used;
	block->used += size;
	return memset(p, 0, size);
}

char *
arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *copy = arena_alloc(a, len + 1);

	memcpy(copy, s, len);
	return copy;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

void
arena_release(struct arena *a)
{
	struct arena_block *block = a->blocks, *next;

	for (; block != NULL; block = next) {
		next = block->next;
		free(block);
	}
	a->blocks = NULL;
}
