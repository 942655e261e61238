/*
 * An account of odd repositories and images, made at random, for ecrm-plan to be held against the
 * model: the drawing of it (account.c), its records (records.c) and its files (files.c).  What is
 * drawn depends on the seed, the number and the order of the draws only.
 */
#ifndef MODEL_ACCOUNT_H
#define MODEL_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum {
	DIGEST_ROOM = 72,
	MAX_PLACES = 4,
	MAX_IMAGES = 200,
	MAX_POLICIES = 4,
	MAX_PATTERNS = 4,
	MAX_COUNTS = 2
};

/* How digests are made of numbers: what tells two apart is at the end, at the start, or all over. */
enum digest_style { DIGEST_LAST, DIGEST_FIRST, DIGEST_REPEATED };

struct duration {
	const char *text; /* as the configuration has it */
	int64_t milliseconds;
};

/* As they are written. */
struct limits {
	const char *percent; /* NULL: not given */
	int count;           /* -1: not given */
};

struct policy {
	const char *name; /* or pattern */
	const char *pattern;
	const struct duration *expires;
	const struct duration *expires_untagged;      /* NULL: not given */
	const struct duration *keep_if_pulled_within; /* NULL: not given */
	int keep_count;                               /* -1: not given */
	int pattern_count;                            /* -1: not given */
	const char *patterns[MAX_PATTERNS];
	int count_count; /* of keep_counts; -1: not given */
	struct {
		const char *pattern;
		int count;
	} counts[MAX_COUNTS];
	struct limits limits;
};

struct image {
	unsigned number;           /* what its digest is made of */
	const char *manifest_type; /* NULL: none */
	const char *artifact_type; /* NULL: none */
	const char *status;        /* NULL: not given */
	bool is_index;
	bool is_soci;
	bool is_attachment; /* of a type that is attached to an image */
};

/* A repository. */
struct place {
	const char *registry;
	const char *region;
	const char *name;
	/* seconds, of the policy that rules it, or of some other */
	int64_t expires;
	int64_t expires_untagged;
	int64_t pulled; /* 0: not given */
	struct image images[MAX_IMAGES];
	size_t count;
};

struct account {
	uint64_t random;
	uint64_t number;
	int64_t now;
	enum digest_style style;
	unsigned digest_range; /* digests are made of numbers below */
	unsigned archive;      /* percent of the images that have a status */
	struct policy policies[MAX_POLICIES];
	size_t policy_count;
	struct limits limits;
	struct place places[MAX_PLACES];
	size_t place_count;
	struct buf in_use; /* what the references mean, for the account record */
	struct buf array;  /* a scanned file that is being written */
	char **records;
	size_t count;
	size_t capacity;
};

/* account_make(a, seed, number): Draw the account and its records; account_release() it. */
void account_make(struct account *a, uint64_t seed, uint64_t number);

/* account_write(a, directory): Write the account's three files, and print its number and time. */
void account_write(struct account *a, const char *directory);

void account_release(struct account *a);

/* account_make_records(a): Draw the records of an account that has places and images. */
void account_make_records(struct account *a);

/* below(a, limit): Draw a number from 0 to limit - 1; limit is no more than INT_MAX. */
size_t below(struct account *a, size_t limit);

/* percent(a, chance): True so often. */
bool percent(struct account *a, unsigned chance);

#define COUNT(table) (sizeof(table) / sizeof(*(table)))
/* One of a table's items. */
#define ONE_OF(account, table) ((table)[below((account), COUNT(table))])

/* Draw what a repository may be called by; any of them may have no repository. */
const char *any_registry(struct account *a);
const char *any_region(struct account *a);
const char *any_repository(struct account *a);

/* format_digest(a, number, digest): Write the digest of the number in the account's style. */
void format_digest(const struct account *a, unsigned number, char digest[static DIGEST_ROOM]);

/* add_quoted(out, text): Append text as a JSON string, which is a string in YAML, too. */
void add_quoted(struct buf *out, const char *text);

/* add_member(out, key, text): Append ,"key":"text", unless text is NULL. */
void add_member(struct buf *out, const char *key, const char *text);

/* add_time(out, key, time): Append ,"key":"..." with the time. */
void add_time(struct buf *out, const char *key, int64_t time);

#endif
