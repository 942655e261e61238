#ifndef BASE_BOOLEAN_H
#define BASE_BOOLEAN_H

#include <stdbool.h>

/* Read 1/0, true/false or yes/no, in whatever case.  Returns 0, or -1 with *out as it was. */
int boolean_parse(const char *text, bool *out);

#endif
