/* IAM Identity Center, formerly AWS SSO: its start pages, who is signed in there, and the roles they may take. */
#ifndef SSO_H
#define SSO_H

#include <stdbool.h>

#include <jansson.h>

struct account;

/*
 * sso_load(instances, account):
 * Complete the entries of the account file's "sso": [ { startUrl, clients: [ { clientId, clientSecret, expiresAt } ],
 * tokens: [ { accessToken, expiresAt, clientId?, refreshToken? } ], roles: [ { account, name } ] } ].  Times become
 * seconds since the epoch.
 */
void sso_load(json_t *instances, const struct account *account);

/* sso_is_past(entry): Whether the entry's time expiresAt, if it has any, has come. */
bool sso_is_past(const json_t *entry);

#endif
