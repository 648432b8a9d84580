/*
 * units.h - units of decoded content, the last few of a stream kept
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Small reads come one after another from the same unit, and decoding it is what they
 * would pay for.  Decoding is done outside the lock, so readers of other units go on
 * meanwhile; those of the same one wait for it instead of decoding it again.
 */
#ifndef UNITS_H
#define UNITS_H

#include <pthread.h>
#include <stdbool.h>

#include "../format/where.h"

enum { UNITS_KEPT = 8, FAULTS_MAX = 16 };

/* Bytes [from, to) of a unit that cannot be had, and why. */
struct fault {
	uint32_t from, to;
	struct ntr_error err;
};

/* Those of one unit, in order and apart. */
struct faults {
	uint32_t count;
	struct fault list[FAULTS_MAX];
};

/* Add one behind all others.  Where there is no room left, the last one grows. */
void faults_add(struct faults *faults, uint32_t from, uint32_t to,
		const struct ntr_error *err);

/* The first that ends behind 'at', or NULL. */
const struct fault *faults_find(const struct faults *faults, uint32_t at);

struct unit {
	uint64_t number;	/* NTR_NONE: none.  This and the next three are
				   protected by units->lock */
	uint64_t used;		/* when last; for the choice of whom to drop */
	uint32_t users;		/* it stays as long as there are some */
	bool ready;
	uint8_t *bytes;		/* once ready, these two do not change */
	struct faults faults;
};

struct units {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	uint64_t clock;		/* protected by lock */
	uint32_t size;		/* of a unit */
	uint32_t count;		/* of kept[] in use */
	size_t room;		/* bytes of a scratch buffer */
	uint8_t *spare;		/* a scratch buffer or NULL; protected by lock */
	struct unit kept[UNITS_KEPT];
};

int units_open(uint32_t size, size_t room, struct units **units_ret,
	       struct ntr_error *err);
void units_close(struct units *units);

/* Take unit 'number'.  *fill_ret: it is the caller's to decode into unit->bytes and
 * faults, and then to be given to units_filled().  To be given back by units_put()
 * in any case.  NULL when out of memory. */
struct unit *units_get(struct units *units, uint64_t number, bool *fill_ret);
void units_filled(struct units *units, struct unit *unit, bool good);
void units_put(struct units *units, struct unit *unit);

/* A buffer of units->room bytes for the stored form; NULL when out of memory. */
uint8_t *units_scratch_get(struct units *units);
void units_scratch_put(struct units *units, uint8_t *scratch);

#endif
