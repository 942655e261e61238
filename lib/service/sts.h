#ifndef SERVICE_STS_H
#define SERVICE_STS_H

#include "aws/client.h"

/*
 * GetCallerIdentity of AWS STS (query protocol, 2011-06-15): the account of the session.  Gives it,
 * twelve digits; NULL where STS refuses or cannot be reached, which is said at level debug only,
 * since nobody needs this call to succeed.
 */
char *sts_account(struct aws_session *session);

#endif
