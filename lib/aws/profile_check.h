#ifndef AWS_PROFILE_CHECK_H
#define AWS_PROFILE_CHECK_H

#include "aws/profile.h"

/*
 * Whether the selected profile, and those that it leads to by source_profile, say one thing of where
 * credentials come from: as the AWS SDKs have it, a broken profile is an error even where it is not
 * asked for credentials.  Settings that are taken otherwise than they read are warned of; a process that
 * holds the credentials for this one (ECRM_CREDENTIALS) has done so before.  Returns 0, or -1 after a
 * message.
 */
int profile_check(const struct aws_profiles *profiles);

#endif
