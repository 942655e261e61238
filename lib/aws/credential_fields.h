#ifndef AWS_CREDENTIAL_FIELDS_H
#define AWS_CREDENTIAL_FIELDS_H

#include "aws/credentials.h"
#include "aws/json_fields.h"

/*
 * Credentials in JSON, as sources have them, each by names of its own: the first fields of a table, which
 * may have more behind them.
 */
enum credential_field {
	CREDENTIAL_ACCESS_KEY,
	CREDENTIAL_SECRET_KEY,
	CREDENTIAL_TOKEN,
	CREDENTIAL_ACCOUNT,
	CREDENTIAL_EXPIRATION,
	CREDENTIAL_FIELDS,
};

/* Give the texts of the fields, but for the expiration, to out. */
void credential_fields_give(struct json_field *fields, struct credentials *out);

/*
 * The same, where the keys are there, and with the expiration, a time where it is there.  Returns NULL, or
 * what is wrong: "no AccessKeyId", "an Expiration that is no time" (static text); out is then as it was.
 */
const char *credential_fields_take(struct json_field *fields, struct credentials *out);

#endif
