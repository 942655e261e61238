#include "service/lambda.h"

#include <string.h>

#include "aws/sigv4.h"
#include "service/page.h"
#include "json/json.h"

/*
 * Most that the API gives a page, whatever is asked for (API reference of ListFunctions,
 * ListVersionsByFunction).
 */
static const char page_size[] = "50";

/* "/2015-03-31/functions/NAME", with what stands behind it. */
static void
function_path(struct buf *out, const char *function, const char *rest)
{
	buf_adds(out, "/2015-03-31/functions");
	if (function != NULL) {
		buf_addc(out, '/');
		percent_encode(out, function, false);
	}
	buf_adds(out, rest);
}

static struct aws_request
get(const char *operation, const struct buf *path, const struct buf *query)
{
	return (struct aws_request){
		.operation = operation,
		.method = "GET",
		.path = path->data,
		.query = buf_text(query),
	};
}

/* Whether the function, or its version, was deleted since it was listed. */
static bool
means_gone(const struct aws_error *error)
{
	return strcmp(buf_text(&error->code), "ResourceNotFoundException") == 0;
}

/*
 * All pages of a listing; none where it is one of_function that is gone.  The reading's handler puts
 * the value of NextMarker into page->next; path is borrowed.
 */
static int
list(struct aws_client *lambda, const char *operation, bool of_function, const struct buf *path,
    const struct aws_reading *reading, struct page *page)
{
	struct buf query = { 0 };
	int more = 1;

	while (more == 1) {
		struct aws_answer answer = { 0 };
		struct aws_request request;
		int rc;

		buf_truncate(&query, 0);
		if (page->token.len > 0) {
			buf_adds(&query, "Marker=");
			percent_encode(&query, page->token.data, false);
			buf_addc(&query, '&');
		}
		buf_addf(&query, "MaxItems=%s", page_size);
		request = get(operation, path, &query);
		rc = aws_try(lambda, &request, &answer);
		if (rc == 0)
			rc = aws_read(lambda, &request, &answer, reading);
		else if (of_function && means_gone(&answer.error))
			rc = 0;
		else
			aws_report(lambda, &request, &answer);
		aws_answer_release(&answer);
		more = rc == -1 ? -1 : page_turn(page, lambda, operation);
	}
	buf_release(&query);
	return more;
}

enum { FUNCTIONS, FUNCTION, NAME, ARN, PACKAGE_TYPE, FUNCTIONS_NEXT };

static const struct json_member functions_shape[] = {
	[FUNCTIONS] = { "Functions", JSON_ARRAY, JSON_REQUIRED },
	[FUNCTION] = { "Functions[]", JSON_OBJECT, JSON_OPTIONAL },
	[NAME] = { "Functions[].FunctionName", JSON_STRING, JSON_REQUIRED },
	[ARN] = { "Functions[].FunctionArn", JSON_STRING, JSON_REQUIRED },
	[PACKAGE_TYPE] = { "Functions[].PackageType", JSON_STRING, JSON_REQUIRED },
	[FUNCTIONS_NEXT] = { "NextMarker", JSON_STRING, JSON_OPTIONAL },
};

struct functions {
	struct page page;
	struct buf name, arn;
	bool is_image;
	lambda_function_found *each;
	void *context;
};

static void
function_begins(void *context, int member)
{
	struct functions *f = context;

	if (member == FUNCTION) {
		buf_truncate(&f->name, 0);
		buf_truncate(&f->arn, 0);
		f->is_image = false;
	}
}

static void
function_value(void *context, int member, const struct json_value *value)
{
	struct functions *f = context;

	if (member == NAME)
		buf_adds(&f->name, value->text);
	else if (member == ARN)
		buf_adds(&f->arn, value->text);
	else if (member == PACKAGE_TYPE)
		f->is_image = strcmp(value->text, "Image") == 0;
	else if (member == FUNCTIONS_NEXT)
		buf_adds(&f->page.next, value->text);
}

static void
function_ends(void *context, int member)
{
	struct functions *f = context;

	if (member != FUNCTION)
		return;
	page_item(&f->page, buf_text(&f->name));
	if (f->is_image)
		f->each(f->context, f->name.data, f->arn.data);
}

int
lambda_list_image_functions(struct aws_client *lambda, lambda_function_found *each, void *context)
{
	static const struct json_handler handler = {
		.begin = function_begins, .value = function_value, .end = function_ends
	};
	struct functions f = { .each = each, .context = context };
	struct aws_reading reading = { functions_shape,
		sizeof(functions_shape) / sizeof(functions_shape[0]), &handler, &f };
	struct buf path = { 0 };
	int rc;

	function_path(&path, NULL, "");
	rc = list(lambda, "ListFunctions", false, &path, &reading, &f.page);
	page_release(&f.page);
	buf_release(&f.name);
	buf_release(&f.arn);
	buf_release(&path);
	return rc;
}

/* The two listings of versions differ in where the versions stand. */
enum { NEXT, VERSION, WEIGHT };

struct versions {
	struct page page;
	lambda_version_found *each;
	void *context;
};

static void
version_value(void *context, int member, const struct json_value *value)
{
	struct versions *v = context;

	if (member == NEXT) {
		buf_adds(&v->page.next, value->text);
	} else if (member == VERSION) {
		page_item(&v->page, value->text);
		v->each(v->context, value->text);
	} else if (member == WEIGHT) {
		v->each(v->context, value->key);
	}
}

static int
list_versions(struct aws_client *lambda, const char *operation, const char *function,
    const char *rest, const struct json_member *shape, size_t shape_len, struct versions *v)
{
	static const struct json_handler handler = { .value = version_value };
	struct aws_reading reading = { shape, shape_len, &handler, v };
	struct buf path = { 0 };
	int rc;

	function_path(&path, function, rest);
	rc = list(lambda, operation, true, &path, &reading, &v->page);
	page_release(&v->page);
	buf_release(&path);
	return rc;
}

int
lambda_list_versions(
    struct aws_client *lambda, const char *function, lambda_version_found *each, void *context)
{
	static const struct json_member shape[] = {
		[NEXT] = { "NextMarker", JSON_STRING, JSON_OPTIONAL },
		[VERSION] = { "Versions[].Version", JSON_STRING, JSON_REQUIRED },
		{ "Versions", JSON_ARRAY, JSON_REQUIRED },
	};
	struct versions v = { .each = each, .context = context };

	return list_versions(lambda, "ListVersionsByFunction", function, "/versions", shape, 3, &v);
}

int
lambda_list_aliased_versions(
    struct aws_client *lambda, const char *function, lambda_version_found *each, void *context)
{
	static const struct json_member shape[] = {
		[NEXT] = { "NextMarker", JSON_STRING, JSON_OPTIONAL },
		[VERSION] = { "Aliases[].FunctionVersion", JSON_STRING, JSON_REQUIRED },
		/* a map from version to the share of calls that it gets */
		[WEIGHT] = { "Aliases[].RoutingConfig.AdditionalVersionWeights.*", JSON_NUMBER,
		    JSON_OPTIONAL },
		{ "Aliases", JSON_ARRAY, JSON_REQUIRED },
	};
	struct versions v = { .each = each, .context = context };

	return list_versions(lambda, "ListAliases", function, "/aliases", shape, 4, &v);
}

enum { FUNCTION_NAME, FUNCTION_VERSION, IMAGE_URI, RESOLVED_IMAGE_URI };

/* A function's code is an image or an archive as long as it lives: each of its versions has one. */
static const struct json_member code_shape[] = {
	[FUNCTION_NAME] = { "Configuration.FunctionName", JSON_STRING, JSON_REQUIRED },
	[FUNCTION_VERSION] = { "Configuration.Version", JSON_STRING, JSON_REQUIRED },
	[IMAGE_URI] = { "Code.ImageUri", JSON_STRING, JSON_REQUIRED },
	[RESOLVED_IMAGE_URI] = { "Code.ResolvedImageUri", JSON_STRING, JSON_OPTIONAL },
	{ "Configuration", JSON_OBJECT, JSON_REQUIRED },
	{ "Code", JSON_OBJECT, JSON_REQUIRED },
};

struct code {
	struct buf function, version;
	bool has_image;
	lambda_image_found *each;
	void *context;
};

static void
code_value(void *context, int member, const struct json_value *value)
{
	struct code *code = context;

	if (member == FUNCTION_NAME) {
		buf_adds(&code->function, value->text);
	} else if (member == FUNCTION_VERSION) {
		buf_adds(&code->version, value->text);
	} else if (value->len > 0) {
		code->has_image |= member == IMAGE_URI;
		code->each(code->context, value->text);
	}
}

/* Whether the answer is about what was asked for, and tells the image. */
static int
check_code(const struct code *code, const struct aws_client *lambda, const char *function,
    const char *version)
{
	static const char operation[] = "GetFunction";
	/* "$LATEST.PUBLISHED" may stand for the version that it points to. */
	bool is_pointer = strncmp(version, "$LATEST.", strlen("$LATEST.")) == 0;

	if (strcmp(buf_text(&code->function), function) != 0 ||
	    (!is_pointer && strcmp(buf_text(&code->version), version) != 0))
		return aws_refuse(lambda, operation,
		    "gave an answer about %s:%s where %s:%s was asked for",
		    buf_text(&code->function), buf_text(&code->version), function, version);
	if (!code->has_image)
		return aws_refuse(lambda, operation, "gave no image of %s:%s", function, version);
	return 0;
}

int
lambda_get_images(struct aws_client *lambda, const char *function, const char *version,
    lambda_image_found *each, void *context)
{
	static const struct json_handler handler = { .value = code_value };
	struct code code = { .each = each, .context = context };
	struct aws_reading reading = { code_shape, sizeof(code_shape) / sizeof(code_shape[0]),
		&handler, &code };
	struct aws_answer answer = { 0 };
	struct buf path = { 0 }, query = { 0 };
	struct aws_request request;
	int rc = -1;

	function_path(&path, function, "");
	buf_adds(&query, "Qualifier=");
	percent_encode(&query, version, false);
	request = get("GetFunction", &path, &query);
	if (aws_try(lambda, &request, &answer) == 0) {
		rc = aws_read(lambda, &request, &answer, &reading);
		if (rc == 0)
			rc = check_code(&code, lambda, function, version);
	} else if (means_gone(&answer.error)) {
		rc = 0;
	} else {
		aws_report(lambda, &request, &answer);
	}
	aws_answer_release(&answer);
	buf_release(&code.function);
	buf_release(&code.version);
	buf_release(&path);
	buf_release(&query);
	return rc;
}
