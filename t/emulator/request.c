#include "request.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "service.h"
#include "wire.h"

static const struct service *const json_services[] = { &service_ecs, &service_ecr };

const struct operation *
service_operation(const struct service *service, const char *name)
{
	for (const struct operation *o = service->operations; o->name; o++)
		if (strcmp(o->name, name) == 0)
			return o;
	return NULL;
}

const char *
request_header(const struct request *request, const char *name)
{
	return text_of(request->headers, name);
}

const char *
request_text(const struct request *request, const char *name)
{
	return text_of(request->input, name);
}

json_int_t
request_integer(const struct request *request, const char *name, json_int_t otherwise)
{
	return integer_of(request->input, name, otherwise);
}

static void
set_operation(struct request *request, const struct service *service, const char *name)
{
	request->service = service;
	request->operation = service_operation(service, name);
	snprintf(request->operation_name, sizeof(request->operation_name), "%s", name);
}

/* What a query or a form gives for an integer is text: make a number of it where that is what the operation takes. */
static json_t *
typed(const struct operation *operation, const char *name, const char *value)
{
	const struct schema *s = operation ? operation->input : NULL;
	char *end;
	long n;

	for (; s && s->name; s++) {
		if (strcmp(s->name, name) != 0 || s->kind != SCHEMA_INTEGER)
			continue;
		errno = 0;
		n = strtol(value, &end, 10);
		if (end > value && *end == '\0' && errno == 0)
			return json_integer(n);
	}
	return json_string(value);
}

/* Add the pairs of a query, or of a form, where a blank is spelt '+'. */
static void
add_pairs(struct request *request, const char *pairs, size_t size, bool form)
{
	char *copy = strndup(pairs, size), *rest = copy, *pair;

	for (char *c = copy; form && *c; c++)
		if (*c == '+')
			*c = ' ';
	while ((pair = strtok_r(rest, "&", &rest)) != NULL) {
		size_t length = strcspn(pair, "=");
		char *name = wire_decode(pair, length);
		char *value = wire_decode(pair + length + (pair[length] == '='),
		    strlen(pair + length + (pair[length] == '=')));

		json_object_set_new(request->input, name, typed(request->operation, name, value));
		free(name);
		free(value);
	}
	free(copy);
}

static bool
read_json(struct request *request)
{
	const char *target = request_header(request, "x-amz-target");

	for (size_t i = 0; target && i < sizeof(json_services) / sizeof(json_services[0]); i++) {
		const struct service *service = json_services[i];
		size_t length = strlen(service->target);

		if (strncmp(target, service->target, length) != 0 || target[length] != '.')
			continue;
		set_operation(request, service, target + length + 1);
		request->input = json_loadb(request->body, request->body_size, 0, NULL);
		return true;
	}
	return false;
}

/* The operation that a path below the functions means: of them all, of one, or of a part of that one. */
static const char *
lambda_operation(const char *method, const char *name, const char *part, const char *more)
{
	if (strcmp(method, "GET") != 0 || more)
		return "";
	if (!name)
		return "ListFunctions";
	if (!part)
		return "GetFunction";
	if (strcmp(part, "versions") == 0)
		return "ListVersionsByFunction";
	return strcmp(part, "aliases") == 0 ? "ListAliases" : "";
}

static bool
read_lambda(struct request *request)
{
	static const char root[] = "/2015-03-31/functions";
	const char *below, *query = strchr(request->wire, '?');
	char *path, *rest, *name, *part, *decoded;

	if (strncmp(request->wire, root, strlen(root)) != 0)
		return false;
	below = request->wire + strlen(root);
	if (!strchr("/?", *below))
		return false;
	path = strndup(below, strcspn(below, "?"));
	name = strtok_r(path, "/", &rest);
	part = strtok_r(NULL, "/", &rest);
	set_operation(request, &service_lambda,
	    lambda_operation(request->method, name, part, strtok_r(NULL, "/", &rest)));
	request->input = json_object();
	if (name) {
		decoded = wire_decode(name, strlen(name));
		json_object_set_new(request->input, "FunctionName", json_string(decoded));
		free(decoded);
	}
	if (query)
		add_pairs(request, query + 1, strlen(query + 1), false);
	free(path);
	return true;
}

/* The services that are known by their paths; one that ends in a slash, by all below it. */
static const struct {
	const char *method, *path;
	const struct service *service;
	const char *operation;
} paths[] = {
	{ "GET", "/federation/credentials", &service_sso, "GetRoleCredentials" },
	{ "POST", "/token", &service_oidc, "CreateToken" },
	{ "POST", "/v1/token", &service_signin, "CreateOAuth2Token" },
	{ "GET", "/v1/credentials", &service_container, "GetContainerCredentials" },
	{ "GET", "/v2/credentials/", &service_container, "GetContainerCredentials" },
	{ "PUT", "/latest/api/token", &service_metadata, "GetMetadataToken" },
	{ "GET", "/latest/", &service_metadata, "GetMetadata" },
};

static bool
read_path(struct request *request)
{
	size_t size = strcspn(request->wire, "?"), i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		size_t length = strlen(paths[i].path);

		if (strncmp(request->wire, paths[i].path, length) == 0 &&
		    (size == length || paths[i].path[length - 1] == '/'))
			break;
	}
	if (i == sizeof(paths) / sizeof(paths[0]))
		return false;
	set_operation(request, paths[i].service,
	    strcmp(request->method, paths[i].method) == 0 ? paths[i].operation : "");
	if (strcmp(request->method, "POST") == 0) {
		request->input = json_loadb(request->body, request->body_size, 0, NULL);
		return true;
	}
	request->input = json_pack("{s:s%}", "Path", request->wire, size);
	if (request->wire[size] == '?')
		add_pairs(
		    request, request->wire + size + 1, strlen(request->wire + size + 1), false);
	return true;
}

/* Read twice: what the parameters are is known once the action is. */
static void
read_query(struct request *request)
{
	const char *action;

	set_operation(request, &service_sts, "");
	request->input = json_object();
	add_pairs(request, request->body, request->body_size, true);
	action = request_text(request, "Action");
	set_operation(request, &service_sts, action ? action : "");
	json_object_clear(request->input);
	add_pairs(request, request->body, request->body_size, true);
}

/* With neither a target nor a path to go by, the service is the one that the credential scope names. */
static const struct service *
service_of_scope(const struct request *request)
{
	static const struct service *const all[] = { &service_ecs, &service_ecr, &service_lambda,
		&service_sts };
	const char *authorization = request_header(request, "authorization");
	char scope[32];

	for (size_t i = 0; authorization && i < sizeof(all) / sizeof(all[0]); i++) {
		snprintf(scope, sizeof(scope), "/%s/aws4_request", all[i]->name);
		if (strstr(authorization, scope))
			return all[i];
	}
	return &service_sts;
}

static void
make_id(char id[static UUID_SIZE])
{
	unsigned char b[16] = { 0 };

	RAND_bytes(b, sizeof(b));
	snprintf(id, UUID_SIZE,
	    "%02x%02x%02x%02x-%02x%02x-4%01x%02x-a%01x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
	    b[2], b[3], b[4], b[5], b[6] & 15, b[7], b[8] & 15, b[9], b[10], b[11], b[12], b[13],
	    b[14], b[15]);
}

void
request_read(struct request *request)
{
	const struct service *service;

	make_id(request->id);
	if (read_json(request) || read_lambda(request) || read_path(request))
		return;
	service = service_of_scope(request);
	if (service == &service_sts)
		read_query(request);
	else
		set_operation(request, service, "");
}

bool
request_check(const struct request *request, struct answer *answer)
{
	enum protocol protocol = request->service->protocol;
	struct schema_fault fault;

	if (!request->operation) {
		answer_refuse(answer, protocol, REFUSE_OPERATION, "Unknown operation '%s'",
		    request->operation_name);
		return false;
	}
	if (!request->input) {
		answer_refuse(answer, protocol, REFUSE_MALFORMED, "The request body is not JSON");
		return false;
	}
	if (schema_check(request->input, request->operation->input, false, &fault))
		return true;
	if (fault.kind == FAULT_KIND)
		answer_refuse(
		    answer, protocol, REFUSE_MALFORMED, "'%s' %s", fault.where, fault.what);
	else
		answer_invalid(answer, request,
		    "Invalid parameter at '%s' failed to satisfy constraint: '%s'", fault.where,
		    fault.what);
	return false;
}

void
request_release(struct request *request)
{
	json_decref(request->user);
	json_decref(request->input);
	json_decref(request->headers);
	json_decref(request->output);
}
