/*
 * shelf.c - see shelf.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "shelf.h"

#include <stdlib.h>

/* As many directories can be read at the same time without starting over.  Each keeps
 * some blocks of its index, up to 64 KiB. */
enum { SLOTS = 32 };

struct slot {
	struct listing *listing;	/* NULL: empty */
	uint64_t number, place;
	uint64_t used;			/* when it was put here */
};

struct shelf {
	pthread_mutex_t lock;
	uint64_t        clock;		/* protected by lock */
	struct slot     slots[SLOTS];	/* protected by lock */
};

struct shelf *shelf_open(void)
{
	struct shelf *shelf = calloc(1, sizeof(*shelf));

	if (shelf)
		(void)pthread_mutex_init(&shelf->lock, NULL);
	return shelf;
}

void shelf_close(struct shelf *shelf)
{
	size_t i;

	if (!shelf)
		return;
	for (i = 0; i < SLOTS; i++)
		listing_close(shelf->slots[i].listing);
	(void)pthread_mutex_destroy(&shelf->lock);
	free(shelf);
}

static struct listing *find(struct shelf *shelf, uint64_t number,
			    uint64_t place)
{
	struct listing *listing = NULL;
	size_t i;

	(void)pthread_mutex_lock(&shelf->lock);
	for (i = 0; i < SLOTS && !listing; i++) {
		struct slot *slot = &shelf->slots[i];

		if (!slot->listing || slot->number != number ||
		    slot->place != place)
			continue;
		listing = slot->listing;
		slot->listing = NULL;
		slot->used = 0;
	}
	(void)pthread_mutex_unlock(&shelf->lock);
	return listing;
}

int shelf_take(const struct mount *mount, uint64_t number, uint64_t place,
	       struct listing **listing_ret)
{
	int code;

	*listing_ret = place ? find(mount->shelf, number, place) : NULL;
	if (*listing_ret)
		return NTR_OK;
	code = listing_open(mount, number, listing_ret, NULL);
	if (code == NTR_OK)
		listing_skip(*listing_ret, place);
	return code;
}

void shelf_put(const struct mount *mount, struct listing *listing,
	       uint64_t place)
{
	struct shelf *shelf = mount->shelf;
	struct slot *slot = shelf->slots;
	struct listing *gone;
	size_t i;

	(void)pthread_mutex_lock(&shelf->lock);
	/* An empty one was never used. */
	for (i = 1; i < SLOTS; i++)
		if (shelf->slots[i].used < slot->used)
			slot = &shelf->slots[i];
	gone = slot->listing;
	*slot = (struct slot){
		.listing = listing, .number = listing_number(listing),
		.place = place, .used = ++shelf->clock,
	};
	(void)pthread_mutex_unlock(&shelf->lock);
	listing_close(gone);
}
