#include "service/sts.h"

#include <string.h>

#include "aws/xml.h"
#include "base/log.h"

static void
on_value(void *context, const char *path, const char *text)
{
	if (strcmp(path, "GetCallerIdentityResponse/GetCallerIdentityResult/Account") == 0)
		buf_adds(context, text);
}

char *
sts_account(struct aws_session *session)
{
	const struct aws_request request = {
		.operation = "GetCallerIdentity",
		.method = "POST",
		.path = "/",
		.query = "",
		.content_type = "application/x-www-form-urlencoded",
		.body = "Action=GetCallerIdentity&Version=2011-06-15",
	};
	struct aws_client *sts = aws_client_new(session, &aws_sts);
	struct aws_answer answer = { 0 };
	struct buf account = { 0 }, failure = { 0 };

	if (sts == NULL)
		return NULL;
	if (aws_try(sts, &request, &answer) == 0) {
		xml_read(buf_text(&answer.http.body), answer.http.body.len, on_value, &account);
	} else {
		aws_describe_failure(&failure, sts, &request, &answer);
		log_debug("the account is not known: %s", failure.data);
	}
	aws_answer_release(&answer);
	buf_release(&failure);
	aws_client_free(sts);
	return account.len > 0 ? buf_detach(&account) : NULL;
}
