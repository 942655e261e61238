#ifndef BASE_STANDARD_H
#define BASE_STANDARD_H

/*
 * Where the program was started with stdin, stdout or stderr closed, put something in its place that
 * cannot be read or written, as a closed one cannot, lest the next file or connection that is opened be
 * taken for it.  What goes to stderr is lost, which is what whoever closed it wanted.
 */
void standard_files_hold(void);

#endif
