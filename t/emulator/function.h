/* Lambda functions, their versions and aliases. */
#ifndef FUNCTION_H
#define FUNCTION_H

#include <jansson.h>

struct account;

/*
 * A function is an object with the members
 *   name, arn
 *   versions     list of configurations as ListVersionsByFunction answers them, $LATEST first
 *   aliases      list of what ListAliases answers
 *   code         version -> what GetFunction answers as Code
 */
struct functions {
	json_t *by_name;
	json_t
	    *latest; /* list of the $LATEST configurations, with the ARN of the function itself */
	json_t *all; /* list of the versions of all functions */
};

/* functions_load(functions, account, file): Returns 0, or -1 after one line on stderr. */
int functions_load(struct functions *functions, const struct account *account, const json_t *file);

void functions_release(struct functions *functions);

/* function_version(function, version): That version's configuration, borrowed, or NULL. */
json_t *function_version(const json_t *function, const char *version);

/* function_alias(function, name): That alias, borrowed, or NULL. */
json_t *function_alias(const json_t *function, const char *name);

#endif
