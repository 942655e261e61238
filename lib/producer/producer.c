#include "producer/producer.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/timestamp.h"
#include "process/stage.h"
#include "progress/progress.h"
#include "service/sts.h"

enum { CONCURRENCY_DEFAULT = 16, CONCURRENCY_MAX = 256, SPECS_MAX = 16 };

void
producer_parse(struct producer *p, const char *program, const char *usage,
    const struct option_spec *extra, int argc, char **argv)
{
	const struct option_spec own[] = {
		{ 'c', "config", OPTION_TEXT, &p->config_path, "ECRM_CONFIG", "FILE",
		    "read the configuration from FILE (ecrm.yaml)" },
		{ 0, "names", OPTION_FLAG, &p->names, NULL, NULL,
		    "write the names of all there is, for ecrm generate" },
		{ 0, "concurrency", OPTION_COUNT, &p->concurrency, "ECRM_CONCURRENCY", "N",
		    "keep up to N requests in flight (16)" },
		{ 0, "cache", OPTION_CHOICE, &p->cache_choice, "ECRM_CACHE", NULL,
		    "remember in ~/.cache/ecrm what never changes in AWS (over HTTPS: yes)" },
		{ 0 },
	};
	struct option_spec all[SPECS_MAX] = { { 0 } };

	log_init(program);
	stage_init();
	*p = (struct producer){ .config_path = "ecrm.yaml", .concurrency = CONCURRENCY_DEFAULT };
	p->writer = record_writer_new(program, FAIL_WITH_BEGIN);
	options_add(all, SPECS_MAX, own);
	if (extra != NULL)
		options_add(all, SPECS_MAX, extra);
	aws_options_add(&p->aws, all, SPECS_MAX);
	if (options_parse(all, usage, argc, argv) < argc)
		die_usage("takes no operands");
	if (p->concurrency > CONCURRENCY_MAX)
		die_usage("--concurrency is at most %d", CONCURRENCY_MAX);
}

static void
abort_calls(void *context)
{
	aws_session_abort(context);
}

int
producer_open(struct producer *p, bool with_config, unsigned concerns)
{
	if (with_config && config_load(&p->config, p->config_path, concerns) == -1)
		return -1;
	p->session = aws_session_open(&p->aws);
	if (p->session == NULL)
		return -1;
	p->account = sts_account(p->session);
	record_writer_begin(p->writer, p->account, aws_session_region(p->session));
	p->pool = pool_new(p->concurrency, abort_calls, p->session);
	return 0;
}

void
producer_open_cache(struct producer *p, const struct aws_client *client)
{
	bool is_secure = strncmp(aws_client_url(client), "https:", strlen("https:")) == 0;
	char *directory;

	if (p->names || p->cache_choice == CHOICE_NO ||
	    (p->cache_choice == CHOICE_NONE && !is_secure))
		return;
	directory = cache_directory();
	if (directory != NULL)
		p->cache = cache_open(directory, CACHE_SIZE_BYTES, timestamp_now());
	free(directory);
}

int
producer_wait(struct producer *p, int rc)
{
	if (rc == -1)
		aws_session_abort(p->session);
	return pool_wait(p->pool) == -1 ? -1 : rc;
}

int
producer_close(struct producer *p, int rc)
{
	if (rc == 0)
		rc = record_writer_end(p->writer);
	else
		record_writer_abandon(p->writer);
	progress_end();
	pool_free(p->pool);
	cache_close(p->cache);
	record_writer_free(p->writer);
	aws_session_close(p->session);
	free(p->account);
	config_release(&p->config);
	return rc == 0 ? EXIT_DONE : EXIT_FAILED;
}

void
producer_warn_none(const struct producer *p, const char *what)
{
	log_warn("there is no %s in %s of account %s: is this the right account and region?", what,
	    aws_session_region(p->session), p->account != NULL ? p->account : "unknown");
}

void
producer_submit(struct producer *p, job_run *run, void *context, void (*discard)(void *))
{
	pool_submit(p->pool, run, context, discard);
}
