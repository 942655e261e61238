#ifndef SERVICE_LAMBDA_H
#define SERVICE_LAMBDA_H

#include <stdbool.h>

#include "aws/client.h"
#include "cache/cache.h"

/*
 * AWS Lambda (REST-JSON, 2015-03-31): what ecrm reads there.  Listings go page by page to their
 * end.  All return 0, or -1 after a message.  A function that is gone meanwhile has no versions.
 */

/* Each function whose code is a container image (PackageType Image); borrowed for the call. */
typedef void lambda_function_found(void *context, const char *name, const char *arn);
int lambda_list_image_functions(
    struct aws_client *lambda, lambda_function_found *each, void *context);

/* A version of a function, borrowed for the call. */
struct lambda_version {
	const char *function;
	const char *version; /* "$LATEST" or a number as text */
	/*
	 * What no other version has, be it of a function that was deleted and made anew under the same
	 * name.  "": there is no such thing, as with those that are no number, which can change.
	 */
	const char *fingerprint;
};

/* Each version of a function. */
typedef void lambda_version_found(void *context, const struct lambda_version *version);
int lambda_list_versions(
    struct aws_client *lambda, const char *function, lambda_version_found *each, void *context);

/*
 * Each version of all functions, those included whose code is no image; page is called behind those of
 * each page (of fifty), and returns whether to go on.  In which order they come, AWS does not say.
 */
typedef bool lambda_page_read(void *context);
int lambda_list_all_versions(
    struct aws_client *lambda, lambda_version_found *each, lambda_page_read *page, void *context);

/* Each version that an alias of the function names, those of routing weights included. */
typedef void lambda_alias_found(void *context, const char *version);
int lambda_list_aliased_versions(
    struct aws_client *lambda, const char *function, lambda_alias_found *each, void *context);

/*
 * Each image URI that the version's code names: Code.ImageUri as it was deployed, and
 * Code.ResolvedImageUri, the digest that AWS resolved it to.  A version that is gone meanwhile has
 * none.  A version that is published never changes: what the cache, which may be NULL, has of one by
 * its fingerprint is not asked for.
 */
typedef void lambda_image_found(void *context, const char *image_uri);
int lambda_get_images(struct aws_client *lambda, struct cache *cache, const char *function_arn,
    const struct lambda_version *version, lambda_image_found *each, void *context);

#endif
