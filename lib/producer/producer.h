#ifndef PRODUCER_PRODUCER_H
#define PRODUCER_PRODUCER_H

#include <stdbool.h>

#include "aws/client.h"
#include "base/options.h"
#include "cache/cache.h"
#include "config/config.h"
#include "record/writer.h"
#include "work/pool.h"

/*
 * What the programs have in common that read from AWS and write records: the options, the
 * configuration, the session, the writer with its begin and end records, the worker pool.
 */
struct producer {
	/* options */
	const char *config_path;
	struct aws_options aws;
	int concurrency;
	enum choice cache_choice;
	bool names; /* write what there is by name, for a configuration to be made from */
	/* open */
	struct config config; /* empty with names, and where the program says so */
	struct aws_session *session;
	char *account; /* NULL: STS did not tell */
	struct record_writer *writer;
	struct pool *pool;
	struct cache *cache; /* of answers that never change; NULL: none */
};

/*
 * Parse the arguments by the producers' own options and extra, which may be NULL; see
 * options_parse().  No operands are taken.
 */
void producer_parse(struct producer *p, const char *program, const char *usage,
    const struct option_spec *extra, int argc, char **argv);

/*
 * Read the configuration (unless with_config is false), warning of what is of concern, open the
 * session, write the begin record, start the pool.  Returns 0, or -1 after a message.
 */
int producer_open(struct producer *p, bool with_config, unsigned concerns);

/*
 * Open the cache for what this client is answered, as the options say.  Where they say nothing, it is
 * for answers of AWS: what came in clear text anybody can have made, and an emulator may begin its
 * account anew with other things under the same names.
 */
void producer_open_cache(struct producer *p, const struct aws_client *client);

/* Wait until no job is left.  Returns rc, or -1 where a job failed. */
int producer_wait(struct producer *p, int rc);

/*
 * Release all.  When rc is 0, the end record is written.  No job may be left.  Returns the program's
 * exit status.
 */
int producer_close(struct producer *p, int rc);

/*
 * Warn that there is none at all of what the program scans, in the words of what; that the
 * configuration expects some is for the caller to know.
 */
void producer_warn_none(const struct producer *p, const char *what);

/* Submit a job to the producer's pool. */
void producer_submit(struct producer *p, job_run *run, void *context, void (*discard)(void *));

#endif
