#include "cache/cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <sqlite3.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "cache/place.h"

enum {
	FORMAT = 1,        /* of the file, in its user_version */
	CHECKSUM_LEN = 16, /* bytes; what damages a disk does not aim */
	PENDING_MAX = 512, /* entries that wait to be written */
	PENDING_BYTES_MAX = 1 << 20,
	ENTRY_BYTES_MAX = 1 << 18, /* longer ones are not worth their room */
	PAGE_BYTES = 4096,
	BUSY_MS = 1000, /* how long another process is waited for */
};

/* An entry that is used is marked so once in this time, lest every run write. */
#define MARK_SECONDS (INT64_C(7) * 24 * 60 * 60)

struct entry {
	char *key;
	struct buf value; /* as it is stored */
};

struct cache {
	pthread_mutex_t lock;
	char *path;
	sqlite3 *db; /* NULL: it was given up */
	sqlite3_stmt *find;
	int64_t now;
	int64_t size_bytes;
	struct entry pending[PENDING_MAX];
	size_t pending_count;
	size_t pending_bytes;
};

static void
add_checksum(struct buf *out, const char *key, const char *texts, size_t len)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	struct buf all = { 0 };

	buf_add(&all, key, strlen(key) + 1);
	buf_add(&all, texts, len);
	if (EVP_Digest(all.data, all.len, digest, NULL, EVP_sha256(), NULL) != 1)
		die("libcrypto cannot make a digest");
	buf_add(out, digest, CHECKSUM_LEN);
	buf_release(&all);
}

/* A value is the checksum, and each text with its NUL. */
static void
pack(struct buf *out, const char *key, char *const *texts, size_t count)
{
	struct buf all = { 0 };

	for (size_t i = 0; i < count; i++)
		buf_add(&all, texts[i], strlen(texts[i]) + 1);
	add_checksum(out, key, buf_text(&all), all.len);
	buf_add(out, buf_text(&all), all.len);
	buf_release(&all);
}

static bool
unpack(struct strlist *texts, const char *key, const char *value, size_t len)
{
	struct buf checksum = { 0 };
	const char *end = value + len;
	bool right;

	if (len < CHECKSUM_LEN || (len > CHECKSUM_LEN && end[-1] != '\0'))
		return false;
	add_checksum(&checksum, key, value + CHECKSUM_LEN, len - CHECKSUM_LEN);
	right = memcmp(checksum.data, value, CHECKSUM_LEN) == 0;
	buf_release(&checksum);
	for (const char *text = value + CHECKSUM_LEN; right && text < end; text += strlen(text) + 1)
		strlist_add(texts, text);
	return right;
}

static void
close_database(struct cache *c)
{
	sqlite3_finalize(c->find);
	sqlite3_close(c->db);
	c->find = NULL;
	c->db = NULL;
}

static bool
is_damaged(int status)
{
	return status == SQLITE_CORRUPT || status == SQLITE_NOTADB;
}

/*
 * Do without from now on; the next to come begins a damaged file anew.  SQLite lets nobody write who
 * has the old one open.
 */
static void
give_up(struct cache *c, const char *what)
{
	int status = sqlite3_errcode(c->db);

	log_debug("the cache '%s' cannot be %s: %s", c->path, what, sqlite3_errmsg(c->db));
	close_database(c);
	if (is_damaged(status)) {
		log_warn("the cache '%s' is damaged, and begun anew", c->path);
		unlink(c->path);
	}
}

static int
run(struct cache *c, const char *sql)
{
	return sqlite3_exec(c->db, sql, NULL, NULL, NULL);
}

/* The number that the statement gives; -1 where it gives none. */
static int64_t
number(struct cache *c, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int64_t n = -1;

	if (sqlite3_prepare_v2(c->db, sql, -1, &statement, NULL) == SQLITE_OK &&
	    sqlite3_step(statement) == SQLITE_ROW)
		n = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return n;
}

/* An empty file, and one of another format, gets the table of this one. */
static int
make_table(struct cache *c)
{
	struct buf mark = { 0 };
	int rc = SQLITE_OK;

	if (number(c, "PRAGMA user_version") == FORMAT)
		return SQLITE_OK;
	buf_addf(&mark, "PRAGMA user_version = %d", FORMAT);
	if ((rc = run(c, "BEGIN IMMEDIATE")) == SQLITE_OK) {
		/* Another process may have been faster. */
		if (number(c, "PRAGMA user_version") != FORMAT &&
		    ((rc = run(c, "DROP TABLE IF EXISTS answers")) != SQLITE_OK ||
			(rc = run(c, "CREATE TABLE answers (key TEXT PRIMARY KEY, value BLOB,"
				     " used INTEGER) WITHOUT ROWID")) != SQLITE_OK ||
			(rc = run(c, mark.data)) != SQLITE_OK))
			run(c, "ROLLBACK");
		else
			rc = run(c, "COMMIT");
	}
	buf_release(&mark);
	return rc;
}

static int
open_database(struct cache *c)
{
	struct buf bound = { 0 };
	int rc;

	rc = sqlite3_open_v2(c->path, &c->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc != SQLITE_OK)
		return rc;
	sqlite3_busy_timeout(c->db, BUSY_MS);
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	buf_addf(&bound, "PRAGMA max_page_count = %lld", (long long)(c->size_bytes / PAGE_BYTES));
	/* The file's schema is not to be trusted more than its entries. */
	if ((rc = run(c, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
			 "PRAGMA temp_store = MEMORY; PRAGMA synchronous = NORMAL")) == SQLITE_OK &&
	    (rc = make_table(c)) == SQLITE_OK && (rc = run(c, bound.data)) == SQLITE_OK)
		rc =
		    sqlite3_prepare_v3(c->db, "SELECT key, value, used FROM answers WHERE key = ?1",
			-1, SQLITE_PREPARE_PERSISTENT, &c->find, NULL);
	buf_release(&bound);
	return rc;
}

struct cache *
cache_open(const char *directory, int64_t size_bytes, int64_t now)
{
	struct cache *c = xcalloc(1, sizeof(*c));
	struct buf path = { 0 };
	int rc = SQLITE_ERROR;

	pthread_mutex_init(&c->lock, NULL);
	buf_addf(&path, "%s/answers.sqlite", directory);
	c->path = buf_detach(&path);
	c->size_bytes = size_bytes;
	c->now = now;
	for (int try = 0; try < 2 && rc != SQLITE_OK && place_make_file(c->path) == 0; try++) {
		rc = open_database(c);
		if (rc != SQLITE_OK)
			give_up(c, "opened");
		if (!is_damaged(rc))
			break;
	}
	if (rc != SQLITE_OK) {
		cache_close(c);
		return NULL;
	}
	return c;
}

/* Under the lock.  What the entries in use need most is room: a quarter goes, of those unused longest. */
static int
make_room(struct cache *c)
{
	int64_t used = number(c, "PRAGMA page_count") - number(c, "PRAGMA freelist_count");

	if (used < c->size_bytes / PAGE_BYTES * 8 / 10)
		return SQLITE_OK;
	log_debug("the cache is full: a quarter of it is forgotten");
	return run(c, "DELETE FROM answers WHERE key IN (SELECT key FROM answers ORDER BY used"
		      " LIMIT (SELECT count(*) / 4 + 1 FROM answers))");
}

static int
insert_pending(struct cache *c)
{
	sqlite3_stmt *insert = NULL;
	int rc = sqlite3_prepare_v2(c->db,
	    "INSERT OR REPLACE INTO answers (key, value, used) VALUES (?1, ?2, ?3)", -1, &insert,
	    NULL);

	for (size_t i = 0; i < c->pending_count && rc == SQLITE_OK; i++) {
		const struct entry *entry = &c->pending[i];

		sqlite3_bind_text(insert, 1, entry->key, -1, SQLITE_STATIC);
		sqlite3_bind_blob(
		    insert, 2, entry->value.data, (int)entry->value.len, SQLITE_STATIC);
		sqlite3_bind_int64(insert, 3, c->now);
		rc = sqlite3_step(insert) == SQLITE_DONE ? SQLITE_OK : sqlite3_errcode(c->db);
		sqlite3_reset(insert);
	}
	sqlite3_finalize(insert);
	return rc;
}

static void
forget_pending(struct cache *c)
{
	for (size_t i = 0; i < c->pending_count; i++) {
		free(c->pending[i].key);
		buf_release(&c->pending[i].value);
	}
	c->pending_count = 0;
	c->pending_bytes = 0;
}

/* Under the lock. */
static void
write_pending(struct cache *c)
{
	int rc;

	if (c->db != NULL && c->pending_count > 0) {
		rc = run(c, "BEGIN IMMEDIATE");
		if (rc == SQLITE_OK)
			rc = make_room(c);
		if (rc == SQLITE_OK)
			rc = insert_pending(c);
		if (rc == SQLITE_OK)
			rc = run(c, "COMMIT");
		if (is_damaged(rc)) {
			give_up(c, "written");
		} else if (rc != SQLITE_OK) {
			log_debug("the cache is not written: %s", sqlite3_errmsg(c->db));
			if (!sqlite3_get_autocommit(c->db))
				run(c, "ROLLBACK");
		}
	}
	forget_pending(c);
}

/* Under the lock. */
static void
add_pending(struct cache *c, const char *key, struct buf *value)
{
	c->pending[c->pending_count++] = (struct entry){ xstrdup(key), *value };
	c->pending_bytes += value->len;
	if (c->pending_count == PENDING_MAX || c->pending_bytes > PENDING_BYTES_MAX)
		write_pending(c);
}

/* Under the lock. */
static bool
read_entry(struct cache *c, const char *key, struct strlist *texts)
{
	const char *found = (const char *)sqlite3_column_text(c->find, 0);
	const char *stored = sqlite3_column_blob(c->find, 1);
	struct buf value = { 0 };
	size_t len = (size_t)sqlite3_column_bytes(c->find, 1);
	int64_t used = sqlite3_column_int64(c->find, 2);

	if (found == NULL || strcmp(found, key) != 0 || stored == NULL ||
	    !unpack(texts, key, stored, len))
		return false;
	if (used + MARK_SECONDS < c->now) {
		buf_add(&value, stored, len);
		sqlite3_reset(c->find);
		add_pending(c, key, &value);
	}
	return true;
}

bool
cache_find(struct cache *c, const char *key, struct strlist *texts)
{
	bool found = false;
	int rc;

	if (c == NULL)
		return false;
	pthread_mutex_lock(&c->lock);
	if (c->db != NULL) {
		sqlite3_bind_text(c->find, 1, key, -1, SQLITE_STATIC);
		rc = sqlite3_step(c->find);
		if (rc == SQLITE_ROW)
			found = read_entry(c, key, texts);
		if (is_damaged(rc))
			give_up(c, "read");
		else if (c->find != NULL)
			sqlite3_reset(c->find);
	}
	pthread_mutex_unlock(&c->lock);
	return found;
}

void
cache_add(struct cache *c, const char *key, char *const *texts, size_t count)
{
	struct buf value = { 0 };

	if (c == NULL)
		return;
	for (size_t i = 0; i < count; i++) {
		if (texts[i][0] == '\0')
			return;
	}
	pack(&value, key, texts, count);
	if (value.len > ENTRY_BYTES_MAX) {
		buf_release(&value);
		return;
	}
	pthread_mutex_lock(&c->lock);
	add_pending(c, key, &value);
	pthread_mutex_unlock(&c->lock);
}

void
cache_close(struct cache *c)
{
	if (c == NULL)
		return;
	write_pending(c);
	close_database(c);
	pthread_mutex_destroy(&c->lock);
	free(c->path);
	free(c);
}
