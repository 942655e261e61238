#include "delete/stop.h"

void
stop_init(struct stop *stop, struct aws_session *session)
{
	*stop = (struct stop){ .session = session };
	pthread_mutex_init(&stop->lock, NULL);
}

void
stop_now(struct stop *stop, const char *reason)
{
	pthread_mutex_lock(&stop->lock);
	if (stop->reason == NULL)
		stop->reason = reason;
	pthread_mutex_unlock(&stop->lock);
	if (stop->session != NULL)
		aws_session_cancel(stop->session);
}

const char *
stop_reason(struct stop *stop)
{
	const char *reason;

	pthread_mutex_lock(&stop->lock);
	reason = stop->reason;
	pthread_mutex_unlock(&stop->lock);
	/* A session that came to its end by itself, as where credentials have run out. */
	if (reason == NULL && stop->session != NULL && aws_session_is_cancelled(stop->session))
		reason = "AWS cannot be called any more";
	return reason;
}

void
stop_release(struct stop *stop)
{
	pthread_mutex_destroy(&stop->lock);
}
