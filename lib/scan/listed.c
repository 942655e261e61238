#include "scan/listed.h"

#include <stdlib.h>

#include "base/mem.h"

struct listed
listed_copy(const struct listed *listed, struct arena *arena)
{
	return (struct listed){
		.producer = listed->producer,
		.repository = {
			.registry = arena_strdup(arena, listed->repository.registry),
			.name = arena_strdup(arena, listed->repository.name),
			.uri = arena_strdup(arena, listed->repository.uri),
		},
	};
}

void
listed_write_repository(const struct listed *listed)
{
	struct record record = record_of_type(RECORD_REPOSITORY);

	record.registry = listed->repository.registry;
	record.region = aws_session_region(listed->producer->session);
	record.name = listed->repository.name;
	record.uri = listed->repository.uri;
	record_write(listed->producer->writer, &record);
}

/* Gives the children as a record has them. */
static struct record_child *
record_children(const struct ecr_descriptor *children, size_t count)
{
	struct record_child *entries = xcalloc(count, sizeof(*entries));

	for (size_t i = 0; i < count; i++)
		entries[i] = (struct record_child){
			.digest = children[i].digest,
			.manifest_type = children[i].manifest_type,
			.artifact_type = children[i].artifact_type,
			.platform = children[i].platform,
		};
	return entries;
}

void
listed_write_image(const struct listed *listed, const struct ecr_image *image,
    const struct ecr_descriptor *children, size_t child_count)
{
	struct record record = record_of_type(RECORD_IMAGE);
	struct record_child *entries =
	    children != NULL ? record_children(children, child_count) : NULL;

	record.registry = listed->repository.registry;
	record.region = aws_session_region(listed->producer->session);
	record.repository = listed->repository.name;
	record.uri = listed->repository.uri;
	record.digest = image->digest;
	record.tags = image->tags;
	record.tag_count = image->tag_count;
	record.pushed_at = image->pushed_at;
	if (image->pulled_at != ECR_NO_TIME)
		record.pulled_at = image->pulled_at;
	record.size = image->size;
	record.manifest_type = image->manifest_type;
	record.artifact_type = image->artifact_type;
	record.subject = image->subject;
	record.image_status = image->status;
	record.children = entries;
	record.child_count = child_count;
	record.has_children = entries != NULL;
	record_write(listed->producer->writer, &record);
	free(entries);
}
