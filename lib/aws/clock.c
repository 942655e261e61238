#include "aws/clock.h"

#include <stdlib.h>
#include <string.h>

#include "base/duration.h"

enum { NOTABLE_SECONDS = 4 * 60 };

int
clock_correction_find(bool *wanted, const struct aws_profiles *profiles)
{
	bool disabled;

	if (aws_switch_find(&disabled, profiles, "AWS_DISABLE_CLOCK_SKEW_CORRECTION",
		"disable_clock_skew_correction") == -1)
		return -1;
	*wanted = !disabled;
	return 0;
}

bool
clock_explains(const char *code, int64_t offset, int64_t seen)
{
	static const char *const codes[] = { "InvalidSignatureException", "SignatureDoesNotMatch",
		"AuthFailure", "RequestTimeTooSkewed", "AccessDeniedException" };

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (strcmp(code, codes[i]) == 0)
			return llabs(offset - seen) > NOTABLE_SECONDS;
	}
	return false;
}

void
clock_describe(struct buf *out, int64_t seen)
{
	int64_t minutes = (llabs(seen) + 30) / 60;

	buf_adds(out, "the clock of this machine is ");
	duration_format_seconds(out, minutes * 60);
	buf_addf(out, " %s that of AWS", seen > 0 ? "behind" : "ahead of");
}
