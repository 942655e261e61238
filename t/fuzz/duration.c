/* Durations: a sum reads the same in nanoseconds, and stands twice for its double. */
#include "fuzz.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/duration.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct buf again = { 0 };
	int64_t nanoseconds = 42, same = 0, twice;

	if (duration_parse(text, &nanoseconds) != NULL) {
		FUZZ_CHECK(nanoseconds == 42);
	} else {
		buf_addf(&again, "%lldns", (long long)nanoseconds);
		FUZZ_CHECK(nanoseconds != INT64_MIN);
		FUZZ_CHECK(duration_parse(again.data, &same) == NULL && same == nanoseconds);
		buf_truncate(&again, 0);
		buf_addf(&again, "%s %s", text, text);
		if (duration_parse(again.data, &twice) == NULL)
			FUZZ_CHECK(twice / 2 == nanoseconds && twice % 2 == 0);
	}
	buf_release(&again);
	free(text);
	return 0;
}
