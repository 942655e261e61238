#ifndef BASE_PROMPT_H
#define BASE_PROMPT_H

/*
 * prompt(question):
 * Ask on the controlling terminal, not on stdin or stdout, and read one line.  Returns its first
 * character; '\n' where the line is empty; 0 where there is no terminal or it was closed.
 */
char prompt(const char *question);

#endif
