/* ecrm-nearest: find the word that another was probably meant to be. */
#include <stdio.h>

#include "base/file.h"
#include "base/log.h"
#include "base/nearest.h"
#include "base/options.h"

static const char usage[] = "Usage: ecrm-nearest WORD KNOWN...\n"
			    "\n"
			    "Print the one of the known words that WORD was probably meant to be.  "
			    "The exit status is 1 where\n"
			    "none is near.\n";

int
main(int argc, char *argv[])
{
	const struct option_spec specs[] = { { 0 } };
	const char *nearest;
	int first;

	log_init("ecrm-nearest");
	first = options_parse(specs, usage, argc, argv);
	if (argc - first < 2)
		die_usage("expected WORD KNOWN...");
	nearest = nearest_text(argv[first], (const char *const *)argv + first + 1);
	if (nearest == NULL)
		return EXIT_FAILED;
	puts(nearest);
	return stdout_finish() == 0 ? EXIT_DONE : EXIT_FAILED;
}
