#include "config/command.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/strmap.h"
#include "config/config.h"
#include "config/mapping.h"
#include "config/value.h"

static int
argument_read(struct document *doc, const yaml_node_t *node, void *slot)
{
	const char **argument = slot;

	*argument = value_text(doc, node, "an item of command");
	return *argument != NULL ? 0 : -1;
}

static int
argv_read(struct document *doc, const yaml_node_t *node, struct external_command *command)
{
	size_t count;

	if (node->type == YAML_SCALAR_NODE && node->data.scalar.length > 0)
		return document_error(doc, node,
		    "command must be a list, since no shell reads it; write [program, argument]");
	command->argv =
	    value_list(doc, node, "command", sizeof(*command->argv), argument_read, &count);
	if (command->argv == NULL)
		return -1;
	if (count == 0 || command->argv[0][0] == '\0')
		return document_error(
		    doc, node, "command names no program; write [program, argument]");
	return 0;
}

/* The name of len bytes in front of a '='.  It is not told: with a '=' in it, it may have a secret, too. */
static int
variable_check(struct document *doc, const yaml_node_t *node, const char *name, size_t len)
{
	if (len == 0)
		return document_error(doc, node, "a variable of env has no name; write NAME=value");
	if (memchr(name, '=', len) != NULL)
		return document_error(
		    doc, node, "a variable of env has a '=' in its name; write NAME: value");
	return 0;
}

static int
variable_read(struct document *doc, const yaml_node_t *node, void *slot)
{
	const char **variable = slot, *equals;

	if ((*variable = value_text(doc, node, "an item of env")) == NULL)
		return -1;
	if ((equals = strchr(*variable, '=')) == NULL)
		return document_error(
		    doc, node, "an item of env sets no variable; write NAME=value");
	return variable_check(doc, node, *variable, (size_t)(equals - *variable));
}

/* env as a list of NAME=value. */
static const char **
env_list_read(struct document *doc, const yaml_node_t *node)
{
	struct strmap seen = { 0 };
	const char **env, **all;
	size_t count;

	env = all = value_list(doc, node, "env", sizeof(*env), variable_read, &count);
	for (size_t i = 0; env != NULL && i < count; i++) {
		char *name = arena_strndup(doc->arena, all[i], strcspn(all[i], "="));
		int added;

		strmap_put(&seen, name, &added);
		if (!added) {
			document_error(doc, document_node(doc, node->data.sequence.items.start[i]),
			    "the variable '%s' is set twice; keep one of them", name);
			env = NULL;
		}
	}
	strmap_release(&seen);
	return env;
}

/* env as a mapping of NAME: value. */
static const char **
env_mapping_read(struct document *doc, const yaml_node_t *node)
{
	struct strmap pairs = { 0 };
	struct buf text = { 0 };
	const char **env = NULL, **all, *value;

	if (mapping_collect(doc, node, "env", &pairs) == -1)
		goto out;
	all = arena_alloc(doc->arena, (pairs.len + 1) * sizeof(*all));
	for (size_t i = 0; i < pairs.len; i++) {
		const yaml_node_pair_t *pair = pairs.entries[i].value;
		const char *name = pairs.entries[i].key;

		if (variable_check(doc, document_node(doc, pair->key), name, strlen(name)) == -1)
			goto out;
		value = value_text(doc, document_node(doc, pair->value), "a variable of env");
		if (value == NULL)
			goto out;
		buf_truncate(&text, 0);
		buf_addf(&text, "%s=%s", name, value);
		all[i] = arena_strdup(doc->arena, text.data);
	}
	env = all;
out:
	buf_release(&text);
	strmap_release(&pairs);
	return env;
}

int
command_read(struct document *doc, const yaml_node_t *node, void *slot)
{
	enum { COMMAND, ENV, DIR, TIMEOUT, KEYS };
	static const char *const keys[] = { "command", "env", "dir", "timeout", NULL };
	const yaml_node_t *values[KEYS] = { NULL };
	struct external_command *command = slot;

	if (mapping_read(doc, node, "an entry of external_commands", keys, values) == -1)
		return -1;
	if (values[COMMAND] == NULL)
		return document_error(
		    doc, node, "an entry of external_commands has no command; write what to run");
	if (argv_read(doc, values[COMMAND], command) == -1)
		return -1;
	if (values[ENV] == NULL)
		command->env = arena_alloc(doc->arena, sizeof(*command->env));
	else if (values[ENV]->type == YAML_SEQUENCE_NODE)
		command->env = env_list_read(doc, values[ENV]);
	else
		command->env = env_mapping_read(doc, values[ENV]);
	if (command->env == NULL)
		return -1;
	if (values[DIR] != NULL && (command->dir = value_name(doc, values[DIR], "dir")) == NULL)
		return -1;
	if (values[TIMEOUT] != NULL)
		return value_duration(doc, values[TIMEOUT], "timeout", "30s", &command->timeout);
	return 0;
}
