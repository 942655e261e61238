/* An account's files: its configuration, and its records in two orders. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "account.h"
#include "base/log.h"
#include "base/timestamp.h"

static void
shuffle(struct account *a)
{
	for (size_t i = a->count; i > 1; i--) {
		size_t j = below(a, i);
		char *record = a->records[j];

		a->records[j] = a->records[i - 1];
		a->records[i - 1] = record;
	}
}

/* Put the streams' begin and end records among the others. */
static void
write_records(struct account *a, const char *path, const char *head)
{
	FILE *file = fopen(path, "w");
	size_t streams = below(a, 3), begun = 0, ended = 0;

	if (file == NULL)
		die("cannot write '%s':", path);
	fprintf(file, "%s\n", head);
	for (size_t i = 0; i <= a->count; i++) {
		while (begun < streams && (i == a->count || percent(a, 20)))
			fprintf(file,
			    "{\"type\":\"begin\",\"stream\":\"s%zu\",\"program\":\"ecrm-list-ecr\"}"
			    "\n",
			    begun++);
		while (ended < begun && (i == a->count || percent(a, 20)))
			fprintf(file, "{\"type\":\"end\",\"stream\":\"s%zu\"}\n", ended++);
		if (i < a->count)
			fprintf(file, "%s\n", a->records[i]);
	}
	if (fclose(file) != 0)
		die("cannot write '%s':", path);
}

static void
add_patterns(struct buf *out, const struct policy *policy)
{
	buf_addc(out, '[');
	for (int i = 0; i < policy->pattern_count; i++) {
		if (i > 0)
			buf_adds(out, ", ");
		add_quoted(out, policy->patterns[i]);
	}
	buf_addc(out, ']');
}

/* JSON, which is YAML, too. */
static void
add_counts(struct buf *out, const struct policy *policy)
{
	buf_addc(out, '[');
	for (int i = 0; i < policy->count_count; i++) {
		buf_addf(out, "%s{\"tag_pattern\": ", i > 0 ? ", " : "");
		add_quoted(out, policy->counts[i].pattern);
		buf_addf(out, ", \"keep_count\": %d}", policy->counts[i].count);
	}
	buf_addc(out, ']');
}

/* ,"key":SECONDS, where there is a duration. */
static void
add_seconds(struct buf *out, const char *key, const struct duration *duration)
{
	if (duration != NULL)
		buf_addf(out, ",\"%s\":%" PRId64 ".%03" PRId64, key, duration->milliseconds / 1000,
		    duration->milliseconds % 1000);
}

/* Each limit between the texts before and after, its name followed by middle. */
static void
add_limits(struct buf *out, const struct limits *limits, const char *before, const char *middle,
    const char *after)
{
	if (limits->percent != NULL)
		buf_addf(out, "%smax_delete_percent%s%s%s", before, middle, limits->percent, after);
	if (limits->count >= 0)
		buf_addf(out, "%smax_delete_count%s%d%s", before, middle, limits->count, after);
}

static void
write_configuration(const struct account *a, const char *path)
{
	struct buf limits = { 0 };
	FILE *file = fopen(path, "w");

	if (file == NULL)
		die("cannot write '%s':", path);
	add_limits(&limits, &a->limits, "", ": ", "\n");
	fprintf(file, "%srepositories:\n", buf_text(&limits));
	buf_release(&limits);
	for (size_t i = 0; i < a->policy_count; i++) {
		const struct policy *policy = &a->policies[i];
		struct buf out = { 0 };

		buf_addf(&out, "  - name%s: ", policy->name != NULL ? "" : "_pattern");
		add_quoted(&out, policy->name != NULL ? policy->name : policy->pattern);
		buf_addf(&out, "\n    expires: %s\n", policy->expires->text);
		if (policy->expires_untagged != NULL)
			buf_addf(
			    &out, "    expires_untagged: %s\n", policy->expires_untagged->text);
		if (policy->keep_if_pulled_within != NULL)
			buf_addf(&out, "    keep_if_pulled_within: %s\n",
			    policy->keep_if_pulled_within->text);
		if (policy->keep_count >= 0)
			buf_addf(&out, "    keep_count: %d\n", policy->keep_count);
		if (policy->count_count >= 0) {
			buf_adds(&out, "    keep_counts: ");
			add_counts(&out, policy);
			buf_addc(&out, '\n');
		}
		if (policy->pattern_count >= 0) {
			buf_adds(&out, "    keep_tag_patterns: ");
			add_patterns(&out, policy);
			buf_addc(&out, '\n');
		}
		add_limits(&out, &policy->limits, "    ", ": ", "\n");
		fputs(out.data, file);
		buf_release(&out);
	}
	if (fclose(file) != 0)
		die("cannot write '%s':", path);
}

static void
add_account_record(const struct account *a, struct buf *out)
{
	buf_addf(out, "{\"type\":\"account\",\"account\":%" PRIu64, a->number);
	add_time(out, "now", a->now);
	add_limits(out, &a->limits, ",\"", "\":", "");
	buf_adds(out, ",\"policies\":[");
	for (size_t i = 0; i < a->policy_count; i++) {
		const struct policy *policy = &a->policies[i];

		buf_adds(out, i > 0 ? ",{\"type\":\"policy\"" : "{\"type\":\"policy\"");
		add_seconds(out, "expires_seconds", policy->expires);
		add_member(out, "name", policy->name);
		add_member(out, "name_pattern", policy->pattern);
		add_seconds(out, "expires_untagged_seconds", policy->expires_untagged);
		add_seconds(out, "keep_if_pulled_within_seconds", policy->keep_if_pulled_within);
		if (policy->keep_count >= 0)
			buf_addf(out, ",\"keep_count\":%d", policy->keep_count);
		if (policy->count_count >= 0) {
			buf_adds(out, ",\"keep_counts\":");
			add_counts(out, policy);
		}
		if (policy->pattern_count >= 0) {
			buf_adds(out, ",\"keep_tag_patterns\":");
			add_patterns(out, policy);
		}
		add_limits(out, &policy->limits, ",\"", "\":", "");
		buf_addc(out, '}');
	}
	buf_addf(out, "],\"in_use\":[%s]}", buf_text(&a->in_use));
}

void
account_release(struct account *a)
{
	for (size_t i = 0; i < a->count; i++)
		free(a->records[i]);
	free(a->records);
	buf_release(&a->in_use);
	buf_release(&a->array);
}

void
account_write(struct account *a, const char *directory)
{
	struct buf path = { 0 }, head = { 0 };
	size_t stem;

	add_account_record(a, &head);
	buf_addf(&path, "%s/%" PRIu64, directory, a->number);
	stem = path.len;
	buf_adds(&path, ".yaml");
	write_configuration(a, path.data);
	buf_truncate(&path, stem);
	buf_adds(&path, ".ndjson");
	write_records(a, path.data, head.data);
	shuffle(a);
	buf_truncate(&path, stem);
	buf_adds(&path, ".shuffled");
	write_records(a, path.data, head.data);

	buf_truncate(&head, 0);
	timestamp_format(&head, a->now);
	printf("%" PRIu64 " %s\n", a->number, head.data);
	buf_release(&path);
	buf_release(&head);
}
