#ifndef AWS_TRUST_H
#define AWS_TRUST_H

#include <pthread.h>
#include <stdbool.h>

#include <curl/curl.h>

/*
 * The certificates that vouch for servers, as libcurl has loaded them for the first TLS connection: the
 * handles that are made later take them over, since to load a system's bundle costs each some 25 ms
 * and 2 MiB.  Where libcurl does not use OpenSSL each loads its own.  An empty one is { 0 }, once it was
 * given to trust_init(); any thread may use it.
 */
struct trust {
	pthread_mutex_t lock;
	void *store; /* X509_STORE; NULL: there was no connection yet */
};

void trust_init(struct trust *trust);
void trust_release(struct trust *trust);

/* Whether there are certificates to take over. */
bool trust_is_loaded(struct trust *trust);

/*
 * Let the handle, whose other settings are made, take its certificates from trust, which is loaded, and
 * from nowhere else; or let it load them as it is set up, for others to take over.
 */
void trust_take(CURL *curl, struct trust *trust);
void trust_give(CURL *curl, struct trust *trust);

#endif
