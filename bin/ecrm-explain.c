/* ecrm-explain: say of some images whether they are kept, and why. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/strlist.h"
#include "base/timestamp.h"
#include "config/config.h"
#include "explain/answer.h"
#include "explain/question.h"
#include "explain/stock.h"
#include "process/stage.h"
#include "record/reader.h"

static const char usage[] =
    "Usage: ecrm-explain [options] IMAGE...\n"
    "\n"
    "Say of each IMAGE whether the plan keeps it, by which rule, what uses it, what it belongs to "
    "and\n"
    "what belongs to it. IMAGE is a URI, repository:tag, repository@digest, or a digest or the "
    "first\n"
    "twelve digits of one; of several images that it may mean, all are explained.\n"
    "\n"
    "The plan is read from standard input, or the files of --plan: the records of ecrm-plan, with\n"
    "those of the scanners and scanned files besides, which tell of everybody who uses an image.\n"
    "\n"
    "Exit status: 0 if every IMAGE was found, 1 if not or if something failed, 2 for wrong "
    "usage.\n";

struct settings {
	struct strlist plans;
	const char *config;
	const char *output;
};

static int
settings_parse(struct settings *s, int argc, char **argv)
{
	const struct option_spec specs[] = {
		{ 'c', "config", OPTION_TEXT, &s->config, "ECRM_CONFIG", "FILE",
		    "read the policies from FILE, if it is there (ecrm.yaml)" },
		{ 'o', "output", OPTION_TEXT, &s->output, "ECRM_OUTPUT", "FILE",
		    "write to FILE (-: standard output)" },
		{ 0, "plan", OPTION_LIST, &s->plans, NULL, "FILE,...",
		    "read records from FILE (-: standard input)" },
		{ 0 },
	};
	int first = options_parse(specs, usage, argc, argv);

	if (first == argc)
		die_usage("expected an image");
	return first;
}

static void
parse_questions(struct question *questions, char **texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *fault = question_parse(&questions[i], texts[i]);

		if (fault != NULL)
			die_usage("'%s' %s", texts[i], fault);
	}
}

/* A plan may be looked at where its configuration is not. */
static int
load_config(struct config *config, const char *path)
{
	if (access(path, F_OK) == 0)
		return config_load(config, path, CONFIG_NOTHING);
	log_notice("there is no '%s', which would tell of the policies", path);
	return 0;
}

static int
read_all(struct stock *stock, struct record_reader *in, struct question *questions, size_t count)
{
	const struct record *record;
	const char *fault = NULL;
	int r;

	while ((r = record_next(in, &record)) == 1) {
		if (stock_add(stock, record, questions, count, &fault) == 0)
			continue;
		if (fault != NULL)
			log_error("%s: %s", record_reader_place(in), fault);
		return -1;
	}
	return r == -1 ? -1 : stock_fill(stock);
}

static bool
is_asked_for(const struct question *questions, size_t count, const struct record *image)
{
	for (size_t i = 0; i < count; i++) {
		if (question_is_about(&questions[i], image))
			return true;
	}
	return false;
}

/* Each image once, question by question. */
static void
answer_all(struct buf *out, const struct stock *stock, struct question *questions, size_t count,
    struct config *config)
{
	for (size_t q = 0; q < count; q++) {
		for (size_t i = 0; i < stock->image_count; i++) {
			const struct record *image = &stock->images[i];

			if (!question_is_about(&questions[q], image) ||
			    is_asked_for(questions, q, image))
				continue;
			buf_adds(out, out->len > 0 ? "\n" : "");
			answer_add(out, stock, image, config_repository(config, image->repository),
			    image->as_of != RECORD_NO_NUMBER ? image->as_of : timestamp_now());
		}
	}
}

static int
tell_missing(const struct stock *stock, const struct question *questions, size_t count)
{
	int rc = 0;

	if (stock->decided_count == 0) {
		log_error("there is no plan in the input: run ecrm-plan first");
		return -1;
	}
	for (size_t i = 0; i < count; i++) {
		if (questions[i].found > 0)
			continue;
		if (questions[i].user != NULL)
			log_error("the plan has no image '%s', though %s uses it",
			    questions[i].text, questions[i].user);
		else
			log_error("the plan has no image '%s': it has what is stored in the "
				  "repositories that the configuration names",
			    questions[i].text);
		rc = -1;
	}
	return rc;
}

static int
write_answers(const struct buf *text, const char *path)
{
	struct outfile out = { 0 };
	int rc = -1;

	if (outfile_open(&out, path) == -1)
		return -1;
	fwrite(buf_text(text), 1, text->len, out.stream);
	rc = outfile_commit(&out);
	outfile_discard(&out);
	return rc;
}

int
main(int argc, char **argv)
{
	struct settings s = { .config = "ecrm.yaml", .output = "-" };
	struct config config = { 0 };
	struct stock stock = { 0 };
	struct buf text = { 0 };
	struct question *questions;
	struct record_reader *in = NULL;
	size_t count;
	int first, status = EXIT_FAILED;

	log_init("ecrm-explain");
	stage_init();
	first = settings_parse(&s, argc, argv);
	count = (size_t)(argc - first);
	questions = xcalloc(count, sizeof(*questions));
	parse_questions(questions, argv + first, count);

	if (load_config(&config, s.config) == -1)
		goto out;
	in = record_reader_new((const char *const *)s.plans.items, s.plans.len);
	if (read_all(&stock, in, questions, count) == -1)
		goto out;
	answer_all(&text, &stock, questions, count, &config);
	if (write_answers(&text, s.output) == -1)
		goto out;
	if (tell_missing(&stock, questions, count) == 0)
		status = EXIT_DONE;
out:
	record_reader_free(in);
	stock_release(&stock);
	config_release(&config);
	for (size_t i = 0; i < count; i++)
		question_release(&questions[i]);
	free(questions);
	strlist_release(&s.plans);
	buf_release(&text);
	return status;
}
