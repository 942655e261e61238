#include "base/bytesize.h"

#include <inttypes.h>

#include "base/buf.h"

void
bytesize_format(struct buf *out, uint64_t bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB", "PB", "EB" };
	uint64_t divisor = 1, tenths, whole;
	size_t unit = 0;

	if (bytes < 1000) {
		buf_addf(out, "%" PRIu64 " B", bytes);
		return;
	}
	while (bytes / divisor >= 1000) {
		divisor *= 1000;
		unit++;
	}
	/* bytes * 10 may not fit, so tenths are taken from the two parts of the division. */
	tenths = bytes / divisor * 10 + (bytes % divisor + divisor / 20) / (divisor / 10);
	/* A half goes to the even neighbour, as printf("%.0f") has it. */
	whole = tenths / 10 + (tenths % 10 > 5 || (tenths % 10 == 5 && tenths / 10 % 2 == 1));
	if (tenths < 100)
		buf_addf(out, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10, tenths % 10, units[unit]);
	else
		buf_addf(out, "%" PRIu64 " %s", whole, units[unit]);
}
