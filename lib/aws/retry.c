#include "aws/retry.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/profile.h"
#include "base/environment.h"
#include "base/log.h"
#include "base/real.h"

enum { DELAY_MAX_SECONDS = 20, ATTEMPTS_DEFAULT = 3, ATTEMPTS_MAX = 1000 };

static const char *const throttling_codes[] = {
	"Throttling",
	"ThrottlingException",
	"ThrottledException",
	"RequestThrottledException",
	"RequestThrottled",
	"TooManyRequestsException",
	"ProvisionedThroughputExceededException",
	"TransactionInProgressException",
	"RequestLimitExceeded",
	"BandwidthLimitExceeded",
	"LimitExceededException",
	"SlowDown",
	"PriorRequestNotComplete",
	"EC2ThrottledException",
};

enum retry_class
retry_classify(long status, const char *code)
{
	for (size_t i = 0; i < sizeof(throttling_codes) / sizeof(throttling_codes[0]); i++) {
		if (strcmp(code, throttling_codes[i]) == 0)
			return RETRY_THROTTLED;
	}
	if (status == 500 || status == 502 || status == 503 || status == 504 ||
	    strcmp(code, "RequestTimeout") == 0 || strcmp(code, "RequestTimeoutException") == 0)
		return RETRY_TRANSIENT;
	return RETRY_NEVER;
}

int
retry_policy_find(struct retry_policy *policy, const struct aws_profiles *profiles)
{
	const char *attempts = environment("AWS_MAX_ATTEMPTS");
	const char *mode = environment("AWS_RETRY_MODE");
	const char *generation = environment("AWS_NEW_RETRIES_2026");
	char *end;
	long n;

	policy->max_attempts = ATTEMPTS_DEFAULT;
	if (attempts == NULL)
		attempts = aws_profile_setting(profiles, profiles->name, "max_attempts");
	if (attempts != NULL) {
		n = strtol(attempts, &end, 10);
		if (*end != '\0' || n < 0 || n > ATTEMPTS_MAX) {
			log_error("max_attempts (AWS_MAX_ATTEMPTS) is '%s', which is not a number "
				  "from 1 to %d",
			    attempts, ATTEMPTS_MAX);
			return -1;
		}
		if (n > 0)
			policy->max_attempts = (int)n;
	}
	if (mode == NULL)
		mode = aws_profile_setting(profiles, profiles->name, "retry_mode");
	if (mode != NULL && strcmp(mode, "standard") != 0 && strcmp(mode, "adaptive") != 0 &&
	    strcmp(mode, "legacy") != 0) {
		log_error("retry_mode (AWS_RETRY_MODE) is '%s' (known: standard, adaptive, legacy)",
		    mode);
		return -1;
	}
	policy->generation =
	    generation != NULL && strcasecmp(generation, "true") == 0 ? RETRY_2026 : RETRY_CLASSIC;
	return 0;
}

/* What has doubled n times, as far as that matters here. */
static double
doubled(double seconds, int n)
{
	for (; n > 0 && seconds < DELAY_MAX_SECONDS; n--)
		seconds *= 2;
	return seconds;
}

/* A header's number, or -1. */
static double
read_number(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	return end == text || *end != '\0' || n < 0 ? -1 : (double)n;
}

/* The server's wish counts where it is a number, within 5 s of our own delay. */
static double
heed(double delay, const char *retry_after_ms)
{
	double wish = read_number(retry_after_ms) / 1000;

	return real_min(real_max(delay, wish), delay + 5);
}

double
retry_delay(const struct retry_policy *policy, enum retry_class class, int n, double fraction,
    const char *retry_after_ms, const char *retry_after)
{
	double delay;

	if (policy->generation == RETRY_CLASSIC) {
		delay = n >= 5 ? DELAY_MAX_SECONDS : fraction * doubled(1, n);
	} else {
		delay = doubled(class == RETRY_THROTTLED ? 1 : 0.05, n - 1);
		delay = heed(fraction * real_min(delay, DELAY_MAX_SECONDS), retry_after_ms);
	}
	return real_max(delay, real_min(read_number(retry_after), DELAY_MAX_SECONDS));
}

enum { QUOTA_CAPACITY = 500, COST_CLASSIC = 5, COST_CLASSIC_TIMEOUT = 10, COST_2026 = 14 };

void
retry_quota_init(struct retry_quota *quota)
{
	quota->tokens = QUOTA_CAPACITY;
}

int
retry_quota_take(struct retry_quota *quota, enum retry_generation generation, bool timed_out)
{
	int cost = generation == RETRY_2026 ? COST_2026
		   : timed_out              ? COST_CLASSIC_TIMEOUT
					    : COST_CLASSIC;

	if (quota->tokens < cost)
		return 0;
	quota->tokens -= cost;
	return cost;
}

void
retry_quota_give_back(struct retry_quota *quota, enum retry_generation generation, int taken)
{
	quota->tokens += taken;
	/* One more for the success; since 2026 only where nothing had gone wrong. */
	if (generation == RETRY_CLASSIC || taken == 0)
		quota->tokens++;
	if (quota->tokens > QUOTA_CAPACITY)
		quota->tokens = QUOTA_CAPACITY;
}
