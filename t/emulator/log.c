#include "log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "fault.h"
#include "request.h"
#include "service.h"
#include "signature.h"

int
log_open(struct log *log, const char *path)
{
	pthread_mutex_init(&log->lock, NULL);
	if (!path)
		return 0;
	log->file = fopen(path, "a");
	if (log->file)
		return 0;
	fprintf(stderr, "aws-emulator: cannot open '%s': %s\n", path, strerror(errno));
	return -1;
}

void
log_request(struct log *log, double at, const struct request *request, const struct answer *answer)
{
	const char *hash = strchr(answer->code, '#');
	json_t *line, *key;
	char *text;

	if (!log->file)
		return;
	key = signature_access_key(request);
	line = json_pack("{s:f, s:s, s:s, s:i, s:s*, s:s*, s:o*, s:O*, s:s, s:O*, s:O*}", "at",
	    (double)(long long)(at * 1000) / 1000, "service", request->service->name, "operation",
	    request->operation_name, "status", answer->status, "code",
	    answer->code[0] == '\0' ? NULL
	    : hash                  ? hash + 1
				    : answer->code,
	    "fault", request->fault ? request->fault->name : NULL, "access_key", key, "arn",
	    json_object_get(request->user, "arn"), "request_id", request->id, "input",
	    request->input, "output", request->output);
	text = json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(15));
	pthread_mutex_lock(&log->lock);
	fprintf(log->file, "%s\n", text ? text : "{}");
	fflush(log->file);
	pthread_mutex_unlock(&log->lock);
	free(text);
	json_decref(line);
}

void
log_close(struct log *log)
{
	if (!log->file)
		return;
	fclose(log->file);
	log->file = NULL;
	pthread_mutex_destroy(&log->lock);
}
