#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

static void *
checked(void *p)
{
	if (p == NULL)
		die("out of memory");
	return p;
}

void *
xmalloc(size_t size)
{
	return checked(malloc(size > 0 ? size : 1));
}

void *
xcalloc(size_t n, size_t size)
{
	return checked(calloc(n > 0 ? n : 1, size > 0 ? size : 1));
}

void *
xrealloc(void *p, size_t size)
{
	return checked(realloc(p, size > 0 ? size : 1));
}

char *
xstrndup(const char *s, size_t len)
{
	char *copy = xmalloc(len + 1);

	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *
xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

void
mem_wipe(void *p, size_t size)
{
	static void *(*const volatile set)(void *, int, size_t) = memset;

	if (size > 0)
		set(p, 0, size);
}

void *
xgrow(void *items, size_t *capacity, size_t wanted, size_t size)
{
	size_t n = *capacity;

	if (wanted <= n)
		return items;
	if (n > SIZE_MAX / 2 / size || wanted > SIZE_MAX / size)
		die("out of memory");
	n = n < 8 ? 8 : n * 2;
	if (n < wanted)
		n = wanted;
	*capacity = n;
	return xrealloc(items, n * size);
}
