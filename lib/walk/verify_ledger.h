/*
 * verify_ledger.h - do two sides say the same of each owner?
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A directory's index says which files are in it, and the files say which directory
 * they are in, each side in an order of its own.  An account keeps the sum of hashes
 * of what the one side said less those of the other, modulo 2^64: sixteen bytes for a
 * directory, however many files it has, and zero where both agree.  Where they do not,
 * the sides are asked again, and a set of hashes tells which entry is alone.
 *
 * Whoever made the image cannot foresee the hashes: they are mixed with a seed.
 */
#ifndef VERIFY_LEDGER_H
#define VERIFY_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Owners are record numbers, and these for what is indexed once for all files. */
#define OWNER_OBJECT_IDS  ((uint64_t)1 << 48)
#define OWNER_REPARSE     (((uint64_t)1 << 48) + 1)

struct account {
	uint64_t owner;		/* with the flags of verify_ledger.c */
	uint64_t sum;
};

struct ledger {
	struct account *accounts;	/* open addressing */
	size_t count, size;		/* size: a power of two */
};

/* Add to the account of 'owner'; what the other side says is given as -amount.  False:
 * out of memory. */
bool ledger_add(struct ledger *ledger, uint64_t owner, uint64_t amount);

/* The owner's index has been read: its account says something. */
bool ledger_listed(struct ledger *ledger, uint64_t owner);

/* The owners that were listed and whose account is not even, sorted; malloc'ed, and
 * NULL only when out of memory. */
uint64_t *ledger_uneven(const struct ledger *ledger, size_t *count_ret);

void ledger_free(struct ledger *ledger);

struct hash_set {
	uint64_t *slots;	/* open addressing; 0: free */
	size_t count, size;
};

bool hash_set_add(struct hash_set *set, uint64_t hash);	/* false: no memory */
bool hash_set_has(const struct hash_set *set, uint64_t hash);
void hash_set_free(struct hash_set *set);

#endif
