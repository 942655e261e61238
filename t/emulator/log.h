/* The log of requests, one JSON object a line. */
#ifndef LOG_H
#define LOG_H

#include <pthread.h>
#include <stdio.h>

struct request;
struct answer;

struct log {
	FILE *file; /* NULL: no log is kept */
	pthread_mutex_t lock;
};

/* log_open(log, path): Append to the file at path; NULL keeps no log.  Returns 0, or -1 after one line on stderr. */
int log_open(struct log *log, const char *path);

/* log_request(log, at, request, answer): Write the line about a request that came at that time. */
void log_request(
    struct log *log, double at, const struct request *request, const struct answer *answer);

void log_close(struct log *log);

#endif
