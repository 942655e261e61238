#ifndef CACHE_PLACE_H
#define CACHE_PLACE_H

/*
 * Make the file where it is not there, for nobody else to read, and look at what is there.  Returns 0; or -1
 * where it is not the user's alone, after a warning, or cannot be opened, which is said at level debug.
 */
int place_make_file(const char *path);

#endif
