#include "aws/user_agent.h"

#include <ctype.h>
#include <string.h>

#include <sys/utsname.h>

#include "base/buf.h"
#include "base/environment.h"
#include "base/log.h"

enum { APP_ID_MAX = 50 };

/* Append " name/value"; what cannot stand in such a token becomes '-'. */
static void
add_token(struct buf *out, const char *name, const char *value)
{
	static const char allowed[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+.^_`|~-";

	buf_addf(out, " %s/", name);
	for (; *value != '\0'; value++)
		buf_addc(out, strchr(allowed, *value) != NULL ? *value : '-');
}

static void
add_system(struct buf *out)
{
	struct utsname system;

	if (uname(&system) == -1)
		return;
	for (char *p = system.sysname; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	add_token(out, "os", system.sysname);
}

char *
user_agent(const struct aws_profiles *profiles)
{
	const char *execution = environment("AWS_EXECUTION_ENV");
	const char *app = environment("AWS_SDK_UA_APP_ID");
	struct buf out = { 0 };

	if (app == NULL)
		app = aws_profile_setting(profiles, profiles->name, "sdk_ua_app_id");
	buf_adds(&out, "ecrm/" ECRM_VERSION " ua/2.1");
	add_system(&out);
	buf_adds(&out, " lang/c");
	if (execution != NULL)
		add_token(&out, "exec-env", execution);
	if (app != NULL)
		add_token(&out, "app", app);
	if (app != NULL && strlen(app) > APP_ID_MAX)
		log_warn("sdk_ua_app_id (AWS_SDK_UA_APP_ID) is longer than %d characters: AWS may "
			 "cut it",
		    APP_ID_MAX);
	return buf_detach(&out);
}
