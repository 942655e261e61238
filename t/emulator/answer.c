#include "answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "request.h"
#include "schema.h"
#include "service.h"

/*
 * Errors of the layer in front of all services carry its namespace in JSON 1.1, which clients have to cut off; those
 * of ECS and ECR themselves come bare.
 */
#define FRONT "com.amazon.coral.service#"

static const struct {
	struct {
		int status;
		const char *code;
	} by_protocol[PROTOCOL_PLAIN + 1];
} refusals[] = {
	[REFUSE_UNSIGNED] = { { { 400, FRONT "MissingAuthenticationTokenException" },
	    { 403, "MissingAuthenticationTokenException" }, { 403, "MissingAuthenticationToken" },
	    { 401, "Unauthorized" } } },
	[REFUSE_INCOMPLETE_SIGNATURE] = { { { 400, FRONT "IncompleteSignatureException" },
	    { 403, "IncompleteSignatureException" }, { 400, "IncompleteSignature" },
	    { 401, "Unauthorized" } } },
	[REFUSE_UNKNOWN_KEY] = { { { 400, FRONT "UnrecognizedClientException" },
	    { 403, "UnrecognizedClientException" }, { 403, "InvalidClientTokenId" },
	    { 401, "Unauthorized" } } },
	[REFUSE_EXPIRED] = { { { 400, FRONT "ExpiredTokenException" },
	    { 403, "ExpiredTokenException" }, { 403, "ExpiredToken" }, { 401, "Unauthorized" } } },
	[REFUSE_SIGNATURE] = { { { 400, FRONT "InvalidSignatureException" },
	    { 403, "InvalidSignatureException" }, { 403, "SignatureDoesNotMatch" },
	    { 401, "Unauthorized" } } },
	[REFUSE_ACCESS] = { { { 400, "AccessDeniedException" }, { 403, "AccessDeniedException" },
	    { 403, "AccessDenied" }, { 403, "Forbidden" } } },
	[REFUSE_RATE] = { { { 400, "ThrottlingException" }, { 429, "TooManyRequestsException" },
	    { 400, "Throttling" }, { 429, "TooManyRequests" } } },
	[REFUSE_MALFORMED] = { { { 400, FRONT "SerializationException" },
	    { 400, "SerializationException" }, { 400, "MalformedInput" }, { 400, "BadRequest" } } },
	[REFUSE_OPERATION] = { { { 400, FRONT "UnknownOperationException" },
	    { 404, "UnknownOperationException" }, { 400, "InvalidAction" },
	    { 405, "MethodNotAllowed" } } },
	[REFUSE_INTERNAL] = { { { 500, "ServerException" }, { 500, "ServiceException" },
	    { 500, "InternalFailure" }, { 500, "InternalServerError" } } },
	[REFUSE_GATEWAY] = { { { 502, "ServerException" }, { 502, "ServiceException" },
	    { 502, "InternalFailure" }, { 502, "BadGateway" } } },
	[REFUSE_UNAVAILABLE] = { { { 503, "ServiceUnavailableException" },
	    { 503, "ServiceUnavailableException" }, { 503, "ServiceUnavailable" },
	    { 503, "ServiceUnavailable" } } },
};

void
answer_give(struct answer *answer, json_t *body)
{
	answer->status = 200;
	answer->body = body;
}

void
answer_give_text(struct answer *answer, char *text)
{
	answer->status = 200;
	answer->text = text;
}

void
answer_parse(struct answer *answer)
{
	if (!answer->text)
		return;
	answer->body = json_loads(answer->text, 0, NULL);
	free(answer->text);
	answer->text = NULL;
}

static void
answer_verror(struct answer *answer, int status, const char *code, const char *format, va_list args)
{
	answer_release(answer);
	answer->status = status;
	snprintf(answer->code, sizeof(answer->code), "%s", code);
	answer->body = json_pack("{s:o}", "message", json_vsprintf(format, args));
}

void
answer_error(struct answer *answer, int status, const char *code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	answer_verror(answer, status, code, format, args);
	va_end(args);
}

void
answer_invalid(struct answer *answer, const struct request *request, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	answer_verror(answer, 400, request->service->invalid_parameter, format, args);
	va_end(args);
}

void
answer_capitalise(struct answer *answer)
{
	json_object_set(answer->body, "Message", json_object_get(answer->body, "message"));
	json_object_del(answer->body, "message");
}

void
answer_refuse(
    struct answer *answer, enum protocol protocol, enum refusal refusal, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	answer_verror(answer, refusals[refusal].by_protocol[protocol].status,
	    refusals[refusal].by_protocol[protocol].code, format, args);
	va_end(args);
	if (protocol != PROTOCOL_REST)
		return;
	if (refusal == REFUSE_RATE) {
		json_object_set_new(answer->body, "Reason", json_string("CallerRateLimitExceeded"));
		json_object_set_new(answer->body, "Type", json_string("User"));
		answer->headers = json_pack("{s:s}", "Retry-After", "1");
	} else if (refusal == REFUSE_ACCESS) {
		answer_capitalise(answer);
	}
}

static void
write_escaped(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '&')
			fputs("&amp;", out);
		else if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '>')
			fputs("&gt;", out);
		else
			putc(*text, out);
	}
}

static void
write_elements(FILE *out, const json_t *object, int depth)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)object, name, value) {
		fprintf(out, "%*s<%s>", 2 * depth, "", name);
		if (json_is_object(value)) {
			putc('\n', out);
			write_elements(out, value, depth + 1);
			fprintf(out, "%*s", 2 * depth, "");
		} else {
			write_escaped(out, json_string_value(value));
		}
		fprintf(out, "</%s>\n", name);
	}
}

static char *
xml_text(const struct answer *answer, const struct request *request)
{
	static const char namespace[] = "https://sts.amazonaws.com/doc/2011-06-15/";
	const char *name = answer->code[0] ? "Error" : request->operation_name;
	json_t *content;
	char *text = NULL, tag[80];
	size_t size;
	FILE *out = open_memstream(&text, &size);

	snprintf(tag, sizeof(tag), "%sResult", name);
	if (answer->code[0])
		content = json_pack("{s:{s:s, s:s, s:O}, s:s}", "Error", "Type",
		    answer->status < 500 ? "Sender" : "Receiver", "Code", answer->code, "Message",
		    json_object_get(answer->body, "message"), "RequestId", request->id);
	else
		content = json_pack("{s:O, s:{s:s}}", tag, answer->body, "ResponseMetadata",
		    "RequestId", request->id);
	fprintf(out, "<%sResponse xmlns=\"%s\">\n", name, namespace);
	write_elements(out, content, 1);
	fprintf(out, "</%sResponse>\n", name);
	fclose(out);
	json_decref(content);
	return text;
}

/* Text as it is; an error is its message, unless it has a code in its body as JSON errors do. */
static char *
plain_text(const struct answer *answer, const char **type)
{
	const json_t *text = answer->body;

	if (answer->code[0] && !json_object_get(answer->body, "code"))
		text = json_object_get(answer->body, "message");
	*type = json_is_string(text) ? "text/plain" : "application/json";
	return json_is_string(text) ? strdup(json_string_value(text))
				    : json_dumps(text, JSON_INDENT(2));
}

char *
answer_text(struct answer *answer, const struct request *request, const char **type)
{
	json_t *body;
	char *text;

	if (request->service->protocol == PROTOCOL_QUERY) {
		*type = "text/xml";
		return xml_text(answer, request);
	}
	if (request->service->protocol == PROTOCOL_PLAIN)
		return plain_text(answer, type);
	if (request->service->protocol == PROTOCOL_JSON && answer->code[0]) {
		body = json_pack("{s:s}", "__type", answer->code);
		json_object_update(body, answer->body);
		json_decref(answer->body);
		answer->body = body;
	} else if (answer->code[0]) {
		if (!answer->headers)
			answer->headers = json_object();
		json_object_set_new(answer->headers, "x-amzn-ErrorType", json_string(answer->code));
	}
	*type = request->service->protocol == PROTOCOL_JSON ? "application/x-amz-json-1.1"
							    : "application/json";
	if (answer->text) {
		text = answer->text;
		answer->text = NULL;
		return text;
	}
	/* 15 digits: a time has ten before the point, and more would show that it is a binary fraction */
	text = json_dumps(answer->body, JSON_COMPACT | JSON_REAL_PRECISION(15));
	return text ? text : strdup("{}");
}

void
answer_release(struct answer *answer)
{
	json_decref(answer->headers);
	json_decref(answer->body);
	free(answer->text);
	*answer = (struct answer){ 0 };
}
