#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/environment.h"
#include "base/screen.h"
#include "base/standard.h"

/* State at file scope, which is rare here: every module of the process speaks with the same voice. */
static struct {
	const char *program;
	enum log_level lowest;
	bool color;
	void (*death_hook)(void);
} diag = { "ecrm", LOG_INFO, false, NULL };

const char *const log_level_names[] = {
	[LOG_DEBUG] = "debug",
	[LOG_INFO] = "info",
	[LOG_NOTICE] = "notice",
	[LOG_WARN] = "warn",
	[LOG_ERROR] = "error",
	NULL,
};

static const char *const colors[] = {
	[LOG_DEBUG] = "",
	[LOG_INFO] = "\033[37m",
	[LOG_NOTICE] = "\033[94m",
	[LOG_WARN] = "\033[33m",
	[LOG_ERROR] = "\033[1;31m",
};

enum { LINE_SIZE = 8192 };

void
log_init(const char *program)
{
	standard_files_hold();
	diag.program = program;
	diag.color = isatty(STDERR_FILENO) && environment("NO_COLOR") == NULL;
	screen_init();
}

const char *
log_program(void)
{
	return diag.program;
}

void
log_set_level(enum log_level lowest)
{
	diag.lowest = lowest;
}

bool
log_shows(enum log_level level)
{
	return level >= diag.lowest;
}

void
log_set_color(bool on)
{
	diag.color = on;
}

void
log_set_death_hook(void (*hook)(void))
{
	diag.death_hook = hook;
}

/* Bytes of UTF-8 beyond ASCII pass; C0 controls and DEL become '?'. */
static void
mask_controls(char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < 0x20 || c == 0x7f)
			*text = '?';
	}
}

static void
format_text(char *text, size_t size, const char *format, va_list ap)
{
	int why = errno;
	size_t len;

	vsnprintf(text, size, format, ap);
	len = strlen(text);
	if (len > 0 && format[strlen(format) - 1] == ':')
		snprintf(text + len, size - len, " %s", strerror(why));
	mask_controls(text);
}

static void
say(enum log_level level, const char *below, const char *format, va_list ap)
{
	char text[LINE_SIZE], whole[SCREEN_ROOM_SIZE + 2 * LINE_SIZE], stamp[32];
	char *line = whole + SCREEN_ROOM_SIZE, room[SCREEN_ROOM_SIZE];
	struct tm tm;
	time_t now = time(NULL);
	bool color = diag.color && colors[level][0] != '\0';
	size_t room_len;
	int len;

	if (level < diag.lowest)
		return;
	format_text(text, sizeof(text), format, ap);
	localtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "%Y/%m/%d %H:%M:%S", &tm);
	len = snprintf(line, 2 * LINE_SIZE, "%s%s [%s] %s%s%s%s\n%s", color ? colors[level] : "",
	    stamp, log_level_names[level], level >= LOG_WARN ? diag.program : "",
	    level >= LOG_WARN ? ": " : "", text, color ? "\033[0m" : "", below);
	if (len <= 0)
		return;
	if (len >= 2 * LINE_SIZE)
		len = 2 * LINE_SIZE - 1;
	/* One write a line: the stages share stderr, and lines must not mix. */
	room_len = screen_make_room(room, line, (size_t)len);
	memcpy(line - room_len, room, room_len);
	fwrite(line - room_len, 1, room_len + (size_t)len, stderr);
}

static _Noreturn void
end_process(int status)
{
	if (diag.death_hook != NULL)
		diag.death_hook();
	/* exit() would take down libraries that other threads are in. */
	fflush(stdout);
	_exit(status);
}

void
log_debug(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(LOG_DEBUG, "", format, ap);
	va_end(ap);
}

void
log_info(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(LOG_INFO, "", format, ap);
	va_end(ap);
}

void
log_notice(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(LOG_NOTICE, "", format, ap);
	va_end(ap);
}

void
log_warn(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(LOG_WARN, "", format, ap);
	va_end(ap);
}

void
log_error(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(LOG_ERROR, "", format, ap);
	va_end(ap);
}

void
log_with(enum log_level level, const char *below, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(level, below, format, ap);
	va_end(ap);
}

void
die(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	say(LOG_ERROR, "", format, ap);
	va_end(ap);
	end_process(EXIT_FAILED);
}

void
die_usage(const char *format, ...)
{
	char text[LINE_SIZE];
	va_list ap;

	va_start(ap, format);
	format_text(text, sizeof(text), format, ap);
	va_end(ap);
	fprintf(stderr, "%s: %s; try '%s --help'\n", diag.program, text, diag.program);
	end_process(EXIT_USAGE);
}
