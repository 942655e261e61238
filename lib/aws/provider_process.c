#include "aws/provider.h"

#include <string.h>

#include "aws/command.h"
#include "aws/json_fields.h"
#include "aws/secret.h"
#include "base/mem.h"
#include "base/timestamp.h"

/* The settings' word for it: the command line itself may have secrets in it and is not shown. */
#define NAME "credential_process"

enum { VERSION, ACCESS_KEY, SECRET_KEY, TOKEN, EXPIRATION, ACCOUNT, FIELDS };

static int
read_output(struct credential_search *search, const char *profile, const struct buf *output,
    struct credentials *out)
{
	struct json_field fields[FIELDS] = {
		[VERSION] = { .path = "Version", .kind = JSON_NUMBER },
		[ACCESS_KEY] = { .path = "AccessKeyId", .kind = JSON_STRING },
		[SECRET_KEY] = { .path = "SecretAccessKey", .kind = JSON_STRING },
		[TOKEN] = { .path = "SessionToken", .kind = JSON_STRING },
		[EXPIRATION] = { .path = "Expiration", .kind = JSON_STRING },
		[ACCOUNT] = { .path = "AccountId", .kind = JSON_STRING },
	};
	const char *account = search_setting(search, profile, "aws_account_id");
	struct buf why = { 0 };
	int rc = -1;

	if (json_fields_read(fields, FIELDS, buf_text(output), output->len, &why) == -1)
		search_fail(search,
		    "the " NAME " of the AWS profile '%s' printed what cannot be right: %s",
		    profile, why.data);
	else if (fields[VERSION].value == NULL || strcmp(fields[VERSION].value, "1") != 0)
		search_fail(search,
		    "the " NAME " of the AWS profile '%s' printed no \"Version\": 1", profile);
	else if (fields[ACCESS_KEY].value == NULL || fields[SECRET_KEY].value == NULL)
		search_fail(search, "the " NAME " of the AWS profile '%s' printed no %s", profile,
		    fields[ACCESS_KEY].value == NULL ? "AccessKeyId" : "SecretAccessKey");
	else if (fields[EXPIRATION].value != NULL &&
		 timestamp_parse(fields[EXPIRATION].value, &out->expires_at) == -1)
		search_fail(search,
		    "the " NAME " of the AWS profile '%s' printed an Expiration that is no time",
		    profile);
	else if (credentials_expire_within(out, 0))
		search_fail(search,
		    "the " NAME " of the AWS profile '%s' printed credentials that have expired",
		    profile);
	else
		rc = 0;
	if (rc == 0) {
		out->access_key = json_field_take(&fields[ACCESS_KEY]);
		out->secret_key = json_field_take(&fields[SECRET_KEY]);
		out->session_token = json_field_take(&fields[TOKEN]);
		out->account = json_field_take(&fields[ACCOUNT]);
		if (out->account == NULL && account != NULL)
			out->account = xstrdup(account);
	}
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
