/* The HTTP side of the emulator. */
#ifndef HTTP_H
#define HTTP_H

#include "account.h"
#include "log.h"
#include "page.h"
#include "trouble.h"

struct http;

/*
 * http_start(address, port, tls, account, pager, trouble, log):
 * Listen on address, NULL for 127.0.0.1, at port, 0 for any that is free, with TLS by the certificate and the key in the PEM file tls
 * unless that is NULL, and answer requests from threads of its own until http_stop().
 * Keeps the others until then.  Returns NULL after one line on stderr if address, port or file cannot be had.
 */
struct http *http_start(const char *address, unsigned port, const char *tls,
    struct account *account, const struct pager *pager, struct trouble *trouble, struct log *log);

/* http_print_url(http): Print the URL that it answers to.  Returns 0, or -1 with errno set. */
int http_print_url(const struct http *http);

/* http_stop(http): Let the requests under way end, then free http; NULL is fine. */
void http_stop(struct http *http);

#endif
