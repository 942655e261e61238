/*
 * Records as ecrm-render shows them: nothing in them steers a terminal, what is JSON can be read as
 * JSON, and the configuration that is made of names can be loaded.
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
	struct summary_row *rows;
	const struct record *record;
	size_t count;

	while (record_next(reader, &record) == 1) {
		summary_add(&summary, record);
		if (record->name == NULL || can_be_configured(record->name))
			config_yaml_add(&yaml, record);
		scan_json_add(&scan, record);
	}
	rows = summary_rows(&summary, &count);
	check_table(rows, count);
	check_config(&yaml);
	check_scan(&scan);
	free(rows);
	summary_release(&summary);
	config_yaml_release(&yaml);
	scan_json_release(&scan);
	record_reader_free(reader);
	return 0;
}
