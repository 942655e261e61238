/* ecrm-render: read records, write one view of them. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/boolean.h"
#include "base/environment.h"
#include "base/file.h"
#include "base/log.h"
#include "base/options.h"
#include "process/stage.h"
#include "record/reader.h"
#include "render/config_yaml.h"
#include "render/csv.h"
#include "render/figures.h"
#include "render/html.h"
#include "render/markdown.h"
#include "render/ndjson.h"
#include "render/report.h"
#include "render/scan_json.h"
#include "render/summary.h"
#include "render/summary_json.h"
#include "render/table.h"

struct settings {
	const char *format;
	const char *output;
	const char *price_text;
	int64_t price;
	enum choice color;
};

/* What the records add up to; each format uses its own part. */
struct content {
	struct summary summary;
	struct scan_json scan;
	struct config_yaml config;
	struct ndjson ndjson;
	struct csv csv;
	struct report report;
};

enum format { TABLE, JSON, SCAN, CONFIG, NDJSON, CSV, MARKDOWN, HTML };

static const char *const format_names[] = { "table", "json", "scan", "config", "ndjson", "csv",
	"markdown", "html", NULL };

#define KNOWN_FORMATS "table, json, scan, config, ndjson, csv, markdown, html"

static const char usage[] =
    "Usage: ecrm-render [options] [FILE...]\n"
    "\n"
    "Read records from the files, or standard input, and write one view of them.\n"
    "\n"
    "Formats:\n"
    "  table     what is to become of the images of each repository\n"
    "  json      the same as JSON\n"
    "  scan      the images in use, as JSON: a scanned file\n"
    "  config    a first ecrm.yaml\n"
    "  ndjson    the records as they came\n"
    "  csv       each image with its decision, for a spreadsheet\n"
    "  markdown  a report for a pull request or the summary of a job\n"
    "  html      a report as a page that needs nothing else\n";

static int
content_add(struct content *content, enum format format, const struct record *record,
    struct record_reader *in)
{
	const char *fault = NULL;
	int rc = 0;

	switch (format) {
	case SCAN:
		scan_json_add(&content->scan, record);
		break;
	case CONFIG:
		config_yaml_add(&content->config, record);
		break;
	case NDJSON:
		rc = ndjson_add(&content->ndjson, record);
		break;
	case CSV:
		if (record->type == RECORD_TOTAL)
			fault = summary_total_fault;
		else if (record->type == RECORD_IMAGE && (fault = summary_fault(record)) == NULL)
			rc = csv_add(&content->csv, record);
		break;
	case MARKDOWN:
	case HTML:
		fault = report_add(&content->report, record);
		break;
	default:
		fault = summary_add(&content->summary, record);
	}
	if (fault != NULL) {
		log_error("%s: %s", record_reader_place(in), fault);
		rc = -1;
	}
	return rc;
}

static int
content_read(struct content *content, enum format format, struct record_reader *in)
{
	const struct record *record;
	int r;

	while ((r = record_next(in, &record)) == 1) {
		if (content_add(content, format, record, in) == -1)
			return -1;
	}
	return r;
}

static int
content_write(FILE *out, struct content *content, enum format format, const struct settings *s)
{
	struct summary_row *rows = NULL;
	size_t count;
	int rc = 0;

	switch (format) {
	case SCAN:
		scan_json_write(out, &content->scan);
		break;
	case CONFIG:
		config_yaml_write(out, &content->config);
		break;
	case NDJSON:
		rc = ndjson_write(out, &content->ndjson);
		break;
	case CSV:
		rc = csv_write(out, &content->csv);
		break;
	case MARKDOWN:
		report_finish(&content->report);
		markdown_write(out, &content->report, s->price);
		break;
	case HTML:
		report_finish(&content->report);
		html_write(out, &content->report, s->price);
		break;
	default:
		rows = summary_rows(&content->summary, &count);
		if (format == JSON)
			summary_json_write(out, rows, count);
		else
			table_write(out, rows, count, s->color == CHOICE_YES);
	}
	free(rows);
	return rc;
}

static void
content_release(struct content *content)
{
	summary_release(&content->summary);
	scan_json_release(&content->scan);
	config_yaml_release(&content->config);
	ndjson_release(&content->ndjson);
	csv_release(&content->csv);
	report_release(&content->report);
}

/* Where nobody says otherwise: color is for a terminal, and for those who have not forgone it. */
static bool
color_is_wanted(const char *output)
{
	const char *old = environment("ECRM_NO_COLOR");
	bool old_says_no = false;

	if (environment("NO_COLOR") != NULL)
		return false;
	if (old != NULL && boolean_parse(old, &old_says_no) == 0 && old_says_no)
		return false;
	return strcmp(output, "-") == 0 && isatty(STDOUT_FILENO);
}

/* Returns the index of the first operand. */
static int
settings_parse(struct settings *s, int argc, char *argv[])
{
	const struct option_spec specs[] = {
		{ 0, "format", OPTION_TEXT, &s->format, "ECRM_FORMAT", "FORMAT",
		    KNOWN_FORMATS " (table)" },
		{ 'o', "output", OPTION_TEXT, &s->output, "ECRM_OUTPUT", "FILE",
		    "write to FILE (-: standard output)" },
		{ 0, "price-per-gb-month", OPTION_TEXT, &s->price_text, "ECRM_PRICE_PER_GB_MONTH",
		    "USD", "what markdown and html take for the price of storage (0.10)" },
		{ 0, "color", OPTION_CHOICE, &s->color, "ECRM_COLOR", NULL,
		    "color the table and the logs (as they go to a terminal)" },
		{ 0 },
	};
	int operands = options_parse(specs, usage, argc, argv);
	const char *fault;

	if (s->price_text != NULL && (fault = price_parse(s->price_text, &s->price)) != NULL)
		die_usage("--price-per-gb-month is '%s', which %s", s->price_text, fault);

	if (s->color == CHOICE_NONE)
		s->color = color_is_wanted(s->output) ? CHOICE_YES : CHOICE_NO;
	return operands;
}

int
main(int argc, char *argv[])
{
	struct settings s = { .format = "table", .output = "-", .price = PRICE_DEFAULT };
	struct content content = { 0 };
	struct record_reader *in = NULL;
	struct outfile out = { 0 };
	enum format format;
	int operands, status = EXIT_FAILED;

	log_init("ecrm-render");
	stage_init();
	operands = settings_parse(&s, argc, argv);
	format = (enum format)options_word("format", s.format, format_names);
	report_init(&content.report, format == HTML ? HTML_IMAGES : MARKDOWN_IMAGES);

	in = record_reader_new((const char *const *)argv + operands, (size_t)(argc - operands));
	if (content_read(&content, format, in) == -1)
		goto out;
	if (outfile_open(&out, s.output) == -1)
		goto out;
	if (content_write(out.stream, &content, format, &s) == -1)
		goto out;
	if (outfile_commit(&out) == -1)
		goto out;
	status = EXIT_DONE;
out:
	outfile_discard(&out);
	record_reader_free(in);
	content_release(&content);
	return status;
}
