/* Faults that are errors of the service; see struct fault. */
#ifndef FAULT_ERROR_H
#define FAULT_ERROR_H

struct answer;
struct request;

void fault_throttle(const struct request *request, struct answer *answer);
void fault_deny(const struct request *request, struct answer *answer);
void fault_500(const struct request *request, struct answer *answer);
void fault_502(const struct request *request, struct answer *answer);
void fault_503(const struct request *request, struct answer *answer);
void fault_expired(const struct request *request, struct answer *answer);
void fault_skew(const struct request *request, struct answer *answer);

#endif
