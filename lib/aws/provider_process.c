#include "aws/provider.h"

#include <string.h>

#include "aws/command.h"
#include "aws/credential_fields.h"
#include "aws/secret.h"
#include "base/mem.h"

/* The settings' word for it: the command line itself may have secrets in it and is not shown. */
#define NAME "credential_process"

enum { VERSION = CREDENTIAL_FIELDS, FIELDS };

static int
read_output(struct credential_search *search, const char *profile, const struct buf *output,
    struct credentials *out)
{
	struct json_field fields[FIELDS] = {
		[VERSION] = { .path = "Version", .kind = JSON_NUMBER },
		[CREDENTIAL_ACCESS_KEY] = { .path = "AccessKeyId", .kind = JSON_STRING },
		[CREDENTIAL_SECRET_KEY] = { .path = "SecretAccessKey", .kind = JSON_STRING },
		[CREDENTIAL_TOKEN] = { .path = "SessionToken", .kind = JSON_STRING },
		[CREDENTIAL_EXPIRATION] = { .path = "Expiration", .kind = JSON_STRING },
		[CREDENTIAL_ACCOUNT] = { .path = "AccountId", .kind = JSON_STRING },
	};
	const char *account = search_setting(search, profile, "aws_account_id");
	const char *fault;
	struct buf why = { 0 };
	int rc = -1;

	if (json_fields_read(fields, FIELDS, buf_text(output), output->len, &why) == -1)
		search_fail(search,
		    "the " NAME " of the AWS profile '%s' printed what cannot be right: %s",
		    profile, why.data);
	else if (fields[VERSION].value == NULL || strcmp(fields[VERSION].value, "1") != 0)
		search_fail(search,
		    "the " NAME " of the AWS profile '%s' printed no \"Version\": 1", profile);
	else if ((fault = credential_fields_take(fields, out)) != NULL)
		search_fail(
		    search, "the " NAME " of the AWS profile '%s' printed %s", profile, fault);
	else if (credentials_expire_within(out, 0))
		search_fail(search,
		    "the " NAME " of the AWS profile '%s' printed credentials that have expired",
		    profile);
	else
		rc = 0;
	if (rc == 0 && out->account == NULL && account != NULL)
		out->account = xstrdup(account);
	json_fields_release(fields, FIELDS);
	buf_release(&why);
	return rc;
}

static int
find(struct credential_search *search, const char *profile, struct credentials *out)
{
	const char *line = search_setting(search, profile, NAME);
	struct buf output = { 0 }, why = { 0 };
	int rc = -1;

	if (line == NULL)
		return 0;
	if (command_run(line, &output, &why) == -1)
		search_fail(search, "the " NAME " of the AWS profile '%s' %s", profile, why.data);
	else
		rc = read_output(search, profile, &output, out);
	secret_release(&output);
	buf_release(&why);
	return rc == 0 ? 1 : -1;
}

const struct credential_provider provider_process = { .name = NAME, .find = find };
