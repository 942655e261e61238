/* ecrm-scan-ecs: read what Amazon ECS runs or could run, write the images in use. */
#include "producer/producer.h"
#include "progress/progress.h"
#include "scan/ecs.h"
#include "service/ecs.h"

static const char usage[] =
    "Usage: ecrm-scan-ecs [options]\n"
    "\n"
    "Read tasks, services and task definitions of Amazon ECS, as the sections clusters and\n"
    "task_definitions of the configuration say, and write an in_use record for each image in ECR\n"
    "that they name.\n";

static int
write_clusters(void *context, const struct strlist *arns)
{
	struct record record = record_of_type(RECORD_CLUSTER);
	struct producer *producer = context;

	for (size_t i = 0; i < arns->len; i++) {
		record.name = cluster_name(arns->items[i]);
		record.account = producer->account;
		record.region = aws_session_region(producer->session);
		record_write(producer->writer, &record);
	}
	return 0;
}

static int
write_families(void *context, const struct strlist *families)
{
	struct record record = record_of_type(RECORD_TASK_DEFINITION_FAMILY);
	struct producer *producer = context;

	for (size_t i = 0; i < families->len; i++) {
		record.name = families->items[i];
		record.account = producer->account;
		record.region = aws_session_region(producer->session);
		record_write(producer->writer, &record);
	}
	return 0;
}

static int
write_names(struct producer *producer, struct aws_client *ecs)
{
	if (ecs_list_clusters(ecs, write_clusters, producer) == -1)
		return -1;
	return ecs_list_task_definition_families(ecs, write_families, producer);
}

int
main(int argc, char **argv)
{
	struct producer producer;
	struct aws_client *ecs = NULL;
	int rc = -1;

	producer_parse(&producer, "ecrm-scan-ecs", usage, NULL, argc, argv);
	if (producer_open(&producer, !producer.names, CONFIG_NOTHING) == -1)
		goto out;
	ecs = aws_client_new(producer.session, &aws_ecs);
	if (ecs == NULL)
		goto out;
	producer_open_cache(&producer, ecs);
	progress_open();
	progress_begin("ECS", "listings", producer.names ? NULL : "task definitions");
	rc = producer.names ? write_names(&producer, ecs) : scan_ecs(&producer, ecs);
out:
	aws_client_free(ecs);
	return producer_close(&producer, rc);
}
