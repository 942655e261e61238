#include "base/environment.h"

#include <stdlib.h>

const char *
environment(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

const char *
environment_either(const char *name, const char *other_name)
{
	const char *value = environment(name);

	return value != NULL ? value : environment(other_name);
}
