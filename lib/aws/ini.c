#include "aws/ini.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "aws/secret.h"
#include "base/buf.h"
#include "base/mem.h"

/* Where the parser stands: properties go to section, indented lines to the current property. */
struct parser {
	struct ini *ini;
	bool in_section;
	size_t section; /* an index, since the array of sections moves as it grows */
	char *current;  /* key of the last property; NULL: none yet in this section */
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static char *
trimmed(const char *text, size_t len)
{
	while (len > 0 && is_blank(*text)) {
		text++;
		len--;
	}
	while (len > 0 && is_blank(text[len - 1]))
		len--;
	return xstrndup(text, len);
}

/* One pair of quotes around the whole goes, unless the same quote stands inside. */
static void
unquote(char *text)
{
	size_t len = strlen(text);

	if (len < 2 || (text[0] != '"' && text[0] != '\'') || text[len - 1] != text[0] ||
	    memchr(text + 1, text[0], len - 2) != NULL)
		return;
	memmove(text, text + 1, len - 2);
	text[len - 2] = '\0';
}

/* A comment behind a value starts with a blank and then # or ;. */
static size_t
without_comment(const char *text, size_t len)
{
	for (size_t i = 0; i + 1 < len; i++) {
		if (is_blank(text[i]) && (text[i + 1] == '#' || text[i + 1] == ';'))
			return i;
	}
	return len;
}

static char *
lower_key(const char *text, size_t len)
{
	char *key = trimmed(text, len);

	for (char *p = key; *p != '\0'; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + 32);
	}
	return key;
}

static void
set_property(struct parser *p, const char *key, char *value)
{
	void **slot = strmap_put(&p->ini->sections[p->section].properties, key, NULL);

	secret_free(*slot);
	*slot = value;
}

static const char *
current_value(const struct parser *p)
{
	return p->current != NULL ? ini_value(&p->ini->sections[p->section], p->current) : NULL;
}

/* Inside the brackets: NAME, or TYPE NAME where NAME may be quoted or contain blanks. */
static void
open_section(struct parser *p, const char *text, size_t len)
{
	char *inside = trimmed(text, len), *type = NULL, *name;
	size_t word = strcspn(inside, " \t");

	if (inside[word] != '\0') {
		type = xstrndup(inside, word);
		name = trimmed(inside + word, strlen(inside + word));
	} else {
		type = xstrdup("");
		name = xstrdup(inside);
	}
	unquote(name);
	for (p->section = 0; p->section < p->ini->len; p->section++) {
		const struct ini_section *s = &p->ini->sections[p->section];

		if (strcmp(s->type, type) == 0 && strcmp(s->name, name) == 0)
			break;
	}
	if (p->section == p->ini->len) {
		p->ini->sections = xgrow(p->ini->sections, &p->ini->capacity, p->ini->len + 1,
		    sizeof(*p->ini->sections));
		p->ini->sections[p->ini->len++] =
		    (struct ini_section){ .type = xstrdup(type), .name = xstrdup(name) };
	}
	p->in_section = true;
	free(p->current);
	p->current = NULL;
	free(type);
	free(name);
	free(inside);
}

static void
take_property(struct parser *p, const char *line, size_t len, size_t split)
{
	const char *value = line + split + 1;
	size_t value_len = without_comment(value, len - split - 1);
	char *text = trimmed(value, value_len);

	unquote(text);
	free(p->current);
	p->current = lower_key(line, split);
	set_property(p, p->current, text);
}

/* An indented line with a separator: of the current property where that is empty, else of its own. */
static void
take_indented(struct parser *p, const char *line, size_t len, size_t split)
{
	const char *outer = current_value(p);
	struct buf key = { 0 };
	char *inner, *text;

	if (outer == NULL || outer[0] != '\0') {
		take_property(p, line, len, split);
		return;
	}
	inner = lower_key(line, split);
	text = trimmed(line + split + 1, len - split - 1);
	unquote(text);
	buf_addf(&key, "%s.%s", p->current, inner);
	set_property(p, key.data, text);
	buf_release(&key);
	free(inner);
}

static void
take_continuation(struct parser *p, const char *line, size_t len)
{
	const char *value = current_value(p);
	struct buf joined = { 0 };
	char *more;

	if (value == NULL || value[0] == '\0')
		return;
	more = trimmed(line, len);
	buf_addf(&joined, "%s\n%s", value, more);
	set_property(p, p->current, buf_detach(&joined));
	free(more);
}

static void
take_line(struct parser *p, const char *line, size_t len)
{
	size_t indent = 0, split, section_len;

	if (len > 0 && line[len - 1] == '\r')
		len--;
	while (indent < len && is_blank(line[indent]))
		indent++;
	if (indent == len || line[indent] == '#' || line[indent] == ';')
		return;
	if (line[indent] == '[') {
		for (section_len = indent; section_len < len; section_len++) {
			if (line[section_len] == '#' || line[section_len] == ';')
				break;
		}
		while (section_len > indent && is_blank(line[section_len - 1]))
			section_len--;
		if (line[section_len - 1] == ']' && section_len > indent + 1) {
			open_section(p, line + indent + 1, section_len - indent - 2);
			return;
		}
	}
	if (!p->in_section)
		return;
	for (split = 0; split < len && line[split] != '=' && line[split] != ':';)
		split++;
	if (split < len && indent == 0)
		take_property(p, line, len, split);
	else if (split < len)
		take_indented(p, line, len, split);
	else if (indent > 0)
		take_continuation(p, line, len);
}

void
ini_parse(struct ini *ini, const char *text)
{
	struct parser p = { .ini = ini };

	if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");

		take_line(&p, text, len);
		text += len + (text[len] == '\n');
	}
	free(p.current);
}

const struct ini_section *
ini_section(const struct ini *ini, const char *type, const char *name)
{
	for (size_t i = 0; i < ini->len; i++) {
		if (strcmp(ini->sections[i].type, type) == 0 &&
		    strcmp(ini->sections[i].name, name) == 0)
			return &ini->sections[i];
	}
	return NULL;
}

const char *
ini_value(const struct ini_section *section, const char *key)
{
	void **slot = section != NULL ? strmap_find(&section->properties, key) : NULL;

	return slot != NULL ? *slot : NULL;
}

void
ini_release(struct ini *ini)
{
	for (size_t i = 0; i < ini->len; i++) {
		struct ini_section *s = &ini->sections[i];

		for (size_t n = 0; n < s->properties.len; n++)
			secret_free(s->properties.entries[n].value);
		strmap_release(&s->properties);
		free(s->type);
		free(s->name);
	}
	free(ini->sections);
	*ini = (struct ini){ 0 };
}
