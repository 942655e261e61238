#include "identity.h"

#include <stdio.h>
#include <string.h>

#include "account.h"
#include "schema.h"

static int
load_roles(struct identities *identities, const struct account *account, json_t *roles)
{
	json_t *role, *arn;
	size_t i;

	json_array_foreach(roles, i, role) {
		int rc;

		if (!json_object_get(role, "account"))
			json_object_set_new(role, "account", json_string(account->id));
		arn = json_sprintf("arn:%s:iam::%s:role/%s", account->partition,
		    text_of(role, "account"), text_of(role, "name"));
		rc = account_enter(identities->roles, json_string_value(arn), role, "roles");
		json_decref(arn);
		if (rc == -1)
			return -1;
	}
	return 0;
}

static int
load_by(json_t *index, json_t *list, const char *key, const char *what)
{
	json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
		if (account_enter(index, text_of(entry, key), entry, "%s", what) == -1)
			return -1;
	return 0;
}

int
identities_load(struct identities *identities, const struct account *account, json_t *file)
{
	json_t *token;
	size_t i;

	*identities = (struct identities){ json_object(), json_object(), json_object() };
	json_array_foreach(json_object_get(file, "identityTokens"), i, token)
		if (json_object_get(token, "expiresAt"))
			json_object_set_new(
			    token, "expiresAt", account_time(account, token, "expiresAt", 0));
	if (load_roles(identities, account, json_object_get(file, "roles")) == -1 ||
	    load_by(identities->devices, json_object_get(file, "mfaDevices"), "serial",
		"MFA devices") == -1)
		return -1;
	return load_by(
	    identities->tokens, json_object_get(file, "identityTokens"), "token", "tokens");
}

/* An assumed role's ARN names the role and the session; the trust policy names the role alone, as an IAM ARN. */
static bool
is_session_of(const char *principal, const char *role)
{
	char partition[32], id[32], name[130], text[256];

	if (sscanf(principal, "arn:%31[^:]:sts::%31[^:]:assumed-role/%129[^/]/", partition, id,
		name) != 3)
		return false;
	snprintf(text, sizeof(text), "arn:%s:iam::%s:role/%s", partition, id, name);
	return strcmp(text, role) == 0;
}

static bool
is_of_account(const char *principal, const char *root)
{
	char of_principal[32], of_root[32];

	return sscanf(principal, "arn:%*[^:]:%*[^:]::%31[^:]", of_principal) == 1 &&
	       sscanf(root, "arn:%*[^:]:iam::%31[^:]", of_root) == 1 &&
	       strcmp(strrchr(root, ':'), ":root") == 0 && strcmp(of_principal, of_root) == 0;
}

bool
identity_is_trusted(const json_t *role, const char *principal)
{
	const json_t *trust = json_object_get(role, "trust"), *entry;
	size_t i;

	if (!trust)
		return true;
	json_array_foreach(trust, i, entry) {
		const char *trusted = json_string_value(entry);

		if (strcmp(trusted, principal) == 0 || is_session_of(principal, trusted) ||
		    is_of_account(principal, trusted))
			return true;
	}
	return false;
}

bool
identity_use_code(struct identities *identities, const char *serial, const char *code)
{
	json_t *codes = json_object_get(json_object_get(identities->devices, serial), "codes");
	const json_t *one;
	size_t i;

	json_array_foreach(codes, i, one) {
		if (is_text(one, code)) {
			json_array_remove(codes, i);
			return true;
		}
	}
	return false;
}

void
identities_release(struct identities *identities)
{
	json_decref(identities->roles);
	json_decref(identities->devices);
	json_decref(identities->tokens);
	*identities = (struct identities){ 0 };
}
