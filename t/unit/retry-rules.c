/*
 * retry-rules classify | delay | after | quota | limiter: what the rules make of the rows on stdin.  Each row comes
 * back with " => " and the answer behind it.
 *
 * classify: STATUS [CODE]
 * delay: GENERATION CLASS N FRACTION [X_AMZ_RETRY_AFTER], the last being the rest of the row
 * after: GENERATION CLASS N FRACTION [RETRY_AFTER], likewise
 * quota: GENERATION EVENT [COUNT], where EVENT is new, failure or timeout before a retry, or success,
 *        that of the call which the retries before were for
 * limiter: TIME EVENT, where the event is take, ok, throttled or throttled-before, which set out before
 *          it was known of the last throttle, of one limiter that starts at 0; COUNT times at once
 *          where the row is TIME EVENT COUNT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/limiter.h"
#include "aws/retry.h"
#include "base/log.h"

static const char *const classes[] = {
	[RETRY_NEVER] = "never",
	[RETRY_TRANSIENT] = "transient",
	[RETRY_THROTTLED] = "throttled",
};

static const char *const generations[] = {
	[RETRY_CLASSIC] = "classic",
	[RETRY_2026] = "2026",
};

static int
index_of(const char *name, const char *const *names, int count)
{
	for (int i = 0; i < count; i++) {
		if (strcmp(name, names[i]) == 0)
			return i;
	}
	die("'%s' is not known", name);
}

static void
classify(const char *row)
{
	long status;
	char code[100] = "";

	if (sscanf(row, "%ld %99s", &status, code) < 1)
		die("row '%s'", row);
	puts(classes[retry_classify(status, code)]);
}

static void
print_delay(const char *row, bool is_milliseconds)
{
	char generation[20], class[20];
	double fraction;
	int n, end = 0;
	struct retry_policy policy;
	const char *wish;

	if (sscanf(row, "%19s %19s %d %lf%n", generation, class, &n, &fraction, &end) < 4)
		die("row '%s'", row);
	policy = (struct retry_policy){
		.max_attempts = 3,
		.generation = (enum retry_generation)index_of(generation, generations, 2),
	};
	wish = row[end] != '\0' ? row + end + 1 : "";
	printf("%g s\n", retry_delay(&policy, (enum retry_class)index_of(class, classes, 3), n,
			     fraction, is_milliseconds ? wish : "", is_milliseconds ? "" : wish));
}

static void
delay(const char *row)
{
	print_delay(row, true);
}

static void
after(const char *row)
{
	print_delay(row, false);
}

/* The tokens that are left, of one quota. */
static void
quota(const char *row)
{
	static struct retry_quota all;
	static int taken;
	char generation[20], event[20];
	enum retry_generation g;
	int count = 1;

	if (sscanf(row, "%19s %19s %d", generation, event, &count) < 2)
		die("row '%s'", row);
	g = (enum retry_generation)index_of(generation, generations, 2);
	for (int i = 0; i < count; i++) {
		if (strcmp(event, "new") == 0) {
			retry_quota_init(&all);
			taken = 0;
		} else if (strcmp(event, "success") == 0) {
			retry_quota_give_back(&all, g, taken);
			taken = 0;
		} else {
			taken = retry_quota_take(&all, g, strcmp(event, "timeout") == 0);
			if (taken == 0)
				printf("none of ");
		}
	}
	printf("%d\n", all.tokens);
}

/* "go" or the seconds to wait; for what is learned the rate, or that there is none. */
static void
limit(const char *row)
{
	static struct limiter limiter;
	static bool started;
	double now, wait = 0;
	char event[20];
	int count = 1;

	if (!started)
		limiter_init(&limiter, 0);
	started = true;
	if (sscanf(row, "%lf %19s %d", &now, event, &count) < 2)
		die("row '%s'", row);
	for (int i = 0; i < count; i++) {
		if (strcmp(event, "take") == 0)
			wait = limiter_take(&limiter, now);
		else
			limiter_learn(&limiter,
			    strcmp(event, "throttled-before") == 0 ? limiter.throttled_at : now,
			    strcmp(event, "ok") != 0, now);
	}
	if (strcmp(event, "take") == 0 && wait > 0)
		printf("wait %.3f s\n", wait);
	else if (strcmp(event, "take") == 0)
		puts("go");
	else if (limiter.enabled)
		printf("%.3f/s\n", limiter.rate);
	else
		puts("no limit");
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*answer)(const char *row);
	} rules[] = { { "classify", classify }, { "delay", delay }, { "after", after },
		{ "quota", quota }, { "limiter", limit } };
	char row[200];

	log_init("retry-rules");
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (argc != 2 || strcmp(argv[1], rules[i].name) != 0)
			continue;
		while (fgets(row, sizeof(row), stdin) != NULL) {
			row[strcspn(row, "\n")] = '\0';
			printf("%s => ", row);
			rules[i].answer(row);
		}
		return EXIT_DONE;
	}
	die_usage("expected classify, delay, after, quota or limiter");
}
