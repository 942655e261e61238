#ifndef BASE_PERCENT_H
#define BASE_PERCENT_H

#include <stdint.h>

struct buf;

/* A share is counted in hundredths of a percent, so that 0.01 to 100 percent are whole numbers. */
enum { PERCENT_ALL = 10000 };

/*
 * percent_parse(text, hundredths):
 * Read a number from 0 to 100 with up to two decimals, such as 20 or 2.5.  Returns NULL, or what is
 * wrong with the text, as the end of a sentence that begins with it (static).
 */
const char *percent_parse(const char *text, int64_t *hundredths);

/* Append "20" or "2.5". */
void percent_format(struct buf *out, int64_t hundredths);

#endif
