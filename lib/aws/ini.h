#ifndef AWS_INI_H
#define AWS_INI_H

#include "base/strmap.h"

/*
 * The file format of ~/.aws/config and ~/.aws/credentials, as the AWS SDKs read it.  No syntax is
 * an error there; what cannot be understood is passed over.
 */

/* A section [TYPE NAME] or [NAME]; its properties by lower-case key. */
struct ini_section {
	char *type; /* "" for [NAME] */
	char *name;
	/* values are char *; an indented property under an empty one is there as "outer.inner" */
	struct strmap properties;
};

struct ini {
	struct ini_section *sections;
	size_t len;
	size_t capacity;
};

/* Read text into ini, adding to what is there: sections merge, the last value of a key wins. */
void ini_parse(struct ini *ini, const char *text);

/* The section, or NULL. */
const struct ini_section *ini_section(const struct ini *ini, const char *type, const char *name);

/* The value of key, or NULL. */
const char *ini_value(const struct ini_section *section, const char *key);

void ini_release(struct ini *ini);

#endif
