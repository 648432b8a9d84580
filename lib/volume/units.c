/*
 * units.c - see units.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "units.h"

#include <stdlib.h>

#include "../bytes/checked.h"
#include "../format/limits.h"

/* ------------------------------------------------------------------ faults -- */

void faults_add(struct faults *faults, uint32_t from, uint32_t to,
		const struct ntr_error *err)
{
	if (faults->count == FAULTS_MAX) {
		faults->list[FAULTS_MAX - 1].to = to;
		return;
	}
	faults->list[faults->count++] = (struct fault){ from, to, *err };
}

const struct fault *faults_find(const struct faults *faults, uint32_t at)
{
	for (uint32_t i = 0; i < faults->count; i++)
		if (faults->list[i].to > at)
			return &faults->list[i];
	return NULL;
}

/* -------------------------------------------------------------------- pool -- */

int unit_pool_open(size_t limit, struct unit_pool **pool_ret,
		   struct ntr_error *err)
{
	struct unit_pool *pool = calloc(1, sizeof(*pool));

	if (!pool)
		return error_nomem(err);
	pool->limit = limit;
	pthread_mutex_init(&pool->lock, NULL);
	*pool_ret = pool;
	return NTR_OK;
}

void unit_pool_close(struct unit_pool *pool)
{
	if (!pool)
		return;
	for (int i = 0; i < SPARES; i++)
		free(pool->spares[i].bytes);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

/* Of the order in which units were used.  Called with the lock held, as is all that
 * follows up to units_get(). */
static void pool_unlink(struct unit_pool *pool, struct unit *unit)
{
	if (unit->newer)
		unit->newer->older = unit->older;
	else
		pool->newest = unit->older;
	if (unit->older)
		unit->older->newer = unit->newer;
	else
		pool->oldest = unit->newer;
}

static void pool_link(struct unit_pool *pool, struct unit *unit)
{
	unit->newer = NULL;
	unit->older = pool->newest;
	if (unit->older)
		unit->older->newer = unit;
	else
		pool->oldest = unit;
	pool->newest = unit;
}

static void unit_free(struct unit_pool *pool, struct unit *unit)
{
	if (!unit->bytes)
		return;
	pool_unlink(pool, unit);
	pool->bytes -= unit->owner->size;
	free(unit->bytes);
	unit->bytes = NULL;
	unit->number = NTR_NONE;
	unit->used = 0;
}

/* Give the unit its bytes, and make room for them where there is none. */
static bool unit_alloc(struct unit_pool *pool, struct unit *unit)
{
	size_t size = unit->owner->size;
	struct unit *old = pool->oldest, *newer;

	for (; old && pool->bytes + size > pool->limit; old = newer) {
		newer = old->newer;
		if (old->users == 0)
			unit_free(pool, old);
	}
	unit->bytes = malloc(size);
	if (!unit->bytes)
		return false;
	pool->bytes += size;
	pool_link(pool, unit);
	return true;
}

/* ------------------------------------------------------------------- units -- */

int units_open(struct unit_pool *pool, uint32_t size, size_t room,
	       struct units **units_ret, struct ntr_error *err)
{
	struct units *units = calloc(1, sizeof(*units));

	if (!units)
		return error_nomem(err);
	units->pool = pool;
	units->size = size;
	units->room = room;
	units->count = UNITS_KEPT;
	if (size > UNITS_BYTES_MAX / UNITS_KEPT)
		units->count = size < UNITS_BYTES_MAX ? UNITS_BYTES_MAX / size : 1;
	for (uint32_t i = 0; i < UNITS_KEPT; i++) {
		units->kept[i].owner = units;
		units->kept[i].number = NTR_NONE;
	}
	for (uint32_t i = 0; i < RECENT; i++)
		units->recent[i] = NTR_NONE;
	pthread_cond_init(&units->changed, NULL);
	*units_ret = units;
	return NTR_OK;
}

void units_close(struct units *units)
{
	if (!units)
		return;
	pthread_mutex_lock(&units->pool->lock);
	for (uint32_t i = 0; i < UNITS_KEPT; i++)
		unit_free(units->pool, &units->kept[i]);
	pthread_mutex_unlock(&units->pool->lock);
	pthread_cond_destroy(&units->changed);
	free(units);
}

/* The unit if it is kept, else the one to drop for it: the one not used for longest.
 * NULL when all are in use. */
static struct unit *choose(struct units *units, uint64_t number)
{
	struct unit *oldest = NULL;

	for (uint32_t i = 0; i < units->count; i++) {
		struct unit *unit = &units->kept[i];

		if (unit->number == number)
			return unit;
		if (unit->users == 0 && (!oldest || unit->used < oldest->used))
			oldest = unit;
	}
	return oldest;
}

static void remember(struct units *units, uint64_t number)
{
	units->recent[units->next_recent] = number;
	units->next_recent = (units->next_recent + 1) % RECENT;
}

static struct unit *take(struct units *units, uint64_t number, bool *fill_ret)
{
	struct unit_pool *pool = units->pool;
	struct unit *unit;

	while (!(unit = choose(units, number)))
		pthread_cond_wait(&units->changed, &pool->lock);
	*fill_ret = unit->number != number;
	if (!unit->bytes) {
		if (!unit_alloc(pool, unit))
			return NULL;
	} else {
		pool_unlink(pool, unit);
		pool_link(pool, unit);
	}
	if (*fill_ret) {
		unit->number = number;
		unit->ready = false;
		unit->faults.count = 0;
		remember(units, number);
	}
	unit->users++;
	unit->used = ++units->clock;
	return unit;
}

bool units_is_stray(struct units *units, uint64_t number)
{
	bool stray = true;

	pthread_mutex_lock(&units->pool->lock);
	for (uint32_t i = 0; stray && i < units->count; i++)
		stray = units->kept[i].number != number;
	for (uint32_t i = 0; stray && i < RECENT; i++)
		stray = units->recent[i] != number &&
			units->recent[i] != number - 1;
	if (stray)
		remember(units, number);
	pthread_mutex_unlock(&units->pool->lock);
	return stray;
}

struct unit *units_get(struct units *units, uint64_t number, bool *fill_ret)
{
	struct unit *unit;

	pthread_mutex_lock(&units->pool->lock);
	unit = take(units, number, fill_ret);
	while (unit && !*fill_ret && !unit->ready) {
		/* Whoever was to fill it may have failed. */
		if (unit->number != number) {
			unit->users--;
			pthread_cond_broadcast(&units->changed);
			unit = take(units, number, fill_ret);
			continue;
		}
		pthread_cond_wait(&units->changed, &units->pool->lock);
	}
	pthread_mutex_unlock(&units->pool->lock);
	return unit;
}

void units_filled(struct units *units, struct unit *unit, bool good)
{
	pthread_mutex_lock(&units->pool->lock);
	unit->ready = good;
	if (!good)
		unit->number = NTR_NONE;
	pthread_cond_broadcast(&units->changed);
	pthread_mutex_unlock(&units->pool->lock);
}

void units_put(struct units *units, struct unit *unit)
{
	pthread_mutex_lock(&units->pool->lock);
	unit->users--;
	if (unit->users == 0)
		pthread_cond_broadcast(&units->changed);
	pthread_mutex_unlock(&units->pool->lock);
}

/* ----------------------------------------------------------------- scratch -- */

uint8_t *units_scratch_get(struct units *units)
{
	struct unit_pool *pool = units->pool;
	uint8_t *scratch = NULL;

	pthread_mutex_lock(&pool->lock);
	for (int i = 0; i < SPARES && !scratch; i++) {
		struct spare *spare = &pool->spares[i];

		if (!spare->bytes || spare->size < units->room)
			continue;
		scratch = spare->bytes;
		spare->bytes = NULL;
	}
	pthread_mutex_unlock(&pool->lock);
	return scratch ? scratch : malloc(units->room);
}

/* The smallest one has to go, and none is kept that is larger than most need. */
void units_scratch_put(struct units *units, uint8_t *scratch)
{
	struct unit_pool *pool = units->pool;
	struct spare *smallest = pool->spares;
	uint8_t *gone = scratch;

	pthread_mutex_lock(&pool->lock);
	for (int i = 1; i < SPARES && smallest->bytes; i++)
		if (!pool->spares[i].bytes || pool->spares[i].size < smallest->size)
			smallest = &pool->spares[i];
	if (units->room <= STRETCH_SIZE &&
	    (!smallest->bytes || smallest->size <= units->room)) {
		gone = smallest->bytes;
		*smallest = (struct spare){ scratch, units->room };
	}
	pthread_mutex_unlock(&pool->lock);
	free(gone);
}
