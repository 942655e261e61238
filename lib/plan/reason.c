#include "plan/decide.h"

void
reason_format(struct buf *out, const struct catalog *catalog, const struct catalog_image *image)
{
	const struct repository_policy *policy = catalog->repositories[image->repository].policy;
	const char *text =
	    catalog->texts.data != NULL ? catalog->texts.data + image->reason_text : "";

	switch ((enum reason)image->reason) {
	case REASON_NONE:
		buf_adds(out, "not decided");
		break;
	case REASON_IN_USE_DIGEST:
		buf_adds(out, "in use by digest");
		break;
	case REASON_IN_USE_TAG:
		buf_addf(out, "in use by tag %s", text);
		break;
	case REASON_TAG_PATTERN:
		buf_addf(out, "tag %s matches keep_tag_patterns", text);
		break;
	case REASON_YOUNG:
		buf_adds(out, "not expired");
		break;
	case REASON_OTHER_KIND:
		buf_adds(out, "of no known kind");
		break;
	case REASON_CHILD_OF_KEPT:
		buf_adds(out, "child of the kept index ");
		break;
	case REASON_ATTACHED_TO_KEPT:
		buf_adds(out, "attached to the kept ");
		break;
	case REASON_KEEP_COUNT:
		buf_addf(
		    out, "one of the newest %lld by keep_count", (long long)policy->keep_count);
		break;
	case REASON_BELONGS_TO_NOTHING:
		buf_adds(out, "belongs to nothing that is known");
		break;
	case REASON_POSSIBLE_CHILD:
		buf_adds(out, "may be a child of the archived index ");
		break;
	case REASON_EXPIRED:
		buf_adds(out, "expired");
		break;
	case REASON_SUBJECT_EXPIRED:
		buf_adds(out, "attached to the expired ");
		break;
	case REASON_SUBJECT_MISSING:
		buf_adds(out, "expired, and its subject is gone");
		break;
	case REASON_INDEX_EXPIRED:
		buf_adds(out, "belongs to the expired index ");
		break;
	}
	if (image->reason_image != NO_IMAGE)
		catalog_format_digest(out, catalog->images[image->reason_image].digest);
}
