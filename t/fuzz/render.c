/*
 * Records as ecrm-render shows them: nothing in them steers a terminal, what is JSON can be read as
 * JSON, the configuration that is made of names can be loaded, and no name makes a cell or a row more in a
 * CSV or in Markdown.
 */
#include "fuzz.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "record/reader.h"
#include "render/config_yaml.h"
#include "render/csv.h"
#include "render/figures.h"
#include "render/html.h"
#include "render/markdown.h"
#include "render/scan_json.h"
#include "render/summary.h"
#include "render/summary_json.h"
#include "render/table.h"
#include "json/json.h"

static void
check_json(const char *text, size_t len)
{
	static const struct json_member shape[] = { { "", JSON_ARRAY, JSON_REQUIRED } };
	static const struct json_handler handler = { 0 };
	struct json_reader *reader = json_reader_new(shape, 1, &handler, NULL);

	FUZZ_CHECK(json_read(reader, text, len) == 0);
	json_reader_free(reader);
}

static void
check_table(const struct summary_row *rows, size_t count)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	table_write(out, rows, count, false);
	fclose(out);
	for (size_t i = 0; i < len; i++)
		FUZZ_CHECK(text[i] == '\n' || !iscntrl((unsigned char)text[i]));
	free(text);
	out = open_memstream(&text, &len);
	summary_json_write(out, rows, count);
	fclose(out);
	check_json(text, len);
	free(text);
}

static void
check_csv(struct csv *csv)
{
	bool is_quoted = false;
	size_t cells = 1, len;
	char *text;
	FILE *out = open_memstream(&text, &len);

	FUZZ_CHECK(csv_write(out, csv) == 0);
	fclose(out);
	for (size_t i = 0; i < len; i++) {
		bool begins = i == 0 || text[i - 1] == ',' || text[i - 1] == '\n';

		is_quoted ^= text[i] == '"';
		FUZZ_CHECK(is_quoted || !begins || strchr("=+-@", text[i]) == NULL);
		cells += text[i] == ',' && !is_quoted;
		if (text[i] == '\n') {
			FUZZ_CHECK(!is_quoted && text[i - 1] == '\r' && cells == 17);
			cells = 1;
		} else {
			FUZZ_CHECK(text[i] == '\r' || !iscntrl((unsigned char)text[i]));
		}
	}
	free(text);
}

/* A row has as many cells as the one above it. */
static void
check_markdown(struct report *report)
{
	size_t bars = 0, bars_above = 0, len;
	char *text;
	FILE *out = open_memstream(&text, &len);

	report_finish(report);
	markdown_write(out, report, PRICE_DEFAULT);
	fclose(out);
	FUZZ_CHECK(len < 1024 * 1024);
	for (size_t i = 0; i < len; i++) {
		FUZZ_CHECK(text[i] == '\n' || !iscntrl((unsigned char)text[i]));
		bars += text[i] == '|';
		if (text[i] == '\n') {
			FUZZ_CHECK(bars == 0 || bars_above == 0 || bars == bars_above);
			bars_above = bars;
			bars = 0;
		}
	}
	free(text);
}

static size_t
count_of(const char *text, const char *what)
{
	size_t count = 0;

	while ((text = strstr(text, what)) != NULL) {
		text += strlen(what);
		count++;
	}
	return count;
}

/* No name begins or ends an element: each that opens closes, and scripts and styles are ours. */
static void
check_html(struct report *report)
{
	static const char *const elements[] = { "section", "table", "tbody", "tr", "th", "td",
		"code", "small", "li", "div", "style", "main" };
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	html_write(out, report, PRICE_DEFAULT);
	fclose(out);
	for (size_t i = 0; i < len; i++)
		FUZZ_CHECK(strchr("\n\t", text[i]) != NULL || !iscntrl((unsigned char)text[i]));
	FUZZ_CHECK(count_of(text, "<script") <= 1 && count_of(text, "<style") == 1);
	for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++) {
		char open_end[16], open_more[16], closing[16];

		snprintf(open_end, sizeof(open_end), "<%s>", elements[i]);
		snprintf(open_more, sizeof(open_more), "<%s ", elements[i]);
		snprintf(closing, sizeof(closing), "</%s>", elements[i]);
		FUZZ_CHECK(count_of(text, open_end) + count_of(text, open_more) ==
			   count_of(text, closing));
	}
	free(text);
}

/* A configuration refuses an empty name, and a wildcard as the name of a repository; AWS has neither. */
static bool
can_be_configured(const char *name)
{
	return name[0] != '\0' && strpbrk(name, "*?") == NULL;
}

static void
check_config(const struct config_yaml *yaml)
{
	struct config config;
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	config_yaml_write(out, yaml);
	fclose(out);
	FUZZ_CHECK(config_load(&config, fuzz_file(0, text, len), CONFIG_NOTHING) == 0);
	config_release(&config);
	free(text);
}

static void
check_scan(const struct scan_json *scan)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	scan_json_write(out, scan);
	fclose(out);
	check_json(text, len);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct record_reader *reader =
	    record_reader_from_memory("input", size > 0 ? (const char *)data : "", size);
	struct summary summary = { 0 };
	struct config_yaml yaml = { 0 };
	struct scan_json scan = { 0 };
	struct csv csv = { 0 };
	struct report report;
	struct summary_row *rows;
	const struct record *record;
	size_t count;

	report_init(&report, MARKDOWN_IMAGES);
	while (record_next(reader, &record) == 1) {
		summary_add(&summary, record);
		report_add(&report, record);
		if (record->type == RECORD_IMAGE && summary_fault(record) == NULL)
			FUZZ_CHECK(csv_add(&csv, record) == 0);
		if (record->name == NULL || can_be_configured(record->name))
			config_yaml_add(&yaml, record);
		scan_json_add(&scan, record);
	}
	rows = summary_rows(&summary, &count);
	check_table(rows, count);
	check_config(&yaml);
	check_scan(&scan);
	check_csv(&csv);
	check_markdown(&report);
	check_html(&report);
	free(rows);
	summary_release(&summary);
	config_yaml_release(&yaml);
	scan_json_release(&scan);
	csv_release(&csv);
	report_release(&report);
	record_reader_free(reader);
	return 0;
}
