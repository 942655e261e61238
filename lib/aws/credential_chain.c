#include "aws/credential_chain.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "aws/role.h"
#include "base/log.h"

/* A process that has found them for all programs of the command, by this chain. */
static const struct credential_provider *const first_chain[] = {
	&provider_holder,
	NULL,
};

/*
 * The chain: a provider is a row here and a file of its own.  Where a profile was chosen by an
 * option, what the environment says of keys and roles does not count.
 */
static const struct credential_provider *const environment_chain[] = {
	&provider_environment,
	&provider_web_identity_environment,
	NULL,
};

/* What a profile can say of where its credentials come from. */
static const struct credential_provider *const profile_chain[] = {
	&provider_source_profile,
	&provider_static_profile,
	&provider_credential_source,
	&provider_web_identity_profile,
	&provider_sso,
	&provider_login,
	&provider_process,
	NULL,
};

/* Where the selected profile says nothing. */
static const struct credential_provider *const last_chain[] = {
	&provider_container,
	&provider_instance,
	NULL,
};

int
search_fail(struct credential_search *search, const char *format, ...)
{
	va_list ap;

	buf_truncate(&search->failure, 0);
	va_start(ap, format);
	buf_addv(&search->failure, format, ap);
	va_end(ap);
	return -1;
}

const char *
search_setting(const struct credential_search *search, const char *profile, const char *key)
{
	return aws_profile_setting(search->profiles, profile, key);
}

const char *
search_source(const char *name)
{
	static const struct credential_provider *const *const chains[] = { environment_chain,
		profile_chain, last_chain };

	for (size_t i = 0; name != NULL && i < sizeof(chains) / sizeof(chains[0]); i++) {
		for (const struct credential_provider *const *p = chains[i]; *p != NULL; p++) {
			if (strcmp((*p)->name, name) == 0)
				return (*p)->name;
		}
	}
	return NULL;
}

/* Returns as a provider does, *chosen being the one that did not return 0. */
static int
ask(const struct credential_provider *const *chain, struct credential_search *search,
    const char *profile, struct credentials *out, const struct credential_provider **chosen)
{
	for (; *chain != NULL; chain++) {
		int found = (*chain)->find(search, profile, out);

		if (found == 0)
			continue;
		*chosen = *chain;
		if (found == -1)
			return -1;
		if (out->source == NULL)
			out->source = (*chain)->name;
		if (credentials_are_sound(out))
			return 1;
		return search_fail(search,
		    "the AWS credentials from the %s have a blank, a line end or "
		    "another byte in them that cannot be right",
		    out->source);
	}
	return 0;
}

static bool
is_seen(const struct credential_search *search, const char *profile)
{
	for (size_t i = 0; i < search->profiles_seen.len; i++) {
		if (strcmp(search->profiles_seen.items[i], profile) == 0)
			return true;
	}
	return false;
}

/* Nothing asked for any source, and the last one had nothing: say what was looked for. */
static int
say_what_was_looked_for(struct credential_search *search, const char *profile)
{
	char *why = buf_detach(&search->failure);

	search_fail(search,
	    "no AWS credentials: %snothing in the profile '%s', no container, and %s; set "
	    "AWS_PROFILE or "
	    "run: aws configure",
	    search->profiles->is_explicit ? "" : "no keys and no web identity in the environment, ",
	    profile, why);
	free(why);
	return -1;
}

/*
 * The credentials that a role is assumed with, or those of a profile without one.  Returns 0, *by being
 * whom they are of, or -1 after search_fail().
 */
static int
find_base(struct credential_search *search, const char *profile, struct credentials *out,
    const struct credential_provider **by)
{
	bool is_source = search->is_source;
	int found = ask(profile_chain, search, profile, out, by);

	if (found == 0 && is_source)
		return search_fail(search,
		    "the AWS profile '%s', which is a source_profile, has no credentials", profile);
	if (found == 0)
		found = ask(last_chain, search, profile, out, by);
	if (found == -1 && *by == &provider_instance)
		return say_what_was_looked_for(search, profile);
	return found == 1 ? 0 : -1;
}

int
search_profile(struct credential_search *search, const char *profile, struct credentials *out)
{
	const struct role role = role_of_profile(search, profile);
	const struct credential_provider *by = NULL;
	struct credentials base = { 0 };
	bool has_role;
	int rc;

	search->is_source = search->profiles_seen.len > 0;
	search->is_seen_again = is_seen(search, profile);
	has_role = role.arn != NULL && !search->is_seen_again;
	strlist_add(&search->profiles_seen, profile);
	if (has_role && role_find_cached(search, &role, out))
		return 0;
	if (find_base(search, profile, has_role ? &base : out, &by) == -1) {
		credentials_release(&base);
		return -1;
	}
	if (!has_role)
		return 0;
	if (by->has_role) {
		*out = base;
		return 0;
	}
	rc = role_assume(search, &role, &base, out);
	credentials_release(&base);
	return rc;
}

int
credential_chain_find(struct credential_search *search, struct credentials *out)
{
	const struct credential_provider *by = NULL;
	const char *profile = search->profiles->name;
	int found = ask(first_chain, search, profile, out, &by);

	if (found == 0 && !search->profiles->is_explicit)
		found = ask(environment_chain, search, profile, out, &by);
	if (found == 0)
		found = search_profile(search, profile, out) == 0 ? 1 : -1;
	if (found == -1)
		credentials_release(out);
	return found == 1 ? 0 : -1;
}

void
credential_search_release(struct credential_search *search)
{
	strlist_release(&search->profiles_seen);
	buf_release(&search->failure);
}
