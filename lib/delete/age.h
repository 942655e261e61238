#ifndef DELETE_AGE_H
#define DELETE_AGE_H

#include <stddef.h>
#include <stdint.h>

/* How old a plan is: of what it deletes, when AWS was looked at. */
struct plan_age {
	int64_t oldest; /* epoch seconds; RECORD_NO_NUMBER: nothing that it deletes has an age */
	int64_t newest;
	char *ageless; /* "file:line" of the first image that has none; NULL: all have one */
};

struct plan_age plan_age_none(void);

/* An image that is to be deleted, as of that time (RECORD_NO_NUMBER: it does not say), at place. */
void plan_age_note(struct plan_age *age, int64_t as_of, const char *place);

/*
 * Refuse what is older than seconds, or of no known age, or from a time to come, by now.  limit is
 * what the user called it.  0 seconds are no limit.  Returns 0, or -1 after a message.
 */
int plan_age_check(const struct plan_age *age, int64_t now, int64_t seconds, const char *limit);
void plan_age_release(struct plan_age *age);

#endif
