#include "aws/trust.h"

#include <openssl/ssl.h>

void
trust_init(struct trust *trust)
{
	*trust = (struct trust){ .store = NULL };
	pthread_mutex_init(&trust->lock, NULL);
}

void
trust_release(struct trust *trust)
{
	X509_STORE_free(trust->store);
	trust->store = NULL;
	pthread_mutex_destroy(&trust->lock);
}

bool
trust_is_loaded(struct trust *trust)
{
	bool is_loaded;

	pthread_mutex_lock(&trust->lock);
	is_loaded = trust->store != NULL;
	pthread_mutex_unlock(&trust->lock);
	return is_loaded;
}

/* libcurl has loaded all that vouches for a server into the context, and is about to connect. */
static CURLcode
keep_store(CURL *curl, void *context, void *trust_of_session)
{
	struct trust *trust = trust_of_session;
	X509_STORE *store = SSL_CTX_get_cert_store(context);

	(void)curl;
	pthread_mutex_lock(&trust->lock);
	if (trust->store == NULL && X509_STORE_up_ref(store) == 1)
		trust->store = store;
	pthread_mutex_unlock(&trust->lock);
	return CURLE_OK;
}

/* The context has no certificates of its own: without these, no server would be trusted. */
static CURLcode
use_store(CURL *curl, void *context, void *trust_of_session)
{
	struct trust *trust = trust_of_session;

	(void)curl;
	SSL_CTX_set1_cert_store(context, trust->store);
	return CURLE_OK;
}

void
trust_take(CURL *curl, struct trust *trust)
{
	curl_easy_setopt(curl, CURLOPT_CAINFO, NULL);
	curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(curl, CURLOPT_PROXY_CAINFO, NULL);
	curl_easy_setopt(curl, CURLOPT_PROXY_CAPATH, NULL);
	curl_easy_setopt(curl, CURLOPT_SSL_CTX_FUNCTION, use_store);
	curl_easy_setopt(curl, CURLOPT_SSL_CTX_DATA, trust);
}

void
trust_give(CURL *curl, struct trust *trust)
{
	curl_easy_setopt(curl, CURLOPT_SSL_CTX_FUNCTION, keep_store);
	curl_easy_setopt(curl, CURLOPT_SSL_CTX_DATA, trust);
}
