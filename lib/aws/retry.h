#ifndef AWS_RETRY_H
#define AWS_RETRY_H

#include <stdbool.h>

/* When a failed attempt is worth another, and how long to wait; the rules of the AWS SDKs. */

enum retry_class {
	RETRY_NEVER,
	RETRY_TRANSIENT,
	RETRY_THROTTLED,
	RETRY_RENEWED,   /* with other credentials, once */
	RETRY_CORRECTED, /* by another clock, once */
};

/* What an error answer means: by its code, else by its HTTP status. */
enum retry_class retry_classify(long status, const char *code);

/* Two sets of parameters: the long-standing one, and that of 2026. */
enum retry_generation { RETRY_CLASSIC, RETRY_2026 };

struct retry_policy {
	int max_attempts; /* with the first; throttled attempts do not count */
	enum retry_generation generation;
};

struct aws_profiles;

/*
 * From AWS_MAX_ATTEMPTS, AWS_RETRY_MODE, AWS_NEW_RETRIES_2026 and the profile's max_attempts and
 * retry_mode.  Returns 0, or -1 after a message.
 */
int retry_policy_find(struct retry_policy *policy, const struct aws_profiles *profiles);

/*
 * Seconds to wait before retry n (1 is the first), for a random fraction in [0, 1).  retry_after_ms
 * is the value of the x-amz-retry-after header in milliseconds, which counts since 2026 and within
 * bounds; retry_after that of Retry-After in seconds, less than which is not waited, up to 20 s.  ""
 * where there was none.
 */
double retry_delay(const struct retry_policy *policy, enum retry_class class, int n,
    double fraction, const char *retry_after_ms, const char *retry_after);

/*
 * The tokens that a client's retries take, so that a service which is down is not asked by all
 * threads as often as each may.  Those after throttling take none, since throttling fails no call.
 * Pure: the caller locks.
 */
struct retry_quota {
	int tokens;
};

void retry_quota_init(struct retry_quota *quota);

/* What a retry after an attempt that failed, or timed out, takes; 0 where there is not so much left. */
int retry_quota_take(struct retry_quota *quota, enum retry_generation generation, bool timed_out);

/* A call succeeded, its last retry having taken so much; 0 at the first attempt. */
void retry_quota_give_back(struct retry_quota *quota, enum retry_generation generation, int taken);

#endif
