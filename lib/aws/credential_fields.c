#include "aws/credential_fields.h"

#include "base/timestamp.h"

void
credential_fields_give(struct json_field *fields, struct credentials *out)
{
	out->access_key = json_field_take(&fields[CREDENTIAL_ACCESS_KEY]);
	out->secret_key = json_field_take(&fields[CREDENTIAL_SECRET_KEY]);
	out->session_token = json_field_take(&fields[CREDENTIAL_TOKEN]);
	out->account = json_field_take(&fields[CREDENTIAL_ACCOUNT]);
}

const char *
credential_fields_take(struct json_field *fields, struct credentials *out)
{
	const char *expiration = fields[CREDENTIAL_EXPIRATION].value;

	if (fields[CREDENTIAL_ACCESS_KEY].value == NULL)
		return "no AccessKeyId";
	if (fields[CREDENTIAL_SECRET_KEY].value == NULL)
		return "no SecretAccessKey";
	if (expiration != NULL && timestamp_parse(expiration, &out->expires_at) == -1)
		return "an Expiration that is no time";
	credential_fields_give(fields, out);
	return NULL;
}
