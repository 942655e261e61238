#ifndef AWS_CONTAINER_URL_H
#define AWS_CONTAINER_URL_H

#include "aws/provider.h"

/* Where a container's credentials are. */
struct container_url {
	char *url;
	char *resolve; /* the addresses that the host name had when they were checked, or NULL */
};

/*
 * From AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI.  In clear only to loopback and to the
 * addresses where AWS has such services, whatever the name says.  Returns 1, 0 where neither is set,
 * -1 after search_fail().
 */
int container_url_find(struct credential_search *search, struct container_url *out);
void container_url_release(struct container_url *url);

#endif
