/* What a request is answered with, and the spelling of answers and errors in each of the protocols. */
#ifndef ANSWER_H
#define ANSWER_H

#include <stddef.h>

#include <jansson.h>

struct request;

enum protocol {
	PROTOCOL_JSON,  /* JSON 1.1: ECS and ECR */
	PROTOCOL_REST,  /* REST with JSON: Lambda, SSO, Sign-In */
	PROTOCOL_QUERY, /* form in, XML out: STS */
	PROTOCOL_PLAIN, /* a path in, text out, which may be JSON: container credentials, instance metadata */
};

/* The errors that every service has, before any of its operations is asked. */
enum refusal {
	REFUSE_UNSIGNED,
	REFUSE_INCOMPLETE_SIGNATURE,
	REFUSE_UNKNOWN_KEY,
	REFUSE_EXPIRED,
	REFUSE_SIGNATURE,
	REFUSE_ACCESS,
	REFUSE_RATE,
	REFUSE_MALFORMED,
	REFUSE_OPERATION,
	REFUSE_INTERNAL,
	REFUSE_GATEWAY,
	REFUSE_UNAVAILABLE,
};

struct answer {
	int status;      /* of HTTP; 0 while there is no answer yet */
	json_t *body;    /* an error's has its message in it */
	char *text;      /* the body in its final spelling, in its place; or NULL */
	json_t *headers; /* more headers, name -> value */
	char code[64];   /* the error, or "" */
};

/* answer_give(answer, body): Answer 200 with body, which answer owns from now on. */
void answer_give(struct answer *answer, json_t *body);

/* answer_give_text(answer, text): Answer 200 with that text, which answer owns from now on. */
void answer_give_text(struct answer *answer, char *text);

/* answer_parse(answer): Make a body of the text, if there is one, for whoever changes bodies. */
void answer_parse(struct answer *answer);

/* answer_error(answer, status, code, format, ...): Answer with an error of the operation. */
void answer_error(struct answer *answer, int status, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* answer_invalid(answer, request, format, ...): The service's error for a parameter that it does not like. */
void answer_invalid(struct answer *answer, const struct request *request, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* answer_refuse(answer, protocol, refusal, format, ...): Answer with one of the errors that all services have. */
void answer_refuse(struct answer *answer, enum protocol protocol, enum refusal refusal,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* answer_capitalise(answer): Spell the error's message "Message", as Lambda does in some errors but not in others. */
void answer_capitalise(struct answer *answer);

/*
 * answer_text(answer, request, type):
 * Gives the answer's text in the protocol of the request's service; the caller frees it.  Sets *type to its
 * Content-Type, and adds the headers that the protocol wants.
 */
char *answer_text(struct answer *answer, const struct request *request, const char **type);

void answer_release(struct answer *answer);

#endif
