#ifndef DELETE_QUESTIONS_H
#define DELETE_QUESTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "delete/queue.h"

/*
 * Ask on the terminal for each repository with something to delete, and mark those that were answered
 * with yes.  verb is what is done: "delete".  A q ends the questions, as does a terminal that is not
 * there, after a message.  Returns whether all were answered with yes.
 */
bool questions_ask(struct doomed_repository **repositories, size_t count, const char *verb);

/* All are taken to be answered with yes. */
void questions_answer_yes(struct doomed_repository **repositories, size_t count);

#endif
