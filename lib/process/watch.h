#ifndef PROCESS_WATCH_H
#define PROCESS_WATCH_H

/*
 * A thread that waits for SIGINT, SIGTERM or SIGHUP, so that a process ends in its own way at the
 * first of them.  At a second one they do what they did before, which mostly is to end it at once.
 * One at a time a process.
 */
struct signal_watch;

/*
 * Begin; on_signal is called once, in that thread, with the number of the signal.  A signal that was
 * ignored stays so.  Gives the watch; NULL after a message.
 */
struct signal_watch *signal_watch_begin(
    void (*on_signal)(void *context, int number), void *context);

/* End.  Returns the signal that came, or 0. */
int signal_watch_end(struct signal_watch *watch);

/* "SIGINT" and so on, of the three. */
const char *signal_name(int number);

#endif
