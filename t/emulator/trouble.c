#include "trouble.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "generate_chance.h"
#include "request.h"

void
trouble_init(struct trouble *trouble)
{
	*trouble = (struct trouble){ 0 };
	rates_init(&trouble->rates);
	pthread_mutex_init(&trouble->lock, NULL);
}

static int
add_rule(struct trouble *trouble, const struct trouble_rule *rule)
{
	if (!rule->fault || rule->operation_length == 0)
		return -1;
	trouble->rules = realloc(trouble->rules, (trouble->n_rules + 1) * sizeof(*trouble->rules));
	trouble->rules[trouble->n_rules++] = *rule;
	return 0;
}

static struct trouble_rule
rule_for(const char *text, const char *fault, size_t fault_length)
{
	return (struct trouble_rule){
		.fault = fault_find(fault, fault_length),
		.operation = text,
		.operation_length = strcspn(text, "="),
		.first = 1,
		.last = LONG_MAX,
		.percent = 100,
	};
}

/* Read what stands behind a fault's name: which calls it strikes. */
static bool
read_calls(struct trouble_rule *rule, const char *text)
{
	int n = 0;

	switch (*text) {
	case '\0':
		return true;
	case ':':
		sscanf(text, ":%9ld%n", &rule->last, &n);
		return n > 0 && text[n] == '\0' && rule->last >= 0;
	case '%':
		sscanf(text, "%%%3d%n", &rule->percent, &n);
		return n > 0 && text[n] == '\0' && rule->percent >= 0 && rule->percent <= 100;
	case '@':
		sscanf(text, "@%9ld%n", &rule->first, &n);
		if (n > 0 && strcmp(text + n, "+") != 0)
			rule->last = rule->first;
		return n > 0 && (text[n] == '\0' || strcmp(text + n, "+") == 0) && rule->first >= 1;
	default:
		return false;
	}
}

int
trouble_add_fault(struct trouble *trouble, const char *text)
{
	const char *name = text + strcspn(text, "=") + 1;
	struct trouble_rule rule;

	if (!strchr(text, '='))
		return -1;
	rule = rule_for(text, name, strcspn(name, ":@%"));
	if (!read_calls(&rule, name + strcspn(name, ":@%")))
		return -1;
	return add_rule(trouble, &rule);
}

int
trouble_add_throttle(struct trouble *trouble, const char *text)
{
	struct trouble_rule rule = rule_for(text, "throttle", strlen("throttle"));
	const char *rest = text + rule.operation_length;
	int n = 0;

	sscanf(rest, "=%9ld%n", &rule.last, &n);
	return n > 0 && rest[n] == '\0' && rule.last >= 0 ? add_rule(trouble, &rule) : -1;
}

int
trouble_add_failure(struct trouble *trouble, const char *text)
{
	const char *status = strchr(text, ':');
	struct trouble_rule rule = rule_for(text, status ? status + 1 : "", 3);
	const char *rest = text + rule.operation_length;
	int n = 0;

	sscanf(rest, "=%9ld:%n", &rule.last, &n);
	if (n == 0 || rule.last < 0 || strlen(rest + n) != 3 || rest[n] != '5')
		return -1;
	return add_rule(trouble, &rule);
}

int
trouble_add_denial(struct trouble *trouble, const char *text)
{
	struct trouble_rule rule = rule_for(text, "deny", strlen("deny"));

	return text[rule.operation_length] == '\0' ? add_rule(trouble, &rule) : -1;
}

static bool
names(const char *text, size_t length, const char *name)
{
	return (length == 1 && text[0] == '*') ||
	       (strlen(name) == length && strncmp(text, name, length) == 0);
}

static bool
strikes(struct trouble *trouble, struct trouble_rule *rule, const struct request *request)
{
	if (!names(rule->operation, rule->operation_length, request->operation_name) ||
	    (rule->fault->happens && !rule->fault->happens(request)))
		return false;
	rule->calls++;
	return rule->calls >= rule->first && rule->calls <= rule->last &&
	       chance_percent(&trouble->chance, rule->percent);
}

static const struct fault *
take_fault(struct trouble *trouble, const struct request *request)
{
	const struct fault *fault = NULL;

	pthread_mutex_lock(&trouble->lock);
	for (size_t i = 0; i < trouble->n_rules && !fault; i++)
		if (strikes(trouble, &trouble->rules[i], request))
			fault = trouble->rules[i].fault;
	pthread_mutex_unlock(&trouble->lock);
	return fault;
}

const struct fault *
trouble_of(struct trouble *trouble, const struct request *request)
{
	if (!rates_take(&trouble->rates, request))
		return fault_find("throttle", strlen("throttle"));
	return take_fault(trouble, request);
}

json_t *
trouble_change(struct trouble *trouble, struct account *account, const struct request *request)
{
	json_t *changed;

	pthread_mutex_lock(&trouble->lock);
	changed = request->fault->change(account, request, &trouble->chance);
	pthread_mutex_unlock(&trouble->lock);
	return changed;
}

void
trouble_release(struct trouble *trouble)
{
	free(trouble->rules);
	rates_release(&trouble->rates);
	pthread_mutex_destroy(&trouble->lock);
}
