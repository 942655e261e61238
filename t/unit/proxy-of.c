/* proxy-of URL: through which proxy a request to it goes, by the environment; "direct" for none. */
#include <stdio.h>

#include "aws/proxy.h"
#include "base/log.h"

int
main(int argc, char **argv)
{
	const char *proxy;

	log_init("proxy-of");
	if (argc != 2)
		die_usage("expected URL");
	if (proxies_check() == -1)
		return EXIT_FAILED;
	proxy = proxy_for(argv[1]);
	puts(proxy[0] != '\0' ? proxy : "direct");
	return EXIT_DONE;
}
