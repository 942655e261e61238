#include "service/ecs.h"

#include <string.h>

#include "base/strmap.h"
#include "service/page.h"
#include "json/json.h"

/* A listing: its operation, the member with the names, and what is sent with each request. */
struct listing {
	const char *operation;
	const char *member; /* path of the names in the answer */
	struct {
		const char *name;
		const char *value;
	} parameters[3]; /* up to the first without a value */
	int64_t limit;   /* of names in all; 0: none */
};

enum { NAME, NEXT_TOKEN };

struct reading {
	struct strlist names;
	bool has_empty; /* one of the names */
	struct page page;
};

static void
on_value(void *context, int member, const struct json_value *value)
{
	struct reading *r = context;

	if (member == NAME) {
		strlist_add_n(&r->names, value->text, value->len);
		page_item(&r->page, value->text);
		r->has_empty |= value->len == 0;
	} else {
		buf_add(&r->page.next, value->text, value->len);
	}
}

static void
write_request(struct buf *body, const struct listing *listing, const char *token, int64_t page_size)
{
	struct json_writer w;

	json_writer_begin(&w, body, false);
	json_open_object(&w);
	for (int i = 0; i < 3 && listing->parameters[i].value != NULL; i++)
		json_member_string(&w, listing->parameters[i].name, listing->parameters[i].value);
	json_member_int(&w, "maxResults", page_size);
	if (token[0] != '\0')
		json_member_string(&w, "nextToken", token);
	json_close_object(&w);
	json_writer_end(&w);
}

static int
list(struct aws_client *ecs, const struct listing *listing, ecs_names_page *page, void *context)
{
	static const struct json_handler handler = { .value = on_value };
	struct buf items = { 0 }, body = { 0 };
	struct reading r = { 0 };
	struct strmap seen = { 0 };
	int more = 1, verdict, rc = -1;

	buf_addf(&items, "%s[]", listing->member);
	while (more == 1) {
		const struct json_member shape[] = {
			[NAME] = { items.data, JSON_STRING, JSON_OPTIONAL },
			[NEXT_TOKEN] = { "nextToken", JSON_STRING, JSON_OPTIONAL },
			{ listing->member, JSON_ARRAY, JSON_REQUIRED },
		};
		struct aws_reading reading = { shape, 3, &handler, &r };
		int64_t left =
		    listing->limit > 0 ? listing->limit - (int64_t)seen.len : ECS_PAGE_SIZE;

		buf_truncate(&body, 0);
		strlist_clear(&r.names);
		write_request(&body, listing, buf_text(&r.page.token),
		    left < ECS_PAGE_SIZE ? left : ECS_PAGE_SIZE);
		if (aws_json_call(ecs, listing->operation, body.data, &reading) == -1)
			goto out;
		if (r.has_empty) {
			aws_refuse(ecs, listing->operation, "gave an item without a name");
			goto out;
		}
		/* An item that is listed twice is one of the limit's all the same. */
		for (size_t i = 0; listing->limit > 0 && i < r.names.len; i++)
			strmap_put(&seen, r.names.items[i], NULL);
		verdict = r.names.len > 0 ? page(context, &r.names) : 0;
		if (verdict == -1)
			goto out;
		if (verdict == 1) {
			more = 0;
			break;
		}
		more = page_turn(&r.page, ecs, listing->operation);
		if (listing->limit > 0 && (int64_t)seen.len >= listing->limit)
			break;
	}
	rc = more == -1 ? -1 : 0;
out:
	strmap_release(&seen);
	strlist_release(&r.names);
	page_release(&r.page);
	buf_release(&items);
	buf_release(&body);
	return rc;
}

int
ecs_list_clusters(struct aws_client *ecs, ecs_names_page *page, void *context)
{
	const struct listing listing = { .operation = "ListClusters", .member = "clusterArns" };

	return list(ecs, &listing, page, context);
}

int
ecs_list_tasks(struct aws_client *ecs, const char *cluster, const char *desired_status,
    ecs_names_page *page, void *context)
{
	const struct listing listing = {
		.operation = "ListTasks",
		.member = "taskArns",
		.parameters = { { "cluster", cluster }, { "desiredStatus", desired_status } },
	};

	return list(ecs, &listing, page, context);
}

int
ecs_list_services(struct aws_client *ecs, const char *cluster, ecs_names_page *page, void *context)
{
	const struct listing listing = {
		.operation = "ListServices",
		.member = "serviceArns",
		.parameters = { { "cluster", cluster } },
	};

	return list(ecs, &listing, page, context);
}

int
ecs_list_task_definition_families(struct aws_client *ecs, ecs_names_page *page, void *context)
{
	const struct listing listing = {
		.operation = "ListTaskDefinitionFamilies",
		.member = "families",
		.parameters = { { "status", "ACTIVE" } },
	};

	return list(ecs, &listing, page, context);
}

int
ecs_list_task_definitions(
    struct aws_client *ecs, const char *family, int64_t limit, ecs_names_page *page, void *context)
{
	const struct listing listing = {
		.operation = "ListTaskDefinitions",
		.member = "taskDefinitionArns",
		.parameters = { { "familyPrefix", family }, { "sort", "DESC" },
		    { "status", "ACTIVE" } },
		.limit = limit,
	};

	return limit > 0 ? list(ecs, &listing, page, context) : 0;
}

int
ecs_list_all_task_definitions(struct aws_client *ecs, ecs_names_page *page, void *context)
{
	const struct listing listing = {
		.operation = "ListTaskDefinitions",
		.member = "taskDefinitionArns",
		.parameters = { { "sort", "DESC" }, { "status", "ACTIVE" } },
	};

	return list(ecs, &listing, page, context);
}
