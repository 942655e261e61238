/* AWS Signature Version 4, from the side that verifies it. */
#ifndef SIGNATURE_H
#define SIGNATURE_H

#include <stdbool.h>
#include <time.h>

#include <jansson.h>

#include "account.h"
#include "answer.h"
#include "request.h"

/*
 * signature_verify(request, account, now, answer):
 * Whether request is signed by a user of the account, no more than five minutes before or after now (seconds since
 * the epoch).  If so sets request->user; if not, answer has the error that AWS gives.  Needs the account's lock.
 */
bool signature_verify(
    struct request *request, const struct account *account, time_t now, struct answer *answer);

/* signature_access_key(request): Gives the access key id that request names, as a JSON string; NULL if none. */
json_t *signature_access_key(const struct request *request);

#endif
