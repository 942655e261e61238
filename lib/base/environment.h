#ifndef BASE_ENVIRONMENT_H
#define BASE_ENVIRONMENT_H

/* An environment variable; one that is set but empty counts as unset (NULL).  Borrowed. */
const char *environment(const char *name);

/* The first of two spellings of a variable that is set; NULL where neither is. */
const char *environment_either(const char *name, const char *other_name);

#endif
