#ifndef CACHE_CACHE_H
#define CACHE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strlist.h"

/*
 * What was once answered and can never be answered otherwise, on the disk: a list of texts under a key
 * that says all that the answer hangs on.  An SQLite database, so that any number of processes can use
 * it at once and one that is killed leaves it whole.  It is a help and no more: what cannot be read,
 * whatever the reason, is not there; each entry carries a checksum over its key and its texts.
 *
 * All functions take NULL for a cache that there is not, and may be called by many threads at once.
 */
struct cache;

/* The most that the file may take. */
#define CACHE_SIZE_BYTES (INT64_C(256) << 20)

/*
 * The directory for it: $XDG_CACHE_HOME/ecrm, else ~/.cache/ecrm; made where it is not there.  Gives
 * its path.  NULL where there is no place, which is said at level debug, or where what is there
 * belongs to somebody else or can be written to by others, after a warning.
 */
char *cache_directory(void);

/*
 * Open the cache in the directory, or begin it; one of another format, or one that is damaged, is begun
 * anew.  now is in seconds since the epoch and says what was used last.  Gives the cache; NULL, after a
 * warning where somebody should know, else after a message at level debug.
 */
struct cache *cache_open(const char *directory, int64_t size_bytes, int64_t now);

/* The texts under the key, behind those in texts.  Returns whether they are there. */
bool cache_find(struct cache *cache, const char *key, struct strlist *texts);

/*
 * Remember the texts, none of which is empty (such a list is not remembered), under the key.  They are
 * written with others, by cache_close() at the latest; where that cannot be, they are forgotten.
 */
void cache_add(struct cache *cache, const char *key, char *const *texts, size_t count);
void cache_close(struct cache *cache);

#endif
