/*
 * lazy.c - see lazy.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "lazy.h"
#include "reply.h"

#include <errno.h>
#include <time.h>

enum { LOOK_UP_NS = 50 * 1000 * 1000 };	/* for a caller who gave up */

void lazy_start(struct lazy *lazy, struct mount *mount,
		int (*make)(struct mount *, void **))
{
	pthread_condattr_t attr;

	lazy->mount = mount;
	lazy->make = make;
	(void)pthread_mutex_init(&lazy->lock, NULL);
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&lazy->done, &attr);
	(void)pthread_condattr_destroy(&attr);
}

static void *work(void *arg)
{
	struct lazy *lazy = arg;
	void *made = NULL;
	int code = lazy->make(lazy->mount, &made);

	(void)pthread_mutex_lock(&lazy->lock);
	lazy->running = false;
	lazy->rounds++;
	lazy->code = code;
	lazy->made = made;
	(void)pthread_cond_broadcast(&lazy->done);
	(void)pthread_mutex_unlock(&lazy->lock);
	return NULL;
}

/* Called with the lock held, as the next. */
static int set_to_work(struct lazy *lazy)
{
	if (lazy->joinable)	/* it has failed, and is over */
		(void)pthread_join(lazy->thread, NULL);
	lazy->joinable = pthread_create(&lazy->thread, NULL, work, lazy) == 0;
	lazy->running = lazy->joinable;
	return lazy->running ? 0 : EAGAIN;
}

/* Wait for the end of the round; whoever asked may lose patience, and the mount may
 * end, neither of which wakes us. */
static int wait_for_end(struct lazy *lazy, fuse_req_t req)
{
	unsigned round = lazy->rounds;
	struct timespec until;

	while (lazy->rounds == round) {
		if (fuse_req_interrupted(req) ||
		    fuse_session_exited(lazy->mount->session))
			return EINTR;
		(void)clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += LOOK_UP_NS;
		if (until.tv_nsec >= 1000 * 1000 * 1000) {
			until.tv_nsec -= 1000 * 1000 * 1000;
			until.tv_sec++;
		}
		(void)pthread_cond_timedwait(&lazy->done, &lazy->lock, &until);
	}
	if (lazy->made)
		return 0;
	return lazy->code == NTR_E_LIMIT ? EFBIG : errno_of(lazy->code);
}

void *lazy_get(struct lazy *lazy, fuse_req_t req, int *errno_ret)
{
	void *made;
	int failed = 0;

	(void)pthread_mutex_lock(&lazy->lock);
	if (!lazy->made && !lazy->running)
		failed = set_to_work(lazy);
	if (!lazy->made && !failed)
		failed = wait_for_end(lazy, req);
	made = failed ? NULL : lazy->made;
	(void)pthread_mutex_unlock(&lazy->lock);
	*errno_ret = failed;
	return made;
}

void *lazy_end(struct lazy *lazy)
{
	bool joinable;

	(void)pthread_mutex_lock(&lazy->lock);
	joinable = lazy->joinable;
	(void)pthread_mutex_unlock(&lazy->lock);
	/* Nobody asks any more, so nobody else sets it to work or joins it. */
	if (joinable)
		(void)pthread_join(lazy->thread, NULL);
	(void)pthread_cond_destroy(&lazy->done);
	(void)pthread_mutex_destroy(&lazy->lock);
	return lazy->made;
}
