/*
 * A stock: the images of a repository that are made up when they are asked for, so that an account with millions of
 * them takes no room.  The nth image depends on the seed and on n alone, and is found by its digest or tag without
 * any index.  Images come in groups of twenty: an index over two others, a signature and an SBOM, and plain ones.
 */
#ifndef STOCK_H
#define STOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "generate_chance.h"

struct stock {
	uint64_t seed;
	size_t images; /* oldest first: the last one is the newest */
};

enum stock_kind {
	STOCK_IMAGE,
	STOCK_CHILD,     /* relative: the index that it is a child of */
	STOCK_INDEX,     /* its children are the STOCK_CHILDREN before it */
	STOCK_SIGNATURE, /* by its tag; relative: the image that it signs */
	STOCK_SBOM,      /* by its subject; relative: the image that it is of */
};

enum { STOCK_GROUP = 20, STOCK_CHILDREN = 2, STOCK_TAG_SIZE = 80 };

enum stock_kind stock_kind(const struct stock *stock, size_t n);

/* stock_relative(stock, n): The image that the nth belongs to, by its kind; n itself where there is none. */
size_t stock_relative(const struct stock *stock, size_t n);

/* stock_digest(stock, n, out): Write the digest of the nth image.  Returns out. */
char *stock_digest(const struct stock *stock, size_t n, char out[static DIGEST_SIZE]);

/* stock_tag(stock, n, out): Write the tag of the nth image, or "" where it has none.  Returns out. */
char *stock_tag(const struct stock *stock, size_t n, char out[static STOCK_TAG_SIZE]);

/* stock_find(stock, digest, n): Whether one of the images has that digest; *n is its number then. */
bool stock_find(const struct stock *stock, const char *digest, size_t *n);

/* stock_find_tag(stock, tag, n): The same by its tag. */
bool stock_find_tag(const struct stock *stock, const char *tag, size_t *n);

/* stock_age(stock, n): How many whole seconds ago it was pushed: two years in even steps, children before their index. */
double stock_age(const struct stock *stock, size_t n);

/* stock_size(stock, n): In bytes. */
long stock_size(const struct stock *stock, size_t n);

/* stock_pulled_age(stock, n): How many whole seconds ago it was pulled last; negative where it never was. */
double stock_pulled_age(const struct stock *stock, size_t n);

/* stock_recent(stock, nth): The number of the nth newest among the images and indexes that have a tag. */
size_t stock_recent(const struct stock *stock, size_t nth);

#endif
