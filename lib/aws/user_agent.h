#ifndef AWS_USER_AGENT_H
#define AWS_USER_AGENT_H

#include "aws/profile.h"

/*
 * What this program is to AWS: "ecrm/VERSION ua/2.1 os/linux lang/c", with exec-env/ and
 * AWS_EXECUTION_ENV, and app/ and the id that AWS_SDK_UA_APP_ID or the profile's sdk_ua_app_id gives
 * to the application, where they are set.  Gives it; warns of an id that is longer than AWS keeps.
 */
char *user_agent(const struct aws_profiles *profiles);

#endif
