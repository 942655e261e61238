/* The services that the emulator plays, and their operations. */
#ifndef SERVICE_H
#define SERVICE_H

#include <stdbool.h>

#include "account.h"
#include "answer.h"
#include "request.h"
#include "schema.h"

struct operation {
	const char *name; /* NULL ends a list */
	void (*run)(struct account *account, const struct request *request, struct answer *answer);
	const struct schema *input;
	bool writes; /* it changes the account */
	bool open;   /* it takes no signature */
};

struct service {
	const char *name; /* as in the credential scope */
	enum protocol protocol;
	const char *target;            /* JSON 1.1: what X-Amz-Target begins with */
	const char *invalid_parameter; /* the error for a value out of range */
	const struct operation *operations;
};

extern const struct service service_ecs, service_ecr, service_lambda, service_sts;
/* These hand out credentials, to whoever shows a token. */
extern const struct service service_sso, service_oidc, service_signin, service_container,
    service_metadata;

/* service_operation(service, name): That operation, or NULL. */
const struct operation *service_operation(const struct service *service, const char *name);

#endif
