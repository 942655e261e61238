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

/* Of a whole answer only, and only what can be an account. */
static char *
read_account(const struct buf *body)
{
	struct buf account = { 0 };
	char *text = NULL;

	if (xml_read(buf_text(body), body->len, on_value, &account) == 0 && account.len == 12 &&
	    strspn(account.data, "0123456789") == 12)
		text = buf_detach(&account);
	buf_release(&account);
	return text;
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
	struct buf failure = { 0 };
	char *account = NULL;

	if (sts == NULL)
		return NULL;
	if (aws_try(sts, &request, &answer) == 0) {
		account = read_account(&answer.http.body);
		if (account == NULL)
			log_debug("the account is not known: STS gave an answer that cannot be "
				  "right");
	} else {
		aws_describe_failure(&failure, sts, &request, &answer);
		log_debug("the account is not known: %s", failure.data);
	}
	aws_answer_release(&answer);
	buf_release(&failure);
	aws_client_free(sts);
	return account;
}
