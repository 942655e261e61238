#include "delivery.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { HUGE_SIZE = 80 << 20, DRIP_MILLISECONDS = 50 };

/* A body on its way; libmicrohttpd asks for it piece by piece. */
struct body {
	enum delivery delivery;
	int socket;
	char *text;
	size_t size; /* of text */
};

static int
socket_of(struct MHD_Connection *connection)
{
	return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

/* A client that waits for its answer sends nothing, so that what can be read is the end. */
static void
wait_until_gone(int socket, int milliseconds)
{
	struct pollfd fd = { .fd = socket, .events = POLLIN };

	poll(&fd, 1, milliseconds);
}

/*
 * Closing such a socket resets the connection.  libmicrohttpd would send a FIN before it closes; taking the address
 * away, which Linux takes for a disconnect, forestalls that.
 */
static void
reset(int socket)
{
	const struct linger linger = { .l_onoff = 1, .l_linger = 0 };
	const struct sockaddr nowhere = { .sa_family = AF_UNSPEC };

	setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	(void)connect(socket, &nowhere, sizeof(nowhere));
}

static ssize_t
give_half(const struct body *body, uint64_t at, char *out, size_t room)
{
	size_t half = body->size / 2, n = at < half ? half - (size_t)at : 0;

	if (n > room)
		n = room;
	if (n > 0) {
		memcpy(out, body->text + at, n);
		return (ssize_t)n;
	}
	if (body->delivery == DELIVER_HALF_AND_RESET)
		reset(body->socket);
	else if (body->delivery == DELIVER_HALF_AND_STALL)
		wait_until_gone(body->socket, -1);
	return MHD_CONTENT_READER_END_WITH_ERROR;
}

static ssize_t
give(void *context, uint64_t at, char *out, size_t room)
{
	const struct body *body = context;

	if (body->delivery != DELIVER_DRIPPING && body->delivery != DELIVER_HUGE)
		return give_half(body, at, out, room);
	if (body->delivery == DELIVER_DRIPPING) {
		wait_until_gone(body->socket, DRIP_MILLISECONDS);
		room = 1;
	}
	for (size_t i = 0; i < room; i++, at++)
		out[i] = at < body->size ? body->text[at] : ' ';
	return (ssize_t)room;
}

static void
release(void *context)
{
	struct body *body = context;

	free(body->text);
	free(body);
}

static struct MHD_Response *
piecewise(enum delivery delivery, int socket, char *text)
{
	struct body *body = malloc(sizeof(*body));
	size_t size = strlen(text);

	*body = (struct body){ delivery, socket, text, size };
	return MHD_create_response_from_callback(delivery == DELIVER_HUGE       ? size + HUGE_SIZE
						 : delivery == DELIVER_DRIPPING ? MHD_SIZE_UNKNOWN
										: size,
	    32 << 10, give, body, release);
}

struct MHD_Response *
delivery_response(enum delivery delivery, struct MHD_Connection *connection, char *text)
{
	int socket = socket_of(connection);

	if (delivery == DELIVER_SHORT)
		text[strlen(text) / 2] = '\0';
	if (delivery == DELIVER_WHOLE || delivery == DELIVER_SHORT)
		return MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_FREE);
	if (delivery >= DELIVER_HALF)
		return piecewise(delivery, socket, text);
	if (delivery == DELIVER_RESET)
		reset(socket);
	else if (delivery == DELIVER_NEVER)
		wait_until_gone(socket, -1);
	free(text);
	return NULL;
}
