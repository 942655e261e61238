#ifndef EXPLAIN_RULE_H
#define EXPLAIN_RULE_H

#include "base/buf.h"
#include "config/config.h"
#include "explain/stock.h"

/*
 * Append the rule that decided on the image, in words and with its figures; policy may be NULL.  Text of
 * records is put in as it is: the caller masks it.
 */
void rule_add(struct buf *out, const struct stock *stock, const struct record *image,
    const struct repository_policy *policy, int64_t now);

/* Append "89 days", "3 hours"; less than one is "under an hour". */
void age_add(struct buf *out, int64_t seconds);

#endif
