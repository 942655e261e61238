#ifndef EXPLAIN_ANSWER_H
#define EXPLAIN_ANSWER_H

#include "base/buf.h"
#include "config/config.h"
#include "explain/stock.h"

/*
 * Append why the image is kept, or goes: the decision and its rule with the figures of policy (NULL: not
 * known), who uses it, and what it belongs to and what belongs to it, with what becomes of those.  Its age
 * is that at now.  Outside text is masked.
 */
void answer_add(struct buf *out, const struct stock *stock, const struct record *image,
    const struct repository_policy *policy, int64_t now);

#endif
