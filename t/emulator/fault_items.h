/* Faults in the items of an answer, be they of a list or of what was asked to be described; see struct fault. */
#ifndef FAULT_ITEMS_H
#define FAULT_ITEMS_H

#include <stdbool.h>

struct answer;
struct request;

/* fault_items(request): The member of the operation's answer that has its items, or NULL. */
const char *fault_items(const struct request *request);

/* Whether the operation answers with items; and whether each tells which it is. */
bool fault_has_items(const struct request *request);
bool fault_has_identity(const struct request *request);

void fault_wrong_kind(const struct request *request, struct answer *answer);
void fault_missing(const struct request *request, struct answer *answer);
void fault_null(const struct request *request, struct answer *answer);
void fault_bare(const struct request *request, struct answer *answer);
void fault_lose(const struct request *request, struct answer *answer);
void fault_twice(const struct request *request, struct answer *answer);
void fault_other(const struct request *request, struct answer *answer);

#endif
