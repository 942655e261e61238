#include "delete/age.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/timestamp.h"
#include "record/record.h"

/* Clocks of two machines differ, but hardly by more than this. */
enum { FUTURE_SECONDS_MAX = 3600 };

struct plan_age
plan_age_none(void)
{
	return (struct plan_age){ .oldest = RECORD_NO_NUMBER, .newest = RECORD_NO_NUMBER };
}

void
plan_age_note(struct plan_age *age, int64_t as_of, const char *place)
{
	if (as_of == RECORD_NO_NUMBER) {
		if (age->ageless == NULL)
			age->ageless = xstrdup(place);
		return;
	}
	if (age->oldest == RECORD_NO_NUMBER || as_of < age->oldest)
		age->oldest = as_of;
	if (as_of > age->newest)
		age->newest = as_of;
}

/* The age as people say it. */
static void
add_age(struct buf *out, int64_t seconds)
{
	if (seconds < 2 * 3600)
		buf_addf(out, "%" PRId64 " minutes", seconds / 60);
	else if (seconds < 2 * 86400)
		buf_addf(out, "%" PRId64 " hours", seconds / 3600);
	else
		buf_addf(out, "%" PRId64 " days", seconds / 86400);
}

static void
refuse_old(int64_t as_of, int64_t seconds, const char *limit)
{
	struct buf text = { 0 };

	timestamp_format(&text, as_of);
	buf_adds(&text, ", ");
	add_age(&text, seconds);
	log_error("the plan is as of %s ago, older than --max-age %s: what is in use now may not "
		  "have been then, so plan again",
	    text.data, limit);
	buf_release(&text);
}

static void
refuse_future(int64_t as_of)
{
	struct buf text = { 0 };

	timestamp_format(&text, as_of);
	log_error("the plan is as of %s, which is yet to come: is a clock wrong? Plan again (or "
		  "take a plan of any age by --max-age 0)",
	    text.data);
	buf_release(&text);
}

int
plan_age_check(const struct plan_age *age, int64_t now, int64_t seconds, const char *limit)
{
	if (seconds == 0)
		return 0;
	if (age->ageless != NULL) {
		log_error("%s: nothing says how old this decision is (as_of, or a begin record): "
			  "plan again (or take a plan of any age by --max-age 0)",
		    age->ageless);
		return -1;
	}
	if (age->oldest == RECORD_NO_NUMBER)
		return 0;
	if (age->newest > now + FUTURE_SECONDS_MAX) {
		refuse_future(age->newest);
		return -1;
	}
	if (age->oldest < now - seconds) {
		refuse_old(age->oldest, now - age->oldest, limit);
		return -1;
	}
	return 0;
}

void
plan_age_release(struct plan_age *age)
{
	free(age->ageless);
	*age = plan_age_none();
}
