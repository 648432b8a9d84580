/*
 * units.h - units of decoded content, the last few of each stream kept
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Small reads come one after another from the same unit, and decoding it is what they
 * would pay for.  Decoding is done outside the lock, so readers of other units go on
 * meanwhile; those of the same one wait for it instead of decoding it again.
 *
 * However many streams are open, their units share one pool of memory: what was not
 * read for longest makes way.  One lock does for all of them, since it is held for no
 * longer than finding a unit takes.
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
	struct units *owner;
	struct unit *newer, *older;	/* of those in the pool with bytes; this,
					   and what follows up to the bytes, is
					   protected by the pool's lock */
	uint64_t number;	/* NTR_NONE: none */
	uint64_t used;		/* when last; for the choice of whom to drop */
	uint32_t users;		/* it stays as long as there are some */
	bool ready;
	uint8_t *bytes;		/* once ready, these two do not change */
	struct faults faults;
};

enum { SPARES = 4 };

/* The units of all streams of a volume. */
struct unit_pool {
	pthread_mutex_t lock;	/* protects all that follows, and in units and
				   unit what it says there */
	size_t limit, bytes;	/* that may be kept, that are */
	struct unit *newest, *oldest;
	struct spare {
		uint8_t *bytes;
		size_t size;
	} spares[SPARES];	/* scratch buffers not in use */
};

/* 'limit' bytes of units at most are kept; those in use count, but stay. */
int unit_pool_open(size_t limit, struct unit_pool **pool_ret,
		   struct ntr_error *err);
void unit_pool_close(struct unit_pool *pool);

enum { RECENT = 4 };

struct units {
	struct unit_pool *pool;
	pthread_cond_t changed;	/* with the pool's lock, which also protects the
				   next three */
	uint64_t clock;
	uint64_t recent[RECENT];	/* units asked for */
	uint32_t next_recent;
	uint32_t size;		/* of a unit */
	uint32_t count;		/* of kept[] in use */
	size_t room;		/* bytes of a scratch buffer */
	struct unit kept[UNITS_KEPT];
};

int units_open(struct unit_pool *pool, uint32_t size, size_t room,
	       struct units **units_ret, struct ntr_error *err);
void units_close(struct units *units);

/* Is unit 'number' neither kept nor next to one that was asked for of late?  Then more
 * of it may never be wanted.  It counts as asked for from now on. */
bool units_is_stray(struct units *units, uint64_t number);

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
