#include "service/lambda.h"

#include <string.h>

#include "aws/sigv4.h"
#include "service/lambda_request.h"
#include "service/page.h"
#include "json/json.h"

/*
 * Most that the API gives a page, whatever is asked for (API reference of ListFunctions,
 * ListVersionsByFunction).
 */
static const char page_size[] = "50";

/*
 * All pages of a listing; none where it is one of_function that is gone.  The reading's handler puts
 * the value of NextMarker into page->next.  filter is a part of the query, with its '&', or "".  read,
 * which may be NULL, is called behind each page and returns whether to go on.
 */
static int
list(struct aws_client *lambda, const char *operation, bool of_function, const struct buf *path,
    const char *filter, const struct aws_reading *reading, struct page *page,
    lambda_page_read *read, void *context)
{
	struct buf query = { 0 };
	int more = 1;

	while (more == 1) {
		struct aws_answer answer = { 0 };
		struct aws_request request;
		int rc;

		buf_truncate(&query, 0);
		buf_adds(&query, filter);
		if (page->token.len > 0) {
			buf_adds(&query, "Marker=");
			percent_encode(&query, page->token.data, false);
			buf_addc(&query, '&');
		}
		buf_addf(&query, "MaxItems=%s", page_size);
		request = lambda_get(operation, path, &query);
		rc = aws_try(lambda, &request, &answer);
		if (rc == 0)
			rc = aws_read(lambda, &request, &answer, reading);
		else if (of_function && lambda_means_gone(&answer.error))
			rc = 0;
		else
			aws_report(lambda, &request, &answer);
		aws_answer_release(&answer);
		if (rc == 0 && read != NULL && !read(context))
			more = 0;
		else
			more = rc == -1 ? -1 : page_turn(page, lambda, operation);
	}
	buf_release(&query);
	return more;
}

/* Functions and their versions are listed by the same members. */
enum {
	ITEMS,
	ITEM,
	NAME,
	ARN,
	PACKAGE_TYPE,
	VERSION,
	CODE_HASH,
	REVISION,
	MODIFIED,
	NEXT,
	MEMBERS
};

static const struct json_member functions_shape[MEMBERS] = {
	[ITEMS] = { "Functions", JSON_ARRAY, JSON_REQUIRED },
	[ITEM] = { "Functions[]", JSON_OBJECT, JSON_OPTIONAL },
	[NAME] = { "Functions[].FunctionName", JSON_STRING, JSON_REQUIRED },
	[ARN] = { "Functions[].FunctionArn", JSON_STRING, JSON_REQUIRED },
	[PACKAGE_TYPE] = { "Functions[].PackageType", JSON_STRING, JSON_REQUIRED },
	[VERSION] = { "Functions[].Version", JSON_STRING, JSON_OPTIONAL },
	[CODE_HASH] = { "Functions[].CodeSha256", JSON_STRING, JSON_OPTIONAL },
	[REVISION] = { "Functions[].RevisionId", JSON_STRING, JSON_OPTIONAL },
	[MODIFIED] = { "Functions[].LastModified", JSON_STRING, JSON_OPTIONAL },
	[NEXT] = { "NextMarker", JSON_STRING, JSON_OPTIONAL },
};

static const struct json_member versions_shape[MEMBERS] = {
	[ITEMS] = { "Versions", JSON_ARRAY, JSON_REQUIRED },
	[ITEM] = { "Versions[]", JSON_OBJECT, JSON_OPTIONAL },
	[NAME] = { "Versions[].FunctionName", JSON_STRING, JSON_OPTIONAL },
	[ARN] = { "Versions[].FunctionArn", JSON_STRING, JSON_OPTIONAL },
	[PACKAGE_TYPE] = { "Versions[].PackageType", JSON_STRING, JSON_OPTIONAL },
	[VERSION] = { "Versions[].Version", JSON_STRING, JSON_REQUIRED },
	[CODE_HASH] = { "Versions[].CodeSha256", JSON_STRING, JSON_OPTIONAL },
	[REVISION] = { "Versions[].RevisionId", JSON_STRING, JSON_OPTIONAL },
	[MODIFIED] = { "Versions[].LastModified", JSON_STRING, JSON_OPTIONAL },
	[NEXT] = { "NextMarker", JSON_STRING, JSON_OPTIONAL },
};

struct configurations {
	struct page page;
	struct buf texts[MEMBERS]; /* of the item at hand, by member */
	int first;                 /* of the members that tell items apart, for the page */
	lambda_function_found *each_function;
	lambda_version_found *each_version;
	lambda_page_read *page_read;
	void *context;
};

static const char *
text_of(const struct configurations *c, int member)
{
	return buf_text(&c->texts[member]);
}

static void
item_begins(void *context, int member)
{
	struct configurations *c = context;

	for (int i = 0; member == ITEM && i < MEMBERS; i++)
		buf_truncate(&c->texts[i], 0);
}

static void
item_value(void *context, int member, const struct json_value *value)
{
	struct configurations *c = context;

	buf_adds(member == NEXT ? &c->page.next : &c->texts[member], value->text);
}

/* A function that is made anew has other RevisionIds; the rest is for what only answers like Lambda. */
static void
add_fingerprint(struct buf *out, const struct configurations *c)
{
	const char *version = text_of(c, VERSION), *hash = text_of(c, CODE_HASH);
	const char *revision = text_of(c, REVISION), *modified = text_of(c, MODIFIED);
	bool is_published = version[strspn(version, "0123456789")] == '\0';

	if (is_published && hash[0] != '\0' && revision[0] != '\0' && modified[0] != '\0')
		buf_addf(out, "%s\t%s\t%s", hash, revision, modified);
}

static void
item_ends(void *context, int member)
{
	struct configurations *c = context;
	struct buf fingerprint = { 0 };

	if (member != ITEM)
		return;
	page_item(&c->page, text_of(c, c->first));
	if (c->each_function != NULL && strcmp(text_of(c, PACKAGE_TYPE), "Image") == 0)
		c->each_function(c->context, text_of(c, NAME), text_of(c, ARN));
	if (c->each_version != NULL) {
		struct lambda_version version = { text_of(c, NAME), text_of(c, VERSION), "" };

		add_fingerprint(&fingerprint, c);
		version.fingerprint = buf_text(&fingerprint);
		c->each_version(c->context, &version);
	}
	buf_release(&fingerprint);
}

static int
list_configurations(struct aws_client *lambda, const char *operation, const char *function,
    const struct json_member *shape, struct configurations *c)
{
	static const struct json_handler handler = {
		.begin = item_begins, .value = item_value, .end = item_ends
	};
	struct aws_reading reading = { shape, MEMBERS, &handler, c };
	struct buf path = { 0 };
	int rc;

	lambda_function_path(&path, function, function != NULL ? "/versions" : "");
	rc = list(lambda, operation, function != NULL, &path,
	    function == NULL && c->each_version != NULL ? "FunctionVersion=ALL&" : "", &reading,
	    &c->page, c->page_read, c->context);
	page_release(&c->page);
	for (int i = 0; i < MEMBERS; i++)
		buf_release(&c->texts[i]);
	buf_release(&path);
	return rc;
}

int
lambda_list_image_functions(struct aws_client *lambda, lambda_function_found *each, void *context)
{
	struct configurations c = { .first = NAME, .each_function = each, .context = context };

	return list_configurations(lambda, "ListFunctions", NULL, functions_shape, &c);
}

int
lambda_list_all_versions(
    struct aws_client *lambda, lambda_version_found *each, lambda_page_read *page, void *context)
{
	struct configurations c = {
		.first = ARN, .each_version = each, .page_read = page, .context = context
	};

	return list_configurations(lambda, "ListFunctions", NULL, functions_shape, &c);
}

int
lambda_list_versions(
    struct aws_client *lambda, const char *function, lambda_version_found *each, void *context)
{
	struct configurations c = { .first = VERSION, .each_version = each, .context = context };

	return list_configurations(lambda, "ListVersionsByFunction", function, versions_shape, &c);
}

enum { ALIASED, WEIGHT, ALIASES_NEXT, ALIASES };

static const struct json_member aliases_shape[] = {
	[ALIASED] = { "Aliases[].FunctionVersion", JSON_STRING, JSON_REQUIRED },
	/* a map from version to the share of calls that it gets */
	[WEIGHT] = { "Aliases[].RoutingConfig.AdditionalVersionWeights.*", JSON_NUMBER,
	    JSON_OPTIONAL },
	[ALIASES_NEXT] = { "NextMarker", JSON_STRING, JSON_OPTIONAL },
	[ALIASES] = { "Aliases", JSON_ARRAY, JSON_REQUIRED },
};

struct aliases {
	struct page page;
	lambda_alias_found *each;
	void *context;
};

static void
alias_value(void *context, int member, const struct json_value *value)
{
	struct aliases *a = context;

	if (member == ALIASES_NEXT) {
		buf_adds(&a->page.next, value->text);
	} else if (member == ALIASED) {
		page_item(&a->page, value->text);
		a->each(a->context, value->text);
	} else if (member == WEIGHT) {
		a->each(a->context, value->key);
	}
}

int
lambda_list_aliased_versions(
    struct aws_client *lambda, const char *function, lambda_alias_found *each, void *context)
{
	static const struct json_handler handler = { .value = alias_value };
	struct aliases a = { .each = each, .context = context };
	struct aws_reading reading = { aliases_shape,
		sizeof(aliases_shape) / sizeof(aliases_shape[0]), &handler, &a };
	struct buf path = { 0 };
	int rc;

	lambda_function_path(&path, function, "/aliases");
	rc = list(lambda, "ListAliases", true, &path, "", &reading, &a.page, NULL, NULL);
	page_release(&a.page);
	buf_release(&path);
	return rc;
}
