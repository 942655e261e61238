#ifndef CACHE_PLACE_H
#define CACHE_PLACE_H

#include <stdbool.h>

/* Whether the open file or directory is the user's, and nobody else may write to it; else a warning. */
bool place_is_ours(int fd, const char *path);

#endif
