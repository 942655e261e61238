#ifndef AWS_METADATA_H
#define AWS_METADATA_H

#include "aws/http.h"
#include "aws/provider.h"

/*
 * Requests to what gives credentials on the machine itself, container and instance: in clear, never
 * through a proxy, with short limits, and tried a few times.
 */

struct metadata_request {
	const char *method;
	const char *url;
	const char *const *headers; /* NULL behind the last */
	const char *resolve;        /* as in struct http_request */
	int attempts;
	int64_t timeout;  /* of one attempt, in nanoseconds */
	int64_t deadline; /* of all of them, by steady_now() */
};

/*
 * Send it until there is an answer that another try would not change.  Returns 0 with the answer,
 * whatever its status, for the caller to release; -1 with why where there is none.
 */
int metadata_send(struct credential_search *search, const struct metadata_request *request,
    struct http_response *response, struct buf *why);

/*
 * Read what both of them answer: AccessKeyId, SecretAccessKey, Token, Expiration, AccountId.
 * from is their name in messages.  Returns 0, or -1 after search_fail().
 */
int metadata_read(struct credential_search *search, const char *from,
    const struct http_response *response, struct credentials *out);

#endif
