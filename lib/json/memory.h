#ifndef JSON_MEMORY_H
#define JSON_MEMORY_H

#include <yajl/yajl_common.h>

/*
 * Memory for yajl that is overwritten before it is given back, since what is read and written may be
 * secret.  The program ends where there is none left.
 */
extern yajl_alloc_funcs json_memory;

#endif
