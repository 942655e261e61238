/*
 * The main of a fuzz target that is built without libFuzzer: give it each file that is named.  The
 * name is on stdout before, so that a finding, which ends the process, has one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../fuzz.h"

enum { SIZE_LIMIT = 1024 * 1024 };

int
main(int argc, char **argv)
{
	uint8_t *data = malloc(SIZE_LIMIT), *exact;

	for (int i = 1; i < argc; i++) {
		FILE *file = fopen(argv[i], "rb");
		size_t size;

		printf("%s\n", argv[i]);
		fflush(stdout);
		if (data == NULL || file == NULL) {
			perror(argv[i]);
			return EXIT_FAILURE;
		}
		size = fread(data, 1, SIZE_LIMIT, file);
		fclose(file);
		/* In memory of just its size, so that a sanitizer sees who reads on behind it. */
		exact = malloc(size > 0 ? size : 1);
		if (exact == NULL)
			return EXIT_FAILURE;
		memcpy(exact, data, size);
		LLVMFuzzerTestOneInput(exact, size);
		free(exact);
	}
	free(data);
	printf("%d inputs\n", argc - 1);
	return EXIT_SUCCESS;
}
