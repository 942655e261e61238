#ifndef AWS_PROXY_H
#define AWS_PROXY_H

/*
 * Through which proxy requests go: HTTPS_PROXY or HTTP_PROXY by the scheme of their URL, unless
 * NO_PROXY has the host.  The names in lower case count where those in upper case are not set.
 * NO_PROXY lists, with commas: HOST (and all hosts below it), .SUFFIX (those below it), an address,
 * a range as 10.0.0.0/8, each with :PORT or without, or * for all.  Loopback and link-local
 * addresses, where a machine's own metadata and credentials come from, are never asked for through
 * a proxy.
 */

/* Returns 0; or -1 after a message, without the password that may be in it, where one is no URL. */
int proxies_check(void);

/*
 * The proxy for a URL of the form http(s)://HOST[:PORT][/PATH]; borrowed from the environment.  ""
 * where there is none.
 */
const char *proxy_for(const char *url);

#endif
