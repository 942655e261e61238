/*
 * cache-tool DIRECTORY SIZE NOW: use a cache.  The lines of stdin are "add" with a key and texts, or
 * "find" with a key, tabs between; for each find, "hit" with the texts or "miss" is printed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "cache/cache.h"

static void
find(struct cache *cache, const char *key)
{
	struct strlist texts = { 0 };

	if (cache_find(cache, key, &texts)) {
		fputs("hit", stdout);
		for (size_t i = 0; i < texts.len; i++)
			printf("\t%s", texts.items[i]);
		putchar('\n');
	} else {
		puts("miss");
	}
	strlist_release(&texts);
}

static void
add(struct cache *cache, const char *key, char *rest)
{
	struct strlist texts = { 0 };
	char *text;

	while ((text = strtok_r(rest, "\t", &rest)) != NULL)
		strlist_add(&texts, text);
	cache_add(cache, key, texts.items, texts.len);
	strlist_release(&texts);
}

int
main(int argc, char **argv)
{
	struct cache *cache;
	char *line = NULL, *rest;
	size_t capacity = 0;

	log_init("cache-tool");
	if (argc != 4)
		die_usage("takes a directory, a size and a time");
	cache = cache_open(argv[1], strtoll(argv[2], NULL, 10), strtoll(argv[3], NULL, 10));
	while (getline(&line, &capacity, stdin) != -1) {
		const char *verb, *key;

		line[strcspn(line, "\n")] = '\0';
		rest = line;
		verb = strtok_r(rest, "\t", &rest);
		key = strtok_r(rest, "\t", &rest);
		if (verb == NULL || key == NULL)
			die("a line needs a verb and a key");
		if (strcmp(verb, "add") == 0)
			add(cache, key, rest);
		else
			find(cache, key);
	}
	free(line);
	cache_close(cache);
	return EXIT_DONE;
}
