#include "fault_error.h"

#include "answer.h"
#include "clock.h"
#include "request.h"
#include "schema.h"
#include "service.h"

void
fault_throttle(const struct request *request, struct answer *answer)
{
	answer_refuse(answer, request->service->protocol, REFUSE_RATE,
	    request->service->protocol == PROTOCOL_REST ? "Rate Exceeded." : "Rate exceeded");
}

void
fault_deny(const struct request *request, struct answer *answer)
{
	const char *service = request->service->name, *operation = request->operation_name;
	const char *user = text_of(request->user, "arn");

	answer_refuse(answer, request->service->protocol, REFUSE_ACCESS,
	    "User: %s is not authorized to perform: %s:%s on resource: * because no identity-based "
	    "policy allows the %s:%s "
	    "action",
	    user ? user : "anonymous", service, operation, service, operation);
}

static void
fail(const struct request *request, struct answer *answer, enum refusal refusal)
{
	answer_refuse(answer, request->service->protocol, refusal,
	    "Service encountered an error. Please retry.");
}

void
fault_500(const struct request *request, struct answer *answer)
{
	fail(request, answer, REFUSE_INTERNAL);
}

void
fault_502(const struct request *request, struct answer *answer)
{
	fail(request, answer, REFUSE_GATEWAY);
}

void
fault_503(const struct request *request, struct answer *answer)
{
	fail(request, answer, REFUSE_UNAVAILABLE);
}

void
fault_expired(const struct request *request, struct answer *answer)
{
	answer_refuse(answer, request->service->protocol, REFUSE_EXPIRED,
	    "The security token included in the request is expired");
}

/* As signature_verify() has it, with the client an hour behind. */
void
fault_skew(const struct request *request, struct answer *answer)
{
	char signed_at[CLOCK_STAMP_SIZE], now[CLOCK_STAMP_SIZE], oldest[CLOCK_STAMP_SIZE];
	time_t at = (time_t)clock_now();

	answer_refuse(answer, request->service->protocol, REFUSE_SIGNATURE,
	    "Signature expired: %s is now earlier than %s (%s - 5 min.)",
	    clock_stamp(at - 3600, signed_at), clock_stamp(at - 300, oldest), clock_stamp(at, now));
}
