/* How an answer reaches the client: whole and at once, or as a fault has it. */
#ifndef DELIVERY_H
#define DELIVERY_H

#include <microhttpd.h>

enum delivery {
	DELIVER_WHOLE,
	DELIVER_NOTHING, /* the connection closes */
	DELIVER_RESET,   /* the connection is reset (RST), with nothing sent */
	DELIVER_NEVER,   /* nothing is sent until the client goes away */
	DELIVER_SHORT,   /* half of the text as if that were all */
	/* From here on what was announced is not what comes. */
	DELIVER_HALF,           /* then the connection closes */
	DELIVER_HALF_AND_RESET, /* then it is reset */
	DELIVER_HALF_AND_STALL, /* then nothing until the client goes away */
	DELIVER_DRIPPING, /* a byte every now and then, with blanks behind the text for ever */
	DELIVER_HUGE,     /* the text, with 80 MB of blanks behind it */
};

/*
 * delivery_response(delivery, connection, text):
 * Gives a response with text, which it owns, as its body; the caller destroys it.  NULL where nothing is to be sent and
 * the connection is to end; DELIVER_NEVER returns only when the client has gone away.
 */
struct MHD_Response *delivery_response(
    enum delivery delivery, struct MHD_Connection *connection, char *text);

#endif
