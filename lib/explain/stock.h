#ifndef EXPLAIN_STOCK_H
#define EXPLAIN_STOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/strmap.h"
#include "explain/question.h"
#include "record/record.h"
#include "record/spool.h"

/*
 * What is known of the repositories that are asked about: their images, which belong to one another, and
 * who uses them.  All that is read goes to disk first, and only those repositories into memory.  An empty
 * one is { 0 }.
 */
struct stock {
	struct spool spool;
	size_t decided_count; /* images with a decision, of all repositories */
	struct strmap wanted; /* repositories; nothing as values */
	struct arena arena;
	struct record *images;
	size_t image_count;
	size_t image_capacity;
	struct user *users;
	size_t user_count;
	size_t user_capacity;
};

/* Somebody who uses an image: the reference as it was written, and what it names. */
struct user {
	const char *registry, *region, *repository;
	const char *tag, *digest; /* NULL: not named */
	const char *image, *by, *via;
};

/*
 * Take a record; those that say nothing of decided images or of use pass by.  Counts what each question
 * found.  Borrows record.  Returns 0, or -1: after a message, unless fault, NULL before, tells what is
 * wrong with the record (static text), and the caller says where.
 */
int stock_add(struct stock *stock, const struct record *record, struct question *questions,
    size_t count, const char **fault);

/* Read back what is wanted, when all was added.  Returns 0, or -1 after a message. */
int stock_fill(struct stock *stock);

/* The image of that digest in the repository of another one, or NULL. */
const struct record *stock_find(
    const struct stock *stock, const struct record *beside, const char *digest);

/* Whether two images are in the same repository. */
bool stock_are_beside(const struct record *a, const struct record *b);

/* Whether the user's reference names the image. */
bool user_names(const struct user *user, const struct record *image);

void stock_release(struct stock *stock);

#endif
