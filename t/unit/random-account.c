/*
 * random-account SEED FIRST COUNT DIRECTORY: write the accounts FIRST, FIRST + 1, ... of that seed
 * for ecrm-plan, each into three files, and print its number and the time to plan for on a line.
 *
 *	N.yaml      a configuration
 *	N.ndjson    records that meet ecrm-plan's rules, however odd
 *	N.shuffled  the same records in another order
 *
 * The first record is of a type that ecrm-plan does not know and passes on: type account, with the
 * number, the time, the policies of the configuration, and what the references in use mean.  An
 * account depends on its seed and number only.
 */
#include <stdint.h>
#include <stdlib.h>

#include "../model/account.h"
#include "base/log.h"

int
main(int argc, char **argv)
{
	static struct account account;
	uint64_t seed, first, count;

	log_init("random-account");
	if (argc != 5)
		die_usage("expected SEED FIRST COUNT DIRECTORY");
	seed = strtoull(argv[1], NULL, 10);
	first = strtoull(argv[2], NULL, 10);
	count = strtoull(argv[3], NULL, 10);
	for (uint64_t i = 0; i < count; i++) {
		account_make(&account, seed, first + i);
		account_write(&account, argv[4]);
		account_release(&account);
	}
	return EXIT_DONE;
}
