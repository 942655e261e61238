/* A request as it came over the wire, and what it asks for. */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "answer.h"
#include "digest.h"
#include "page.h"

struct fault;
struct operation;
struct service;

struct request {
	const char *method; /* borrowed, as are wire and body */
	const char *wire;   /* the request target, still encoded: path, and query after '?' */
	const char *body;
	size_t body_size;
	json_t *headers; /* lower-case name -> value; repeated ones joined by ',' */
	const struct pager *pager;

	char id[UUID_SIZE];
	const struct service *service;     /* never NULL once read */
	const struct operation *operation; /* NULL: the service has no such */
	char operation_name[64];
	json_t *input; /* the parameters, NULL if they cannot be understood */
	json_t *
	    user; /* who signed it; NULL before signature_verify(), and where no signature is asked for */
	const struct fault *fault; /* that strikes it; NULL: none */
	long fault_page; /* which page a token of fault_token.h asks for; 0: none of them */
	json_t *output;  /* what an operation of ECR, or a fault, has changed; or NULL */
};

/*
 * request_read(request):
 * From the upper half of request find out the lower: which service and operation are meant, with which parameters.
 */
void request_read(struct request *request);

/*
 * request_check(request, answer):
 * Whether the operation exists and its parameters are of the right kinds; if not, answer has the service's error.
 */
bool request_check(const struct request *request, struct answer *answer);

/* request_header(request, name): That header's value, name in lower case; NULL if there is none. */
const char *request_header(const struct request *request, const char *name);

/* request_text(request, name), request_integer(request, name, otherwise): A parameter; see text_of(). */
const char *request_text(const struct request *request, const char *name);
json_int_t request_integer(const struct request *request, const char *name, json_int_t otherwise);

/* request_release(request): Free what request holds, not what it borrows. */
void request_release(struct request *request);

#endif
