/*
 * neighbours.c - see neighbours.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "neighbours.h"

#include <stdlib.h>

#include "mft.h"

enum {
	TOGETHER = 16,	/* records, on a boundary of as many */
	STREAK   = 3	/* neighbours in a row, before they are read together */
};

struct neighbours {
	pthread_mutex_t lock;
	uint64_t first, have;	/* records in bytes[]; this and all else is
				   protected by lock */
	uint64_t last;		/* asked for */
	unsigned streak;
	uint8_t bytes[];
};

int neighbours_open(const struct ntr_volume *vol, struct neighbours **ret,
		    struct ntr_error *err)
{
	size_t size = TOGETHER * (size_t)vol->boot.record_size;
	struct neighbours *near = malloc(sizeof(*near) + size);

	if (!near)
		return error_nomem(err);
	*near = (struct neighbours){ .first = NTR_NONE, .last = NTR_NONE };
	pthread_mutex_init(&near->lock, NULL);
	*ret = near;
	return NTR_OK;
}

void neighbours_close(struct neighbours *near)
{
	if (!near)
		return;
	pthread_mutex_destroy(&near->lock);
	free(near);
}

/* Is it worth reading them together?  Not again, where that has not given this one.
 * Called with the lock held, as is what follows. */
static bool is_near(struct neighbours *near, uint64_t number)
{
	uint64_t apart = number > near->last ? number - near->last :
			 near->last - number;

	near->last = number;
	near->streak = apart < TOGETHER ? near->streak + 1 : 0;
	return near->streak >= STREAK &&
	       number - number % TOGETHER != near->first;
}

/* What cannot be read ends them early, and is then read by itself. */
static void fill(struct neighbours *near, const struct ntr_volume *vol,
		 uint64_t number)
{
	size_t size = vol->boot.record_size;
	int64_t got;

	near->first = number - number % TOGETHER;
	got = mft_pread(vol, near->bytes, TOGETHER * size, near->first * size,
			NULL);
	near->have = got > 0 ? (uint64_t)got / size : 0;
}

static bool copy(const struct neighbours *near, size_t size, uint64_t number,
		 uint8_t *buf)
{
	if (number < near->first || number - near->first >= near->have)
		return false;
	memcpy(buf, near->bytes + (size_t)(number - near->first) * size, size);
	return true;
}

bool neighbours_get(struct neighbours *near, const struct ntr_volume *vol,
		    uint64_t number, uint8_t *buf)
{
	size_t size = vol->boot.record_size;
	bool done;

	/* Another thread's neighbours are none of this one's: do not wait. */
	if (pthread_mutex_trylock(&near->lock) != 0)
		return false;
	done = copy(near, size, number, buf);
	if (done) {
		near->last = number;
	} else if (is_near(near, number)) {
		fill(near, vol, number);
		done = copy(near, size, number, buf);
	}
	pthread_mutex_unlock(&near->lock);
	return done;
}
