#include "render/config_yaml.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "render/sorted.h"

/*
 * The text is put together here and not by libyaml's emitter, which cannot indent a list below its
 * key, nor tell that a plain 123 or null would not be read as a text.
 */

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS  "0123456789"

/* What an entry of each section has below its name. */
static const struct {
	const char *key;
	enum record_type type;
	const char *policy;
} sections[CONFIG_YAML_SECTIONS] = {
	{ "clusters", RECORD_CLUSTER, "" },
	{ "task_definitions", RECORD_TASK_DEFINITION_FAMILY, "    keep_count: 5\n" },
	{ "lambda_functions", RECORD_LAMBDA_FUNCTION, "    keep_count: 5\n" },
	{ "repositories", RECORD_REPOSITORY,
	    "    expires: 30d\n"
	    "    keep_count: 5\n"
	    "    keep_tag_patterns:\n"
	    "      - latest\n" },
};

void
config_yaml_add(struct config_yaml *config, const struct record *record)
{
	for (int i = 0; i < CONFIG_YAML_SECTIONS; i++) {
		struct buf pattern = { 0 };
		const char *separator;

		if (sections[i].type != record->type)
			continue;
		separator = strpbrk(record->name, "/_-");
		if (separator == NULL) {
			strmap_put(&config->sections[i].names, record->name, NULL);
			continue;
		}
		buf_addf(&pattern, "%.*s*", (int)(separator + 1 - record->name), record->name);
		strmap_put(&config->sections[i].patterns, pattern.data, NULL);
		buf_release(&pattern);
	}
}

/*
 * Whether the text may stand without quotes: it begins with a letter, has nothing that YAML could
 * take for its own, and is no word that some reader takes for a truth or for nothing.
 */
static bool
is_plain(const char *text)
{
	static const char *const words[] = { "y", "n", "yes", "no", "on", "off", "true", "false",
		"null" };

	if (text[0] == '\0' || strchr(LETTERS, text[0]) == NULL ||
	    text[strspn(text, LETTERS DIGITS "/_-.*")] != '\0')
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasecmp(text, words[i]) == 0)
			return false;
	}
	return true;
}

/* The code point at *text, which moves on behind it.  The text was read as JSON: it is UTF-8. */
static uint32_t
next_code_point(const unsigned char **text)
{
	uint32_t lead = *(*text)++;
	uint32_t c = lead < 0x80   ? lead
		     : lead < 0xe0 ? lead & 0x1f
		     : lead < 0xf0 ? lead & 0x0f
				   : lead & 0x07;

	for (; (**text & 0xc0) == 0x80; (*text)++)
		c = c << 6 | (**text & 0x3f);
	return c;
}

static void
write_text(FILE *out, const char *text)
{
	const unsigned char *rest = (const unsigned char *)text;

	if (is_plain(text)) {
		fputs(text, out);
		return;
	}
	putc('"', out);
	while (*rest != '\0') {
		uint32_t c = next_code_point(&rest);

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", (int)c);
		else if (c >= 0x20 && c < 0x7f)
			putc((int)c, out);
		else
			fprintf(out, c < 0x10000 ? "\\u%04" PRIX32 : "\\U%08" PRIX32, c);
	}
	putc('"', out);
}

static void
write_entries(FILE *out, const char *key, const struct strmap *texts, const char *policy)
{
	const char **sorted = sorted_keys(texts);

	for (size_t i = 0; i < texts->len; i++) {
		fprintf(out, "  - %s: ", key);
		write_text(out, sorted[i]);
		fprintf(out, "\n%s", policy);
	}
	free(sorted);
}

/*
 * A section without entries is left out: ecrm then warns that it does not look there, which is what
 * one wants to hear when the account later gets its first cluster or function.
 */
void
config_yaml_write(FILE *out, const struct config_yaml *config)
{
	bool empty = true;

	for (int i = 0; i < CONFIG_YAML_SECTIONS; i++) {
		const struct strmap *patterns = &config->sections[i].patterns;
		const struct strmap *names = &config->sections[i].names;

		if (patterns->len + names->len == 0)
			continue;
		fprintf(out, "%s:\n", sections[i].key);
		write_entries(out, "name_pattern", patterns, sections[i].policy);
		write_entries(out, "name", names, sections[i].policy);
		empty = false;
	}
	/* Nothing at all would not be a mapping. */
	if (empty)
		fputs("{}\n", out);
}

void
config_yaml_release(struct config_yaml *config)
{
	for (int i = 0; i < CONFIG_YAML_SECTIONS; i++) {
		strmap_release(&config->sections[i].patterns);
		strmap_release(&config->sections[i].names);
	}
}
