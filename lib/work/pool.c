#include "work/pool.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"

struct job {
	job_run *run;
	void *context;
	void (*discard)(void *context);
};

enum { STACK_SIZE = 1024 * 1024 };

struct pool {
	pthread_t *threads;
	int thread_count;
	int thread_max;
	pthread_mutex_t lock;
	pthread_cond_t submitted; /* a job; or the pool ends */
	pthread_cond_t finished;  /* no job runs or waits */
	struct job *jobs;         /* a stack */
	size_t job_count;
	size_t job_capacity;
	int running;
	int idle; /* threads that wait for a job */
	bool ending;
	bool failed;
	void (*on_failure)(void *context);
	void *context;
};

static void
discard(const struct job *job)
{
	if (job->discard != NULL)
		job->discard(job->context);
}

/* Under the lock. */
static void
note_failure(struct pool *pool)
{
	if (pool->failed)
		return;
	pool->failed = true;
	while (pool->job_count > 0)
		discard(&pool->jobs[--pool->job_count]);
	if (pool->on_failure != NULL)
		pool->on_failure(pool->context);
}

static void *
work(void *context)
{
	struct pool *pool = context;

	pthread_mutex_lock(&pool->lock);
	for (;;) {
		struct job job;
		int rc;

		pool->idle++;
		while (pool->job_count == 0 && !pool->ending)
			pthread_cond_wait(&pool->submitted, &pool->lock);
		pool->idle--;
		if (pool->job_count == 0)
			break;
		job = pool->jobs[--pool->job_count];
		pool->running++;
		pthread_mutex_unlock(&pool->lock);
		rc = job.run(job.context);
		discard(&job);
		pthread_mutex_lock(&pool->lock);
		pool->running--;
		if (rc == -1)
			note_failure(pool);
		if (pool->running == 0 && pool->job_count == 0)
			pthread_cond_broadcast(&pool->finished);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

struct pool *
pool_new(int workers, void (*on_failure)(void *context), void *context)
{
	struct pool *pool = xcalloc(1, sizeof(*pool));

	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->submitted, NULL);
	pthread_cond_init(&pool->finished, NULL);
	pool->on_failure = on_failure;
	pool->context = context;
	pool->thread_max = workers;
	pool->threads = xcalloc((size_t)workers, sizeof(*pool->threads));
	return pool;
}

/* Under the lock.  One more thread, or as many as there can be. */
static void
start_thread(struct pool *pool)
{
	pthread_attr_t attributes;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	if (pthread_create(&pool->threads[pool->thread_count], &attributes, work, pool) == 0)
		pool->thread_count++;
	else if (pool->thread_count == 0)
		die("cannot start a thread");
	pthread_attr_destroy(&attributes);
}

void
pool_submit(struct pool *pool, job_run *run, void *context, void (*discard_context)(void *))
{
	struct job job = { run, context, discard_context };

	pthread_mutex_lock(&pool->lock);
	if (pool->failed) {
		discard(&job);
	} else {
		pool->jobs = xgrow(
		    pool->jobs, &pool->job_capacity, pool->job_count + 1, sizeof(*pool->jobs));
		pool->jobs[pool->job_count++] = job;
		if (pool->job_count > (size_t)pool->idle && pool->thread_count < pool->thread_max)
			start_thread(pool);
		pthread_cond_signal(&pool->submitted);
	}
	pthread_mutex_unlock(&pool->lock);
}

int
pool_wait(struct pool *pool)
{
	bool failed;

	pthread_mutex_lock(&pool->lock);
	while (pool->job_count > 0 || pool->running > 0)
		pthread_cond_wait(&pool->finished, &pool->lock);
	failed = pool->failed;
	pthread_mutex_unlock(&pool->lock);
	return failed ? -1 : 0;
}

void
pool_free(struct pool *pool)
{
	if (pool == NULL)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->ending = true;
	pthread_cond_broadcast(&pool->submitted);
	pthread_mutex_unlock(&pool->lock);
	for (int i = 0; i < pool->thread_count; i++)
		pthread_join(pool->threads[i], NULL);
	pthread_mutex_destroy(&pool->lock);
	pthread_cond_destroy(&pool->submitted);
	pthread_cond_destroy(&pool->finished);
	free(pool->threads);
	free(pool->jobs);
	free(pool);
}
