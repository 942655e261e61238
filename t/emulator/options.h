/* The command line of aws-emulator. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>

#include "trouble.h"

struct options {
	const char *address; /* NULL: 127.0.0.1 */
	unsigned port;       /* 0: any that is free */
	const char *tls;     /* path, or NULL */
	const char *log;     /* path, or NULL */
	const char *account; /* path */
	long max_page;       /* 0: as the services do */
	double lifetime;     /* seconds; 0: for ever */
	bool exit_on_eof;
};

/*
 * options_parse(options, trouble, argc, argv):
 * Ends the program with its usage: status 0 if that was asked for, 2 if the options are wrong.
 */
void options_parse(struct options *options, struct trouble *trouble, int argc, char *argv[]);

#endif
