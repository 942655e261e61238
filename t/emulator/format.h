/* The account file: which members it may have, as tables that one can read. */
#ifndef FORMAT_H
#define FORMAT_H

#include "schema.h"

extern const struct schema format_account[];

#endif
