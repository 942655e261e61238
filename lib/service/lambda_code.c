#include <string.h>

#include "aws/sigv4.h"
#include "base/strlist.h"
#include "service/lambda.h"
#include "service/lambda_request.h"
#include "json/json.h"

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
	bool has_image, is_resolved;
	struct strlist images;
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
		code->is_resolved |= member == RESOLVED_IMAGE_URI;
		strlist_add(&code->images, value->text);
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

/* Returns 1 with an answer about the version, 0 where it is gone, -1 after a message. */
static int
ask(struct aws_client *lambda, const struct lambda_version *version, struct code *code)
{
	static const struct json_handler handler = { .value = code_value };
	struct aws_reading reading = { code_shape, sizeof(code_shape) / sizeof(code_shape[0]),
		&handler, code };
	struct aws_answer answer = { 0 };
	struct buf path = { 0 }, query = { 0 };
	struct aws_request request;
	int rc = -1;

	lambda_function_path(&path, version->function, "");
	buf_adds(&query, "Qualifier=");
	percent_encode(&query, version->version, false);
	request = lambda_get("GetFunction", &path, &query);
	if (aws_try(lambda, &request, &answer) == 0) {
		if (aws_read(lambda, &request, &answer, &reading) == 0 &&
		    check_code(code, lambda, version->function, version->version) == 0)
			rc = 1;
	} else if (lambda_means_gone(&answer.error)) {
		rc = 0;
	} else {
		aws_report(lambda, &request, &answer);
	}
	aws_answer_release(&answer);
	buf_release(&path);
	buf_release(&query);
	return rc;
}

int
lambda_get_images(struct aws_client *lambda, struct cache *cache, const char *function_arn,
    const struct lambda_version *version, lambda_image_found *each, void *context)
{
	struct code code = { 0 };
	struct buf key = { 0 };
	int rc = 1;

	if (version->fingerprint[0] == '\0')
		cache = NULL;
	buf_addf(&key, "function version\t%s\t%s\t%s\t%s", aws_client_url(lambda), function_arn,
	    version->version, version->fingerprint);
	if (!cache_find(cache, key.data, &code.images)) {
		rc = ask(lambda, version, &code);
		/* What was not resolved yet may be one day. */
		if (rc == 1 && code.is_resolved)
			cache_add(cache, key.data, code.images.items, code.images.len);
	}
	for (size_t i = 0; rc == 1 && i < code.images.len; i++)
		each(context, code.images.items[i]);
	strlist_release(&code.images);
	buf_release(&code.function);
	buf_release(&code.version);
	buf_release(&key);
	return rc == -1 ? -1 : 0;
}
