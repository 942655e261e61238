#ifndef WORK_POOL_H
#define WORK_POOL_H

#include <stdbool.h>

/*
 * Worker threads that run jobs side by side.  A job may submit more jobs; the newest runs first, so
 * that what was begun is finished before more is begun and the queue stays short.
 */
struct pool;

/* A job; context is what was submitted with it.  Returns 0, or -1 after a message. */
typedef int job_run(void *context);

/*
 * A pool of up to workers threads, which start as jobs come.  on_failure, if not NULL, is called once
 * with its context when the first job has failed; jobs that wait are then dropped.  Neither it nor what
 * discards a job may use the pool.  Gives the pool.
 */
struct pool *pool_new(int workers, void (*on_failure)(void *context), void *context);

/* Queue a job.  discard, if not NULL, frees its context in any case: after the run, or undone. */
void pool_submit(struct pool *pool, job_run *run, void *context, void (*discard)(void *context));

/* Wait until no job runs or waits.  Returns 0, or -1 where a job failed. */
int pool_wait(struct pool *pool);

/* End the workers; call after pool_wait(). */
void pool_free(struct pool *pool);

#endif
