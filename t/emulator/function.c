#include "function.h"

#include <string.h>

#include "account.h"
#include "clock.h"
#include "digest.h"
#include "schema.h"

static const double days = 86400;

static json_t *
find(const json_t *list, const char *member, const char *value)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (is_text(json_object_get(item, member), value))
			return item;
	return NULL;
}

json_t *
function_version(const json_t *function, const char *version)
{
	return find(json_object_get(function, "versions"), "Version", version);
}

json_t *
function_alias(const json_t *function, const char *name)
{
	return find(json_object_get(function, "aliases"), "Name", name);
}

static json_t *
make_image_code(const struct account *account, const json_t *file)
{
	const char *uri = text_of(file, "imageUri"), *digest;
	json_t *given = json_object_get(file, "resolvedImageUri");
	json_t *code = json_pack("{s:s, s:s}", "RepositoryType", "ECR", "ImageUri", uri);
	const char *name_end = strrchr(uri, ':');

	if (json_is_string(given)) {
		json_object_set(code, "ResolvedImageUri", given);
	} else if (!given && strchr(uri, '@')) {
		json_object_set_new(code, "ResolvedImageUri", json_string(uri));
	} else if (!given && (digest = repositories_resolve(account, uri)) != NULL) {
		if (!name_end || strchr(name_end, '/'))
			name_end = uri + strlen(uri);
		json_object_set_new(code, "ResolvedImageUri",
		    json_sprintf("%.*s@%s", (int)(name_end - uri), uri, digest));
	}
	return code;
}

/* The location is a presigned URL, so that a client can show that it keeps such a thing to itself. */
static json_t *
make_zip_code(const struct account *account, const char *name)
{
	char uuid[UUID_SIZE], signature[SHA256_HEX];

	digest_uuid(uuid, "zip %s", name);
	digest_id(signature, 64, "location %s", name);
	return json_pack("{s:s, s:o}", "RepositoryType", "S3", "Location",
	    json_sprintf("https://awslambda-%s-tasks.s3.%s.%s/snapshots/%s/"
			 "%s-%s?X-Amz-Expires=600&X-Amz-Signature=%s",
		account->region, account->region, account->suffix, account->id, name, uuid,
		signature));
}

static json_t *
make_configuration(
    const struct account *account, const char *name, const char *type, const json_t *file)
{
	const char *version = text_of(file, "version");
	const char *image = text_of(file, "imageUri");
	char uuid[UUID_SIZE], sum[SHA256_HEX], modified[sizeof("2026-01-31T12:34:56.000+0000")];
	json_t *at = account_time(account, file, "lastModified", -10 * days);
	json_t *configuration;

	clock_iso(json_real_value(at), modified);
	/* That of a function which was made anew, with other images, is another. */
	digest_uuid(uuid, "revision %s %s %s", name, version, image ? image : "");
	digest_id(sum, 64, "code %s %s", name, version);
	configuration = json_pack("{s:s, s:o, s:s, s:s}", "FunctionName", name, "FunctionArn",
	    account_arn(account, "lambda", "function:%s:%s", name, version), "Version", version,
	    "PackageType", type);
	json_object_update_new(configuration,
	    json_pack("{s:o, s:s, s:s, s:s}", "Role",
		json_sprintf("arn:%s:iam::%s:role/%s", account->partition, account->id, name),
		"LastModified", modified, "CodeSha256", sum, "RevisionId", uuid));
	json_object_update_new(configuration, json_pack("{s:s, s:i, s:i, s:i}", "Description", "",
						  "CodeSize", 0, "Timeout", 30, "MemorySize", 512));
	json_object_update_new(configuration,
	    json_pack("{s:{s:s}, s:[s], s:{s:i}}", "TracingConfig", "Mode", "PassThrough",
		"Architectures", "x86_64", "EphemeralStorage", "Size", 512));
	json_decref(at);
	if (strcmp(type, "Zip") == 0) {
		json_object_set_new(configuration, "Runtime", json_string("python3.13"));
		json_object_set_new(configuration, "Handler", json_string("index.handler"));
	}
	return configuration;
}

static int
add_version(json_t *function, const struct account *account, const char *type, const json_t *file)
{
	const char *name = text_of(function, "name"), *version = text_of(file, "version");
	bool image = strcmp(type, "Image") == 0;

	if (image && !text_of(file, "imageUri"))
		return account_blame(
		    "version %s of the function '%s' needs an imageUri", version, name);
	if (function_version(function, version))
		return account_blame("the function '%s' has two versions %s", name, version);
	json_array_append_new(
	    json_object_get(function, "versions"), make_configuration(account, name, type, file));
	json_object_set_new(json_object_get(function, "code"), version,
	    image ? make_image_code(account, file) : make_zip_code(account, name));
	return 0;
}

/* Every function has a $LATEST; one that is not given is what was published last. */
static int
add_versions(json_t *function, const struct account *account, const char *type, const json_t *file)
{
	const json_t *given = find(file, "version", "$LATEST"), *each;
	json_t *latest =
	    json_copy((json_t *)(given ? given : json_array_get(file, json_array_size(file) - 1)));
	size_t i;
	int rc;

	if (!latest)
		latest = json_object();
	json_object_set_new(latest, "version", json_string("$LATEST"));
	rc = add_version(function, account, type, latest);
	json_decref(latest);
	json_array_foreach(file, i, each)
		if (rc == 0 && each != given)
			rc = add_version(function, account, type, each);
	return rc;
}

static void
add_alias(json_t *function, const json_t *file)
{
	const char *name = text_of(file, "name");
	char uuid[UUID_SIZE];
	json_t *alias;

	alias = json_pack("{s:o, s:s, s:O, s:s, s:s}", "AliasArn",
	    json_sprintf("%s:%s", text_of(function, "arn"), name), "Name", name, "FunctionVersion",
	    json_object_get(file, "version"), "Description", "", "RevisionId",
	    digest_uuid(uuid, "alias %s %s", text_of(function, "name"), name));
	if (json_object_get(file, "weights"))
		json_object_set_new(alias, "RoutingConfig",
		    json_pack(
			"{s:O}", "AdditionalVersionWeights", json_object_get(file, "weights")));
	json_array_append_new(json_object_get(function, "aliases"), alias);
}

static int
load_function(struct functions *functions, const struct account *account, const json_t *file)
{
	const char *name = text_of(file, "name"), *type = text_of(file, "packageType");
	json_t *function, *latest;
	const json_t *each;
	size_t i;
	int rc;

	function = json_pack("{s:s, s:o, s:[], s:[], s:{}}", "name", name, "arn",
	    account_arn(account, "lambda", "function:%s", name), "versions", "aliases", "code");
	rc = account_enter(functions->by_name, name, function, "functions");
	json_decref(function);
	if (rc == -1 || add_versions(function, account, type ? type : "Image",
			    json_object_get(file, "versions")) == -1)
		return -1;
	json_array_foreach(json_object_get(file, "aliases"), i, each)
		add_alias(function, each);
	latest = json_copy(json_array_get(json_object_get(function, "versions"), 0));
	json_object_set(latest, "FunctionArn", json_object_get(function, "arn"));
	json_array_append_new(functions->latest, latest);
	json_array_extend(functions->all, json_object_get(function, "versions"));
	return 0;
}

int
functions_load(struct functions *functions, const struct account *account, const json_t *file)
{
	const json_t *function;
	size_t i;

	functions->by_name = json_object();
	functions->latest = json_array();
	functions->all = json_array();
	json_array_foreach(file, i, function)
		if (load_function(functions, account, function) == -1)
			return -1;
	return 0;
}

void
functions_release(struct functions *functions)
{
	json_decref(functions->all);
	json_decref(functions->latest);
	json_decref(functions->by_name);
}
