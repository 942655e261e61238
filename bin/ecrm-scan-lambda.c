/* ecrm-scan-lambda: read which versions of Lambda functions can run, write the images in use. */
#include "producer/producer.h"
#include "progress/progress.h"
#include "scan/lambda.h"
#include "service/lambda.h"

static const char usage[] =
    "Usage: ecrm-scan-lambda [options]\n"
    "\n"
    "Read the functions of AWS Lambda whose code is a container image, as the section\n"
    "lambda_functions of the configuration says: every version that an alias names, and the "
    "newest\n"
    "keep_count of the others. Write an in_use record for each image in ECR that they name.\n";

static void
write_name(void *context, const char *name, const char *arn)
{
	struct record record = record_of_type(RECORD_LAMBDA_FUNCTION);
	struct producer *producer = context;

	(void)arn;
	record.name = name;
	record.account = producer->account;
	record.region = aws_session_region(producer->session);
	record_write(producer->writer, &record);
}

int
main(int argc, char **argv)
{
	struct producer producer;
	struct aws_client *lambda = NULL;
	int rc = -1;

	producer_parse(&producer, "ecrm-scan-lambda", usage, NULL, argc, argv);
	if (producer_open(&producer, !producer.names, CONFIG_LAMBDA_FUNCTIONS) == -1)
		goto out;
	lambda = aws_client_new(producer.session, &aws_lambda);
	if (lambda == NULL)
		goto out;
	producer_open_cache(&producer, lambda);
	progress_open();
	progress_begin("Lambda", "functions", producer.names ? NULL : "versions");
	rc = producer.names ? lambda_list_image_functions(lambda, write_name, &producer)
			    : scan_lambda(&producer, lambda);
out:
	aws_client_free(lambda);
	return producer_close(&producer, rc);
}
