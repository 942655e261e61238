#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

/*
 * What a program says on stderr: one line at a time, "YYYY/MM/DD hh:mm:ss [level] text" in local
 * time.  Warnings and errors start with the program's name.  A format that ends in ':' gets the
 * reason of errno behind it.  Control bytes in the text are masked, so that outside data cannot
 * steer the terminal or forge a line.
 */

enum log_level { LOG_DEBUG, LOG_INFO, LOG_NOTICE, LOG_WARN, LOG_ERROR };

/* Exit statuses of every program: done, failed or something was left undone, wrong usage. */
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/*
 * What a program does before all else, since nothing may be opened in the place of stderr (see
 * standard.h).  Keeps program (for the life of the process).  Level info, colour as stderr is a terminal.
 */
void log_init(const char *program);
const char *log_program(void);

/* The lowest level that is shown. */
void log_set_level(enum log_level lowest);

/* Whether what is told at that level is shown. */
bool log_shows(enum log_level level);

/* "debug" and so on, each at the index of its level; NULL behind the last. */
extern const char *const log_level_names[];

void log_set_color(bool on);

void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_notice(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Something is odd and the work goes on. */
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Something failed: who finds the fault says it, once; callers pass -1 or NULL up in silence. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * A message at level, with lines below it that show what it speaks of.  Those are written as they are:
 * each ends in a newline, and has no control bytes else.
 */
void log_with(enum log_level level, const char *below, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As log_error(), and the program ends with EXIT_FAILED.  For lack of memory and bugs only. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Wrong usage: "program: text; try 'program --help'", status EXIT_USAGE. */
_Noreturn void die_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * What die() and die_usage() do last, such as telling the next stage that this one failed.  One hook
 * a process; it must not call die().
 */
void log_set_death_hook(void (*hook)(void));

#endif
