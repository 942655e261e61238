/* Faults in the tokens of pages; see struct fault. */
#ifndef FAULT_TOKEN_H
#define FAULT_TOKEN_H

#include <stdbool.h>

struct answer;
struct request;

/* Whether the operation answers page by page. */
bool fault_has_pages(const struct request *request);

void fault_same_token(const struct request *request, struct answer *answer);
void fault_circle(const struct request *request, struct answer *answer);
void fault_endless(const struct request *request, struct answer *answer);
void fault_endless_empty(const struct request *request, struct answer *answer);

/* fault_token_accept(request): A token of such a fault means the first page: take it out of request's input. */
void fault_token_accept(struct request *request);

#endif
