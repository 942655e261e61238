/*
 * throttling: what the limiters make of token buckets that they do not know.  A client of AWS is
 * simulated, workers and network and buckets, by a clock of its own: nothing is waited for, and the
 * same rows give the same answers.  Each row of stdin describes a run by NAME=VALUE:
 *
 * calls: how many calls are to be made, by all operations together; operations: among so many (1),
 * which share one bucket; workers (16); latency: of an answer in seconds (0.02); burst and rate: of the
 * bucket; then and at: from this second on it has that rate; others: requests a second that someone else
 * makes, who comes first; phases=1: one operation after the other
 *
 * It comes back with " => " and the seconds that it took by those that an omniscient client would have
 * taken, and the share of all attempts that was throttled.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/limiter.h"
#include "aws/retry.h"
#include "base/log.h"
#include "base/mem.h"

enum { WORKERS_MAX = 256, OPERATIONS_MAX = 8 };

struct setting {
	double calls, operations, workers, latency, burst, rate, then, at, others, phases;
};

struct bucket {
	double tokens;
	double filled_at;
};

enum state { ASKING, ON_ITS_WAY, ANSWERED };

struct worker {
	enum state state;
	double at; /* when the next thing happens to it */
	int operation;
	int throttles;
	double sent_at;
	bool refused;
	bool idle;
};

struct run {
	struct setting setting;
	struct bucket bucket;
	struct limiter limiters[OPERATIONS_MAX];
	struct worker workers[WORKERS_MAX];
	double begun, attempts, throttled;
	unsigned chance;
};

static double
fraction(struct run *run)
{
	run->chance = run->chance * 1103515245u + 12345u;
	return (double)(run->chance >> 8 & 0xffff) / 0x10000;
}

static double
rate_at(const struct setting *s, double now)
{
	double rate = s->at > 0 && now >= s->at ? s->then : s->rate;

	return fmax(rate - s->others, 0.01);
}

static bool
take_token(struct run *run, double now)
{
	struct bucket *b = &run->bucket;

	b->tokens += (now - b->filled_at) * rate_at(&run->setting, now);
	b->tokens = fmin(b->tokens, run->setting.burst);
	b->filled_at = now;
	if (b->tokens < 1)
		return false;
	b->tokens--;
	return true;
}

/* The next call, if there is one. */
static void
begin(struct run *run, struct worker *w)
{
	const struct setting *s = &run->setting;
	double n = run->begun++;

	w->idle = n >= s->calls;
	w->throttles = 0;
	w->operation =
	    s->phases > 0 ? (int)(n * s->operations / s->calls) : (int)fmod(n, s->operations);
	w->state = ASKING;
}

static void
step(struct run *run, struct worker *w)
{
	static const struct retry_policy policy = { 3, RETRY_2026 };
	struct limiter *limiter = &run->limiters[w->operation];
	double wait;

	switch (w->state) {
	case ASKING:
		wait = limiter_take(limiter, w->at);
		if (wait > 0) {
			w->at += fmax(wait, 1e-4); /* clocks have a grain */
			break;
		}
		w->sent_at = w->at;
		w->at += run->setting.latency / 2;
		w->state = ON_ITS_WAY;
		break;
	case ON_ITS_WAY:
		run->attempts++;
		w->refused = !take_token(run, w->at);
		run->throttled += w->refused;
		w->at += run->setting.latency / 2;
		w->state = ANSWERED;
		break;
	case ANSWERED:
		limiter_learn(limiter, w->sent_at, w->refused, w->at);
		if (w->refused) {
			w->at += retry_delay(
			    &policy, RETRY_THROTTLED, ++w->throttles, fraction(run), "", "");
			w->state = ASKING;
		} else {
			begin(run, w);
		}
		break;
	}
}

static struct worker *
next_worker(struct run *run)
{
	struct worker *next = NULL;

	for (int i = 0; i < (int)run->setting.workers; i++) {
		struct worker *w = &run->workers[i];

		if (!w->idle && (next == NULL || w->at < next->at))
			next = w;
	}
	return next;
}

/* What a client would take that knows the bucket, and is as fast as its workers are. */
static double
ideal_seconds(const struct setting *s)
{
	double tokens = s->burst, now = 0;
	double unlimited = s->calls * s->latency / s->workers;

	if (s->at > 0 && tokens + s->at * rate_at(s, 0) < s->calls) {
		tokens += s->at * rate_at(s, 0);
		now = s->at;
	}
	return fmax(now + fmax(s->calls - tokens, 0) / rate_at(s, now), unlimited) + s->latency;
}

static void
simulate(const struct setting *setting)
{
	struct run *run = xcalloc(1, sizeof(*run));
	struct worker *w;
	double end = 0;

	run->setting = *setting;
	run->chance = 1;
	run->bucket.tokens = setting->burst;
	for (int i = 0; i < OPERATIONS_MAX; i++)
		limiter_init(&run->limiters[i], 0);
	for (int i = 0; i < (int)setting->workers; i++)
		begin(run, &run->workers[i]);
	while ((w = next_worker(run)) != NULL) {
		step(run, w);
		end = fmax(end, w->at);
	}
	printf("%.2f of the ideal, %.1f %% throttled\n", end / ideal_seconds(setting),
	    100 * run->throttled / run->attempts);
	free(run);
}

static void
read_setting(struct setting *s, const char *row)
{
	const struct {
		const char *name;
		double *value;
	} names[] = {
		{ "calls", &s->calls },
		{ "operations", &s->operations },
		{ "workers", &s->workers },
		{ "latency", &s->latency },
		{ "burst", &s->burst },
		{ "rate", &s->rate },
		{ "then", &s->then },
		{ "at", &s->at },
		{ "others", &s->others },
		{ "phases", &s->phases },
	};
	char name[20];
	double value;
	int n = 0;

	for (; sscanf(row, " %19[a-z]=%lf%n", name, &value, &n) == 2; row += n) {
		size_t i = 0;

		while (i < sizeof(names) / sizeof(names[0]) && strcmp(names[i].name, name) != 0)
			i++;
		if (i == sizeof(names) / sizeof(names[0]))
			die("'%s' is not known", name);
		*names[i].value = value;
	}
	if (*row != '\0' || s->calls < 1 || s->rate <= 0 || s->burst < 1 || s->latency <= 0 ||
	    s->workers < 1 || s->workers > WORKERS_MAX || s->operations < 1 ||
	    s->operations > OPERATIONS_MAX)
		die("row '%s'", row);
}

int
main(void)
{
	char row[200];

	log_init("throttling");
	while (fgets(row, sizeof(row), stdin) != NULL) {
		struct setting setting = { .operations = 1, .workers = 16, .latency = 0.02 };

		row[strcspn(row, "\n")] = '\0';
		printf("%s => ", row);
		read_setting(&setting, row);
		simulate(&setting);
	}
	return EXIT_DONE;
}
