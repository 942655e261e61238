/*
 * text-rules duration TEXT | length NANOSECONDS | time SECONDS | wildcard PATTERN TEXT | bytesize N: what
 * the library makes of it.
 * A text that is refused gives "refused: why".
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/bytesize.h"
#include "base/duration.h"
#include "base/log.h"
#include "base/timestamp.h"
#include "base/wildcard.h"

static void
print_duration(const char *text)
{
	int64_t nanoseconds = 0;
	const char *fault = duration_parse(text, &nanoseconds);

	if (fault != NULL)
		printf("refused: %s\n", fault);
	else
		printf("%" PRId64 "\n", nanoseconds);
}

static void
print_length(const char *nanoseconds)
{
	struct buf text = { 0 };

	duration_format(&text, strtoll(nanoseconds, NULL, 10));
	printf("%s\n", buf_text(&text));
	buf_release(&text);
}

static void
print_time(const char *seconds)
{
	struct buf text = { 0 };

	timestamp_format(&text, strtoll(seconds, NULL, 10));
	printf("%s\n", buf_text(&text));
	buf_release(&text);
}

static void
print_bytesize(const char *number)
{
	struct buf text = { 0 };

	bytesize_format(&text, strtoull(number, NULL, 10));
	printf("%s\n", buf_text(&text));
	buf_release(&text);
}

int
main(int argc, char **argv)
{
	log_init("text-rules");
	if (argc == 3 && strcmp(argv[1], "duration") == 0)
		print_duration(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "length") == 0)
		print_length(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "time") == 0)
		print_time(argv[2]);
	else if (argc == 4 && strcmp(argv[1], "wildcard") == 0)
		puts(wildcard_match(argv[2], argv[3]) ? "yes" : "no");
	else if (argc == 3 && strcmp(argv[1], "bytesize") == 0)
		print_bytesize(argv[2]);
	else
		die_usage("expected duration TEXT, length NANOSECONDS, time SECONDS, wildcard "
			  "PATTERN TEXT or bytesize N");
	return EXIT_DONE;
}
