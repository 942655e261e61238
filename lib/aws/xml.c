#include "aws/xml.h"

#include <string.h>

#include <expat.h>

#include "base/buf.h"
#include "base/log.h"

struct walk {
	XML_Parser parser;
	void (*value)(void *context, const char *path, const char *text);
	void *context;
	struct buf path;
	struct buf text;
};

static void XMLCALL
on_start(void *data, const char *name, const char **attributes)
{
	struct walk *w = data;
	const char *colon = strchr(name, ':');

	(void)attributes;
	if (w->path.len > 0)
		buf_addc(&w->path, '/');
	buf_adds(&w->path, colon != NULL ? colon + 1 : name);
	buf_truncate(&w->text, 0);
}

static void XMLCALL
on_end(void *data, const char *name)
{
	struct walk *w = data;
	const char *slash;

	(void)name;
	w->value(w->context, w->path.data, buf_text(&w->text));
	slash = strrchr(w->path.data, '/');
	buf_truncate(&w->path, slash != NULL ? (size_t)(slash - w->path.data) : 0);
	buf_truncate(&w->text, 0);
}

static void XMLCALL
on_text(void *data, const char *text, int len)
{
	struct walk *w = data;

	buf_add(&w->text, text, (size_t)len);
}

/* AWS sends none, and a document type is how XML grows without bound. */
static void XMLCALL
on_doctype(void *data, const char *name, const char *system_id, const char *public_id, int internal)
{
	struct walk *w = data;

	(void)name;
	(void)system_id;
	(void)public_id;
	(void)internal;
	XML_StopParser(w->parser, XML_FALSE);
}

int
xml_read(const char *text, size_t len,
    void (*value)(void *context, const char *path, const char *text), void *context)
{
	struct walk w = { .value = value, .context = context };
	enum XML_Status status;

	w.parser = XML_ParserCreate(NULL);
	if (w.parser == NULL)
		die("out of memory");
	XML_SetUserData(w.parser, &w);
	XML_SetElementHandler(w.parser, on_start, on_end);
	XML_SetCharacterDataHandler(w.parser, on_text);
	XML_SetStartDoctypeDeclHandler(w.parser, on_doctype);
	status = XML_Parse(w.parser, text, (int)len, XML_TRUE);
	XML_ParserFree(w.parser);
	buf_release(&w.path);
	buf_release(&w.text);
	return status == XML_STATUS_OK ? 0 : -1;
}
