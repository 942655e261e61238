#include "trouble.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "clock.h"
#include "request.h"
#include "schema.h"
#include "service.h"

void
trouble_init(struct trouble *trouble)
{
	*trouble = (struct trouble){ 0 };
	pthread_mutex_init(&trouble->lock, NULL);
}

int
trouble_add_rule(struct trouble *trouble, enum trouble_kind kind, const char *text)
{
	struct trouble_rule rule = {
		.kind = kind, .operation = text, .operation_length = strcspn(text, "="), .left = -1
	};
	const char *rest = text + rule.operation_length;
	int n = 0;

	if (kind == TROUBLE_THROTTLE)
		sscanf(rest, "=%9ld%n", &rule.left, &n);
	else if (kind == TROUBLE_FAIL)
		sscanf(rest, "=%9ld:%3d%n", &rule.left, &rule.status, &n);
	if (rule.operation_length == 0 || rest[n] != '\0' ||
	    (kind != TROUBLE_DENY && (n == 0 || rule.left < 0)))
		return -1;
	if (kind == TROUBLE_FAIL && rule.status != 500 && rule.status != 502 && rule.status != 503)
		return -1;
	trouble->rules = realloc(trouble->rules, (trouble->n_rules + 1) * sizeof(*trouble->rules));
	trouble->rules[trouble->n_rules++] = rule;
	return 0;
}

int
trouble_add_rate(struct trouble *trouble, const char *text)
{
	struct trouble_bucket bucket = { .service = text, .service_length = strcspn(text, "=") };
	const char *rest = text + bucket.service_length;
	int n = 0;

	sscanf(rest, "=%9lf/%9lf%n", &bucket.burst, &bucket.per_second, &n);
	if (bucket.service_length == 0 || n == 0 || rest[n] != '\0' || !(bucket.burst >= 1) ||
	    !(bucket.per_second > 0))
		return -1;
	bucket.tokens = bucket.burst;
	bucket.filled_at = clock_monotonic();
	trouble->buckets =
	    realloc(trouble->buckets, (trouble->n_buckets + 1) * sizeof(*trouble->buckets));
	trouble->buckets[trouble->n_buckets++] = bucket;
	return 0;
}

static bool
names(const char *text, size_t length, const char *name)
{
	return (length == 1 && text[0] == '*') ||
	       (strlen(name) == length && strncmp(text, name, length) == 0);
}

/* The first rule that strikes, used up by one; a copy in rule. */
static bool
take_rule(struct trouble *trouble, const char *operation, struct trouble_rule *rule)
{
	bool found = false;

	pthread_mutex_lock(&trouble->lock);
	for (size_t i = 0; i < trouble->n_rules && !found; i++) {
		struct trouble_rule *each = &trouble->rules[i];

		if (each->left == 0 || !names(each->operation, each->operation_length, operation))
			continue;
		each->left -= each->left > 0;
		*rule = *each;
		found = true;
	}
	pthread_mutex_unlock(&trouble->lock);
	return found;
}

static bool
take_token(struct trouble *trouble, const char *service)
{
	double now = clock_monotonic();
	bool enough = true;

	pthread_mutex_lock(&trouble->lock);
	for (size_t i = 0; i < trouble->n_buckets; i++) {
		struct trouble_bucket *b = &trouble->buckets[i];

		if (!names(b->service, b->service_length, service))
			continue;
		b->tokens += (now - b->filled_at) * b->per_second;
		b->filled_at = now;
		if (b->tokens > b->burst)
			b->tokens = b->burst;
		if (b->tokens >= 1)
			b->tokens -= 1;
		else
			enough = false;
	}
	pthread_mutex_unlock(&trouble->lock);
	return enough;
}

static void
throttle(const struct request *request, struct answer *answer)
{
	answer_refuse(answer, request->service->protocol, REFUSE_RATE,
	    request->service->protocol == PROTOCOL_REST ? "Rate Exceeded." : "Rate exceeded");
}

static void
deny(const struct request *request, struct answer *answer)
{
	const char *service = request->service->name, *operation = request->operation_name;

	answer_refuse(answer, request->service->protocol, REFUSE_ACCESS,
	    "User: %s is not authorized to perform: %s:%s on resource: * because no identity-based "
	    "policy allows the %s:%s "
	    "action",
	    text_of(request->user, "arn"), service, operation, service, operation);
}

static void
fail(const struct request *request, struct answer *answer, int status)
{
	enum refusal refusal = status == 500   ? REFUSE_INTERNAL
			       : status == 502 ? REFUSE_GATEWAY
					       : REFUSE_UNAVAILABLE;

	answer_refuse(answer, request->service->protocol, refusal,
	    "Service encountered an error. Please retry.");
}

bool
trouble_strikes(struct trouble *trouble, const struct request *request, struct answer *answer)
{
	struct trouble_rule rule;

	if (!take_token(trouble, request->service->name)) {
		throttle(request, answer);
		return true;
	}
	if (!take_rule(trouble, request->operation_name, &rule))
		return false;
	switch (rule.kind) {
	case TROUBLE_THROTTLE:
		throttle(request, answer);
		break;
	case TROUBLE_DENY:
		deny(request, answer);
		break;
	case TROUBLE_FAIL:
		fail(request, answer, rule.status);
		break;
	}
	return true;
}

void
trouble_release(struct trouble *trouble)
{
	free(trouble->rules);
	free(trouble->buckets);
	pthread_mutex_destroy(&trouble->lock);
}
