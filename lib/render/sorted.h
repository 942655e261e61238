#ifndef RENDER_SORTED_H
#define RENDER_SORTED_H

#include "base/strmap.h"

/*
 * The map's keys in byte order, as many as it has.  They are borrowed from the map until it
 * changes; gives the array.
 */
const char **sorted_keys(const struct strmap *map);

#endif
