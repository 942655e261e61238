#include "fault_token.h"

#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "fault_items.h"
#include "request.h"
#include "schema.h"
#include "service.h"

/* Tokens of faults are told by how they begin, which no other does; "==" at their end as others have. */
static const char prefix[] = "fault/+";

static const char *
asked_name(const struct request *request)
{
	return request->service->protocol == PROTOCOL_REST ? "Marker" : "nextToken";
}

static void
set_token(const struct request *request, struct answer *answer, long number)
{
	json_object_set_new(answer->body,
	    request->service->protocol == PROTOCOL_REST ? "NextMarker" : "nextToken",
	    json_sprintf("%s%ld==", prefix, number));
}

bool
fault_has_pages(const struct request *request)
{
	return strncmp(request->operation_name, "List", 4) == 0 ||
	       strcmp(request->operation_name, "DescribeImages") == 0 ||
	       strcmp(request->operation_name, "DescribeRepositories") == 0;
}

void
fault_token_accept(struct request *request)
{
	const char *token = request_text(request, asked_name(request));

	if (!token || strncmp(token, prefix, strlen(prefix)) != 0)
		return;
	request->fault_page = strtol(token + strlen(prefix), NULL, 10);
	json_object_del(request->input, asked_name(request));
}

void
fault_same_token(const struct request *request, struct answer *answer)
{
	set_token(request, answer, 1);
}

void
fault_circle(const struct request *request, struct answer *answer)
{
	set_token(request, answer, request->fault_page % 3 + 1);
}

void
fault_endless(const struct request *request, struct answer *answer)
{
	set_token(request, answer, request->fault_page + 1);
}

void
fault_endless_empty(const struct request *request, struct answer *answer)
{
	json_object_set_new(answer->body, fault_items(request), json_array());
	set_token(request, answer, request->fault_page + 1);
}
