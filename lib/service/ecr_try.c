#include "service/ecr_try.h"

void
ecr_call_release(struct ecr_call *call)
{
	buf_release(&call->request_id);
	buf_release(&call->code);
	buf_release(&call->failure);
	*call = (struct ecr_call){ 0 };
}

static void
note_failure(struct ecr_call *call, const struct aws_client *ecr, const struct aws_request *request,
    const struct aws_answer *answer)
{
	call->sent = answer->sent;
	call->unsure = answer->unsure;
	call->refused = answer->http.status >= 400 && answer->http.status < 500;
	buf_adds(&call->code, buf_text(&answer->error.code));
	aws_describe_failure(&call->failure, ecr, request, answer);
}

/* AWS did something; what, is not known. */
static void
note_unreadable(struct ecr_call *call, const char *operation, const char *why)
{
	call->unsure = true;
	buf_adds(&call->code, "unreadable answer");
	buf_addf(&call->failure, "ecr %s gave an answer that cannot be right: %s", operation, why);
}

int
ecr_try(struct aws_client *ecr, const char *operation, const char *body,
    const struct aws_reading *reading, struct ecr_call *call)
{
	struct json_reader *json =
	    json_reader_new(reading->shape, reading->shape_len, reading->handler, reading->context);
	struct aws_request request = aws_json_request(operation, body);
	struct aws_answer answer = { 0 };
	int rc = aws_try(ecr, &request, &answer);

	*call = (struct ecr_call){ .sent = true };
	buf_adds(&call->request_id, buf_text(&answer.http.request_id));
	if (rc == -1) {
		note_failure(call, ecr, &request, &answer);
	} else if (json_read(json, buf_text(&answer.http.body), answer.http.body.len) == -1) {
		note_unreadable(call, operation, json_reader_error(json));
		rc = -1;
	}
	json_reader_free(json);
	aws_answer_release(&answer);
	return rc;
}
