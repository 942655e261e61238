#include "service/asked.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
asked_init(struct asked *asked, const char *const *names, size_t count)
{
	*asked = (struct asked){
		.names = names, .count = count, .answered = xcalloc(count, sizeof(*asked->answered))
	};
}

void
asked_answer(struct asked *asked, const char *name)
{
	if (name == NULL)
		return;
	for (size_t n = 0; n < asked->count; n++) {
		size_t i = (asked->next + n) % asked->count;

		if (strcmp(asked->names[i], name) == 0) {
			asked->answered[i] = true;
			asked->next = i + 1;
			return;
		}
	}
}

const char *
asked_missing(const struct asked *asked)
{
	for (size_t i = 0; i < asked->count; i++) {
		if (!asked->answered[i])
			return asked->names[i];
	}
	return NULL;
}

int
asked_check(const struct asked *asked, const struct aws_client *client, const char *operation)
{
	const char *missing = asked_missing(asked);

	if (missing == NULL)
		return 0;
	return aws_refuse(client, operation, "gave no answer about %s", missing);
}

void
asked_release(struct asked *asked)
{
	free(asked->answered);
}
