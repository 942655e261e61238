#ifndef DELETE_APPROVAL_H
#define DELETE_APPROVAL_H

#include "delete/queue.h"
#include "record/spool.h"
#include "record/writer.h"

/*
 * Write the plan of the repositories that were approved, for a deletion that follows: what is to be
 * deleted, and of the spooled images that the plan keeps those of the same repositories, so that
 * shares are still known.  Returns 0, or -1 after a message.
 */
int approval_write(
    struct record_writer *writer, const struct deletion_queue *queue, struct spool *kept);

#endif
