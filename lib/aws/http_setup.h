#ifndef AWS_HTTP_SETUP_H
#define AWS_HTTP_SETUP_H

#include <stdint.h>

#include <curl/curl.h>

#include "aws/http.h"

/*
 * Tell libcurl of a request all but where its answer goes: whom to trust, which proxy to go through,
 * what to send.  What the handle was told before is forgotten, its connections are kept.  Where it
 * takes_trust over, settings->trust is loaded.  Borrows all, until the request is over.
 */
void http_set_up(CURL *curl, const struct http_settings *settings, bool takes_trust,
    const struct http_request *request);

/* A time as libcurl takes it: rounded up, and within its bounds. */
int http_milliseconds(int64_t nanoseconds);

#endif
