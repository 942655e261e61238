#ifndef AWS_CLOCK_H
#define AWS_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "aws/profile.h"
#include "base/buf.h"

/*
 * The clock of AWS against ours.  A signature is good for minutes around its time, so a clock that is
 * off makes AWS refuse all requests; then they are signed by the clock that its answers tell.
 * Offsets are in seconds: that of AWS less ours.
 */

/*
 * Whether that is wanted: unless AWS_DISABLE_CLOCK_SKEW_CORRECTION or the profile's
 * disable_clock_skew_correction is true.  Returns 0, or -1 after a message.
 */
int clock_correction_find(bool *wanted, const struct aws_profiles *profiles);

/*
 * Whether an error with that code may come from signing by a clock that was used out of the answer's
 * by more than 4 minutes, offset being what was added to ours, and seen what the answer tells.
 */
bool clock_explains(const char *code, int64_t offset, int64_t seen);

/* Append "the clock of this machine is 61m behind that of AWS". */
void clock_describe(struct buf *out, int64_t seen);

#endif
