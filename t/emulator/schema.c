#include "schema.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"

static bool check_object(
    const json_t *object, const struct schema *members, bool strict, struct schema_fault *fault);

/* The way to a fault is told from the inside out: prepend one step to it. */
static void
step_out(struct schema_fault *fault, const char *step)
{
	char inner[sizeof(fault->where)];
	size_t used;

	memcpy(inner, fault->where, sizeof(inner));
	used = (size_t)snprintf(fault->where, sizeof(fault->where), "%s%s", step,
	    inner[0] && inner[0] != '[' ? "." : "");
	if (used < sizeof(fault->where))
		snprintf(fault->where + used, sizeof(fault->where) - used, "%s", inner);
}

static bool
blame(struct schema_fault *fault, int kind, const char *where, const char *what, const char *more)
{
	fault->kind = kind;
	snprintf(fault->where, sizeof(fault->where), "%s", where);
	snprintf(fault->what, sizeof(fault->what), "%s%s", what, more);
	return false;
}

static bool
among(const char *word, const char *choices)
{
	size_t length = strlen(word);

	for (const char *c = choices; *c; c += strcspn(c, " "), c += strspn(c, " ")) {
		if (strcspn(c, " ") == length && strncmp(c, word, length) == 0)
			return true;
	}
	return false;
}

static bool
check_item(const json_t *item, const struct schema *s, bool strict, struct schema_fault *fault)
{
	if (s->kind == SCHEMA_STRINGS)
		return json_is_string(item) || blame(fault, FAULT_KIND, "", "must be a string", "");
	if (s->kind == SCHEMA_INTEGERS)
		return json_is_integer(item) ||
		       blame(fault, FAULT_KIND, "", "must be an integer", "");
	if (!json_is_object(item))
		return blame(fault, FAULT_KIND, "", "must be an object", "");
	return check_object(item, s->members, strict, fault);
}

static bool
check_list(const json_t *list, const struct schema *s, bool strict, struct schema_fault *fault)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		char step[32];

		if (check_item(item, s, strict, fault))
			continue;
		snprintf(step, sizeof(step), "[%zu]", i);
		step_out(fault, step);
		return false;
	}
	return true;
}

static bool
check_value(const json_t *value, const struct schema *s, bool strict, struct schema_fault *fault)
{
	const char *name;
	const json_t *item;
	double at;

	switch (s->kind) {
	case SCHEMA_STRING:
		if (!json_is_string(value))
			return blame(fault, FAULT_KIND, "", "must be a string", "");
		if (s->choices && !among(json_string_value(value), s->choices))
			return blame(fault, FAULT_CHOICE, "", "must be one of ", s->choices);
		return true;
	case SCHEMA_INTEGER:
		return json_is_integer(value) ||
		       blame(fault, FAULT_KIND, "", "must be an integer", "");
	case SCHEMA_NUMBER:
		return json_is_number(value) ||
		       blame(fault, FAULT_KIND, "", "must be a number", "");
	case SCHEMA_TIME:
		return clock_read(value, 0, &at) ||
		       blame(fault, FAULT_KIND, "",
			   "must be epoch seconds or like \"-90d\", \"-5m\", \"+1h\"", "");
	case SCHEMA_STRINGS:
	case SCHEMA_INTEGERS:
	case SCHEMA_OBJECTS:
		if (!json_is_array(value))
			return blame(fault, FAULT_KIND, "", "must be a list", "");
		return check_list(value, s, strict, fault);
	case SCHEMA_OBJECT:
		if (!json_is_object(value))
			return blame(fault, FAULT_KIND, "", "must be an object", "");
		return check_object(value, s->members, strict, fault);
	case SCHEMA_NUMBERS_BY_NAME:
		if (!json_is_object(value))
			return blame(fault, FAULT_KIND, "", "must be an object", "");
		json_object_foreach((json_t *)value, name, item)
			if (!json_is_number(item))
				return blame(fault, FAULT_KIND, name, "must be a number", "");
		return true;
	}
	return false;
}

static bool
check_object(
    const json_t *object, const struct schema *members, bool strict, struct schema_fault *fault)
{
	const struct schema *s;
	const json_t *value;
	const char *name;

	for (s = members; s->name; s++) {
		value = json_object_get(object, s->name);
		if (!value || (json_is_null(value) && !(strict && s->flags & SCHEMA_NULL))) {
			if (s->flags & SCHEMA_MUST)
				return blame(fault, FAULT_MISSING, s->name, "is required", "");
			if (value && strict)
				return blame(fault, FAULT_KIND, s->name, "must not be null", "");
			continue;
		}
		if (!json_is_null(value) && !check_value(value, s, strict, fault)) {
			step_out(fault, s->name);
			return false;
		}
	}
	json_object_foreach((json_t *)object, name, value) {
		for (s = members; s->name && strcmp(s->name, name) != 0; s++)
			continue;
		if (!s->name && strict)
			return blame(fault, FAULT_UNKNOWN, name, "is not known here", "");
	}
	return true;
}

bool
schema_check(
    const json_t *object, const struct schema *members, bool strict, struct schema_fault *fault)
{
	fault->kind = FAULT_NONE;
	if (!json_is_object(object))
		return blame(fault, FAULT_KIND, "it", "must be an object", "");
	return check_object(object, members, strict, fault);
}

const char *
text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

json_int_t
integer_of(const json_t *object, const char *name, json_int_t otherwise)
{
	const json_t *value = json_object_get(object, name);

	return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

bool
is_text(const json_t *value, const char *text)
{
	return json_is_string(value) && strcmp(json_string_value(value), text) == 0;
}
