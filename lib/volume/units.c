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

/* ------------------------------------------------------------------- units -- */

int units_open(uint32_t size, size_t room, struct units **units_ret,
	       struct ntr_error *err)
{
	struct units *units = calloc(1, sizeof(*units));

	if (!units)
		return error_nomem(err);
	units->size = size;
	units->room = room;
	units->count = UNITS_KEPT;
	if (size > UNITS_BYTES_MAX / UNITS_KEPT)
		units->count = size < UNITS_BYTES_MAX ? UNITS_BYTES_MAX / size : 1;
	for (uint32_t i = 0; i < UNITS_KEPT; i++)
		units->kept[i].number = NTR_NONE;
	pthread_mutex_init(&units->lock, NULL);
	pthread_cond_init(&units->changed, NULL);
	*units_ret = units;
	return NTR_OK;
}

void units_close(struct units *units)
{
	if (!units)
		return;
	for (uint32_t i = 0; i < UNITS_KEPT; i++)
		free(units->kept[i].bytes);
	free(units->spare);
	pthread_cond_destroy(&units->changed);
	pthread_mutex_destroy(&units->lock);
	free(units);
}

/* The unit if it is kept, else the one to drop for it: the one not used for longest.
 * NULL when all are in use.  Called with the lock held, as is what follows. */
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

static struct unit *take(struct units *units, uint64_t number, bool *fill_ret)
{
	struct unit *unit;

	while (!(unit = choose(units, number)))
		pthread_cond_wait(&units->changed, &units->lock);
	*fill_ret = unit->number != number;
	if (*fill_ret && !unit->bytes) {
		unit->bytes = malloc(units->size);
		if (!unit->bytes)
			return NULL;
	}
	if (*fill_ret) {
		unit->number = number;
		unit->ready = false;
		unit->faults.count = 0;
	}
	unit->users++;
	unit->used = ++units->clock;
	return unit;
}

struct unit *units_get(struct units *units, uint64_t number, bool *fill_ret)
{
	struct unit *unit;

	pthread_mutex_lock(&units->lock);
	unit = take(units, number, fill_ret);
	while (unit && !*fill_ret && !unit->ready) {
		/* Whoever was to fill it may have failed. */
		if (unit->number != number) {
			unit->users--;
			pthread_cond_broadcast(&units->changed);
			unit = take(units, number, fill_ret);
			continue;
		}
		pthread_cond_wait(&units->changed, &units->lock);
	}
	pthread_mutex_unlock(&units->lock);
	return unit;
}

void units_filled(struct units *units, struct unit *unit, bool good)
{
	pthread_mutex_lock(&units->lock);
	unit->ready = good;
	if (!good)
		unit->number = NTR_NONE;
	pthread_cond_broadcast(&units->changed);
	pthread_mutex_unlock(&units->lock);
}

void units_put(struct units *units, struct unit *unit)
{
	pthread_mutex_lock(&units->lock);
	unit->users--;
	if (unit->users == 0)
		pthread_cond_broadcast(&units->changed);
	pthread_mutex_unlock(&units->lock);
}

/* ----------------------------------------------------------------- scratch -- */

uint8_t *units_scratch_get(struct units *units)
{
	uint8_t *scratch;

	pthread_mutex_lock(&units->lock);
	scratch = units->spare;
	units->spare = NULL;
	pthread_mutex_unlock(&units->lock);
	return scratch ? scratch : malloc(units->room);
}

void units_scratch_put(struct units *units, uint8_t *scratch)
{
	pthread_mutex_lock(&units->lock);
	if (!units->spare) {
		units->spare = scratch;
		scratch = NULL;
	}
	pthread_mutex_unlock(&units->lock);
	free(scratch);
}
