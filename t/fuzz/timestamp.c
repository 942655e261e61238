/* Times, in text and as numbers: what was read can be written, and reads the same. */
#include "fuzz.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/timestamp.h"

static void
check_written(int64_t seconds)
{
	struct buf text = { 0 };
	int64_t again = 0;

	timestamp_format(&text, seconds);
	FUZZ_CHECK(timestamp_parse(text.data, &again) == 0 && again == seconds);
	buf_release(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	int64_t seconds = 42;

	if (timestamp_parse(text, &seconds) == 0)
		check_written(seconds);
	else
		FUZZ_CHECK(seconds == 42);
	seconds = 42;
	if (timestamp_parse_epoch(text, &seconds) == 0)
		check_written(seconds);
	else
		FUZZ_CHECK(seconds == 42);
	free(text);
	return 0;
}
