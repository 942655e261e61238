#include "account.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "format.h"
#include "sso.h"

static const char default_users[] = "[{\"accessKeyId\":\"AKIDEXAMPLE\",\"secretAccessKey\":"
				    "\"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\"}]";

int
account_blame(const char *format, ...)
{
	va_list args;

	fputs("aws-emulator: account file: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return -1;
}

json_t *
account_arn(const struct account *account, const char *service, const char *format, ...)
{
	json_t *resource, *arn;
	va_list args;

	va_start(args, format);
	resource = json_vsprintf(format, args);
	va_end(args);
	arn = json_sprintf("arn:%s:%s:%s:%s:%s", account->partition, service, account->region,
	    account->id, json_string_value(resource));
	json_decref(resource);
	return arn;
}

json_t *
account_time(
    const struct account *account, const json_t *object, const char *name, double otherwise)
{
	double at = account->started + otherwise;

	clock_read(json_object_get(object, name), account->started, &at);
	return json_real(at);
}

int
account_enter(json_t *index, const char *name, json_t *value, const char *format, ...)
{
	json_t *what;
	va_list args;

	if (!json_object_get(index, name))
		return json_object_set(index, name, value);
	va_start(args, format);
	what = json_vsprintf(format, args);
	va_end(args);
	account_blame("there are two %s named '%s'", json_string_value(what), name);
	json_decref(what);
	return -1;
}

static void
find_partition(struct account *account)
{
	static const struct {
		const char *prefix, *partition, *suffix;
	} partitions[] = {
		{ "cn-", "aws-cn", "amazonaws.com.cn" },
		{ "us-gov-", "aws-us-gov", "amazonaws.com" },
		{ "", "aws", "amazonaws.com" },
	};
	size_t i = 0;

	while (strncmp(account->region, partitions[i].prefix, strlen(partitions[i].prefix)) != 0)
		i++;
	account->partition = partitions[i].partition;
	account->suffix = partitions[i].suffix;
}

static int
load_users(struct account *account, json_t *users)
{
	json_t *user;
	size_t i;

	json_array_foreach(users, i, user) {
		if (!json_object_get(user, "arn"))
			json_object_set_new(user, "arn",
			    json_sprintf(
				"arn:%s:iam::%s:user/emulator", account->partition, account->id));
		if (json_object_get(user, "expiresAt"))
			json_object_set_new(
			    user, "acceptedUntil", account_time(account, user, "expiresAt", 0));
		if (account_enter(account->users, text_of(user, "accessKeyId"), user, "users") ==
		    -1)
			return -1;
	}
	return 0;
}

static char *
copy_or(const char *text, const char *otherwise)
{
	return strdup(text ? text : otherwise);
}

static int
load(struct account *account, json_t *file)
{
	const json_t *ecs = json_object_get(file, "ecs");
	json_t *users = json_object_get(file, "users");
	int rc;

	account->id = copy_or(text_of(file, "account"), "123456789012");
	account->region = copy_or(text_of(file, "region"), "ap-northeast-1");
	account->users = json_object();
	find_partition(account);

	users = users ? json_incref(users) : json_loads(default_users, 0, NULL);
	rc = load_users(account, users);
	json_decref(users);
	if (rc == -1)
		return -1;
	if (identities_load(&account->identities, account, file) == -1)
		return -1;
	account->sso = json_incref(json_object_get(file, "sso"));
	sso_load(account->sso, account);
	account->logins = json_incref(json_object_get(file, "logins"));
	account->containers = json_incref(json_object_get(file, "containers"));
	account->instance = json_incref(json_object_get(file, "instance"));
	/* Each of these looks things up in those before it: a task finds its image's digest in the registry. */
	if (repositories_load(&account->repositories, account,
		json_object_get(json_object_get(file, "ecr"), "repositories")) == -1)
		return -1;
	if (taskdefs_load(&account->taskdefs, account, json_object_get(ecs, "taskDefinitions")) ==
	    -1)
		return -1;
	if (clusters_load(&account->clusters, account, json_object_get(ecs, "clusters")) == -1)
		return -1;
	return functions_load(&account->functions, account,
	    json_object_get(json_object_get(file, "lambda"), "functions"));
}

int
account_load(struct account *account, const char *path, double now)
{
	struct schema_fault fault;
	json_error_t error;
	json_t *file;
	int rc = -1;

	pthread_rwlock_init(&account->lock, NULL);
	account->started = now;
	file = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (!file) {
		account_blame("'%s', line %d: %s", path, error.line, error.text);
		goto out;
	}
	if (!schema_check(file, format_account, true, &fault)) {
		account_blame("'%s': %s %s", path, fault.where, fault.what);
		goto out;
	}
	rc = load(account, file);
out:
	json_decref(file);
	return rc;
}

void
account_release(struct account *account)
{
	if (!account->id)
		return;
	functions_release(&account->functions);
	clusters_release(&account->clusters);
	taskdefs_release(&account->taskdefs);
	repositories_release(&account->repositories);
	json_decref(account->instance);
	json_decref(account->containers);
	json_decref(account->logins);
	json_decref(account->sso);
	identities_release(&account->identities);
	json_decref(account->users);
	free(account->region);
	free(account->id);
	pthread_rwlock_destroy(&account->lock);
}
