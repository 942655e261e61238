/*
 * The AWS account that the emulator plays: read from a file, held in memory as the very objects that the services
 * answer with, so that an operation only has to choose among them.
 */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include <pthread.h>

#include <jansson.h>

#include "cluster.h"
#include "function.h"
#include "identity.h"
#include "repository.h"
#include "taskdef.h"

struct account {
	pthread_rwlock_t
	    lock;       /* shared to read; exclusive for an operation that changes something */
	double started; /* what relative times are relative to */
	char *id;
	char *region;
	const char *partition; /* "aws" */
	const char *suffix;    /* "amazonaws.com" */
	json_t
	    *users; /* access key id -> { secretAccessKey, sessionToken?, arn, acceptedUntil? } */
	struct identities identities;
	json_t *sso;        /* see sso.h */
	json_t *logins;     /* sessions of `aws login`: { session, clientId, refreshToken, ... } */
	json_t *containers; /* { path, token?, role, ... } */
	json_t *instance;   /* { role, ... }; NULL: this is no instance */
	struct repositories repositories;
	struct taskdefs taskdefs;
	struct clusters clusters;
	struct functions functions;
};

/*
 * account_load(account, path, now):
 * Read the account file, fill in what it leaves out and make the ARNs.  now is in seconds since the epoch.
 * Returns 0, or -1 after one line on stderr; account_release() is due in both cases.
 */
int account_load(struct account *account, const char *path, double now);

/* account_release(account): Free what account holds; an empty one is fine. */
void account_release(struct account *account);

/*
 * account_arn(account, service, format, ...):
 * Gives the JSON string arn:PARTITION:SERVICE:REGION:ACCOUNT:... with what format makes at the end.
 */
json_t *account_arn(const struct account *account, const char *service, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* account_time(account, object, name, otherwise): That member's time, or account->started + otherwise, as JSON. */
json_t *account_time(
    const struct account *account, const json_t *object, const char *name, double otherwise);

/* account_blame(format, ...): One line on stderr about a fault in the account file.  Returns -1. */
int account_blame(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * account_enter(index, name, value, format, ...):
 * Add value, which index shares from now on, to index under name.  Returns 0, or -1 after one line on stderr if
 * there is one of that name already; format makes the plural of what kind of thing it is.
 */
int account_enter(json_t *index, const char *name, json_t *value, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
