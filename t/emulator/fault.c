#include "fault.h"

#include <string.h>

#include "fault_change.h"
#include "fault_error.h"
#include "fault_items.h"
#include "fault_token.h"

static const char page[] = "<html>\n<body><h1>Service Unavailable</h1></body>\n</html>\n";

static const struct fault faults[] = {
	{ "throttle", "throttled, in the protocol's own way", .refuse = fault_throttle },
	{ "500", "HTTP status 500", .refuse = fault_500 },
	{ "502", "HTTP status 502", .refuse = fault_502 },
	{ "503", "HTTP status 503", .refuse = fault_503 },
	{ "deny", "access denied", .refuse = fault_deny },
	{ "expired", "the session token has expired", .refuse = fault_expired },
	{ "skew", "the client's clock is off", .refuse = fault_skew },
	{ "proxy", "status 502 and a page of HTML", .refuse = fault_502, .text = page,
	    .status = 502 },
	{ "bad-error", "status 400 and half a JSON object", .refuse = fault_deny,
	    .text = "{\"__type\":[7],\"message\":{\"text\":\"no\"},", .status = 400 },

	{ "close", "no answer, the connection closes", .delivery = DELIVER_NOTHING },
	{ "reset", "no answer, the connection is reset", .delivery = DELIVER_RESET },
	{ "reset-body", "reset in the middle of the body", .delivery = DELIVER_HALF_AND_RESET },
	{ "cut", "half the body, less than Content-Length says", .delivery = DELIVER_HALF },
	{ "short", "half the body, and Content-Length agrees", .delivery = DELIVER_SHORT },
	{ "hang", "no answer, the connection stays open", .delivery = DELIVER_NEVER },
	{ "stall", "half the body and no more, the connection stays open",
	    .delivery = DELIVER_HALF_AND_STALL },
	{ "drip", "the body and blanks, byte by byte, for ever", .delivery = DELIVER_DRIPPING },
	{ "huge", "behind the body 80 MB of blanks", .delivery = DELIVER_HUGE },

	{ "no-json", "status 200 and a page of HTML", .text = page, .status = 200 },
	{ "wrong-kind", "a string where the list or object belongs", .happens = fault_has_items,
	    .spoil = fault_wrong_kind },
	{ "missing", "the list or object is missing", .happens = fault_has_items,
	    .spoil = fault_missing },
	{ "null", "the list or object is null", .happens = fault_has_items, .spoil = fault_null },
	{ "bare", "an item has nothing in it", .happens = fault_has_items, .spoil = fault_bare },
	{ "lose", "the last item is left out", .happens = fault_has_items, .spoil = fault_lose },
	{ "twice", "each item is there twice", .happens = fault_has_items, .spoil = fault_twice },
	{ "other", "an item is another than was asked for", .happens = fault_has_identity,
	    .spoil = fault_other },

	{ "same-token", "the token of the next page is always the same", .happens = fault_has_pages,
	    .spoil = fault_same_token },
	{ "circle", "three page tokens in turn", .happens = fault_has_pages,
	    .spoil = fault_circle },
	{ "endless", "the first page again and again, with new tokens", .happens = fault_has_pages,
	    .spoil = fault_endless },
	{ "endless-empty", "empty pages with new tokens", .happens = fault_has_pages,
	    .spoil = fault_endless_empty },

	{ "push", "before it looks, an image is pushed", .happens = fault_lists_images,
	    .change = fault_push },
	{ "delete", "before it looks, an image is deleted", .happens = fault_lists_images,
	    .change = fault_delete },
	{ "retag", "before it looks, a tag moves to another image", .happens = fault_lists_images,
	    .change = fault_retag },
	{ "start", "before it looks for running tasks, one starts",
	    .happens = fault_lists_running_tasks, .change = fault_start },
	{ "stop", "before it looks, a running task stops", .happens = fault_lists_tasks,
	    .change = fault_stop },
};

const struct fault *
fault_find(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (strlen(faults[i].name) == length && strncmp(faults[i].name, name, length) == 0)
			return &faults[i];
	return NULL;
}

void
fault_list(FILE *out)
{
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		fprintf(out, "  %-14s %s\n", faults[i].name, faults[i].meaning);
}
