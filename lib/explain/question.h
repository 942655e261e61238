#ifndef EXPLAIN_QUESTION_H
#define EXPLAIN_QUESTION_H

#include <stdbool.h>
#include <stddef.h>

#include "record/record.h"

/*
 * What somebody asks about: an image by its URI, by repository:tag or repository@digest (latest where
 * neither is given), or by its digest alone, which may be cut: sha256: and some of its digits, or twelve
 * and more of them alone, as reports show them.  NULL and empty parts are not asked for.
 */
struct question {
	const char *text;
	char *registry, *region;
	char *repository;
	char *tag;
	char *digest; /* that it begins with, after "sha256:"; asked for in place of a tag */
	size_t found; /* images that it is about */
	char *user;   /* one who uses what it names, whether or not it is stored; NULL: nobody */
};

/* Read text, which is kept.  Returns NULL, or what is wrong with it, as the end of a sentence (static). */
const char *question_parse(struct question *question, const char *text);

/* Whether the image record is asked for. */
bool question_is_about(const struct question *question, const struct record *image);

/* Whether the record's repository is, as far as the question names one. */
bool question_names_repository(const struct question *question, const struct record *image);

/*
 * Note who uses what the question names.  in_use is a record of that type; what it says of a question
 * that names no repository is passed over.
 */
void question_note_user(struct question *question, const struct record *in_use);

void question_release(struct question *question);

#endif
