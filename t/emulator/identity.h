/* Who may assume which role: the roles of the account file, MFA devices, and tokens of web identities. */
#ifndef IDENTITY_H
#define IDENTITY_H

#include <stdbool.h>

#include <jansson.h>

struct account;

struct identities {
	json_t *
	    roles; /* ARN -> { name, account, trust, externalId?, mfaSerial?, maxSessionDuration?, ... } */
	json_t *devices; /* serial -> { codes }: those that were not used yet */
	json_t *tokens;  /* token -> { subject, audience, provider, expiresAt? } */
};

/*
 * identities_load(identities, account, file):
 * Take roles, mfaDevices and identityTokens from the account file.  Returns 0, or -1 after one line on stderr.
 */
int identities_load(struct identities *identities, const struct account *account, json_t *file);

/*
 * identity_is_trusted(role, principal):
 * Whether the role trusts that principal: an ARN, of which a role's stands for all its sessions and an account's root
 * for all of the account; or the provider of a web identity.
 */
bool identity_is_trusted(const json_t *role, const char *principal);

/* identity_use_code(identities, serial, code): Whether the device of that serial shows code; it is used up then. */
bool identity_use_code(struct identities *identities, const char *serial, const char *code);

void identities_release(struct identities *identities);

#endif
