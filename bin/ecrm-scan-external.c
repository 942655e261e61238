/* ecrm-scan-external: run the configured external commands, write the images that they name. */
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/options.h"
#include "config/config.h"
#include "process/children.h"
#include "process/stage.h"
#include "progress/progress.h"
#include "record/reader.h"
#include "record/writer.h"

static const char usage[] =
    "Usage: ecrm-scan-external [options]\n"
    "\n"
    "Run the external_commands of the configuration side by side, and write the images that they\n"
    "name as records.  A command prints a JSON array of image URIs, or records.\n";

static const char *
options_read(int argc, char *argv[])
{
	static const char *config = "ecrm.yaml";
	const struct option_spec specs[] = {
		{ 'c', "config", OPTION_TEXT, &config, "ECRM_CONFIG", "FILE",
		    "read the configuration from FILE (ecrm.yaml)" },
		{ 0 },
	};
	int operands = options_parse(specs, usage, argc, argv);

	if (operands < argc)
		die_usage("unexpected argument '%s'", argv[operands]);
	return config;
}

/* The commands in their order, ready to run.  Borrows from config; gives the array. */
static struct child *
children_of(const struct config *config)
{
	struct child *children = xcalloc(config->external_command_count, sizeof(*children));

	for (size_t i = 0; i < config->external_command_count; i++) {
		const struct external_command *command = &config->external_commands[i];

		children[i].argv = command->argv;
		children[i].env = command->env;
		children[i].dir = command->dir;
		children[i].timeout = command->timeout;
	}
	return children;
}

/* An in_use record as it came, or told whence it comes where it does not say. */
static void
write_in_use(struct record_writer *out, const struct record *found, const char *source)
{
	struct record record = *found;

	if (found->text != NULL && found->by != NULL && found->via != NULL) {
		record_write_text(out, RECORD_IN_USE, found->text, found->text_len);
		return;
	}
	if (record.by == NULL)
		record.by = source;
	/* An item of an array has no text of its own, and the reader takes it to be from a file. */
	if (record.via == NULL || found->text == NULL)
		record.via = "external";
	record_write(out, &record);
}

static int
write_record(struct record_writer *out, const struct record *record, const char *source,
    struct record_reader *in)
{
	switch (record->type) {
	case RECORD_IN_USE:
		write_in_use(out, record, source);
		return 0;
	case RECORD_SCANNED_FILE: /* its items follow */
	case RECORD_BEGIN:        /* that the stream is whole is the reader's to see */
	case RECORD_END:
		return 0;
	default:
		log_error("%s: a record of type %s, but an external command may only give in_use",
		    record_reader_place(in), record_type_name(record->type));
		return -1;
	}
}

/* Write what the command printed.  Returns 0, or -1 after a message. */
static int
write_output(struct record_writer *out, const struct child *child)
{
	const struct record *record;
	struct record_reader *in = NULL;
	struct buf source = { 0 };
	bool any = false;
	int r, rc = -1;

	buf_addf(&source, "external:%s", child->argv[0]);
	in = record_reader_from_memory(source.data, buf_text(&child->output), child->output.len);
	while ((r = record_next(in, &record)) == 1) {
		any = true;
		if (write_record(out, record, source.data, in) == -1)
			goto out;
	}
	if (r == -1)
		goto out;
	if (!any) {
		log_error(
		    "'%s' printed nothing; without images it has to print []", child->argv[0]);
		goto out;
	}
	rc = 0;
out:
	record_reader_free(in);
	buf_release(&source);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct record_writer *out;
	struct config config = { 0 };
	struct child *children = NULL;
	const char *path;
	size_t count = 0;
	int status = EXIT_FAILED;

	log_init("ecrm-scan-external");
	stage_init();
	out = record_writer_new("ecrm-scan-external", FAIL_WITH_BEGIN);
	path = options_read(argc, argv);

	if (config_load(&config, path, CONFIG_NOTHING) == -1)
		goto out;
	record_writer_begin(out, NULL, NULL);
	children = children_of(&config);
	count = config.external_command_count;
	if (count > 0) {
		progress_expect((int64_t)count);
		progress_begin("External", "commands", NULL);
	}
	if (children_run(children, count) == -1)
		goto out;
	progress_done((int64_t)count);
	for (size_t i = 0; i < count; i++) {
		if (write_output(out, &children[i]) == -1)
			goto out;
		child_release(&children[i]);
	}
	if (record_writer_end(out) == -1)
		goto out;
	status = EXIT_DONE;
out:
	if (status != EXIT_DONE)
		record_writer_abandon(out);
	progress_end();
	for (size_t i = 0; i < count; i++)
		child_release(&children[i]);
	free(children);
	config_release(&config);
	record_writer_free(out);
	return status;
}
