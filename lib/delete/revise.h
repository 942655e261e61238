#ifndef DELETE_REVISE_H
#define DELETE_REVISE_H

#include "delete/age.h"
#include "delete/queue.h"

/*
 * Read a newer plan of the same images, and drop from the queue what it does not delete, too: what
 * has come into use since, and what is gone.  Each is told with its new reason, with the code
 * "NotInRevisedPlan".  age becomes that of the newer plan, since it was made on what is in use now.
 * Returns 0, or -1 after a message.
 */
int deletion_queue_revise(struct deletion_queue *queue, const char *path, struct plan_age *age);

#endif
