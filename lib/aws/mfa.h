#ifndef AWS_MFA_H
#define AWS_MFA_H

#include "aws/role.h"

/*
 * Ask on the terminal for the code of the role's MFA device, without showing it; once for each role
 * a process.  Returns 0 with the code, or -1 after search_fail().
 */
int mfa_ask(struct credential_search *search, const struct role *role, struct buf *code);

#endif
