/* verify_ledger.c - see verify_ledger.h
 * SPDX-License-Identifier: BSD-2-Clause */
#include "verify_ledger.h"

#include <stdlib.h>

#include "../bytes/hash.h"

/* Above the owner: the slot is taken, and the owner's index was read. */
#define TAKEN  ((uint64_t)1 << 62)
#define LISTED ((uint64_t)1 << 63)
#define FLAGS  (TAKEN | LISTED)

enum { SLOTS_FIRST = 256 };

static struct account *account_slot(const struct ledger *ledger, uint64_t owner)
{
	size_t i = hash_slot(owner, ledger->accounts, ledger->size);

	while (ledger->accounts[i].owner &&
	       (ledger->accounts[i].owner & ~FLAGS) != owner)
		i = (i + 1) & (ledger->size - 1);
	return &ledger->accounts[i];
}

static bool ledger_grow(struct ledger *ledger)
{
	struct ledger bigger = {
		.size = ledger->size ? ledger->size * 2 : SLOTS_FIRST,
		.count = ledger->count,
	};
	const struct account *from = ledger->accounts;

	bigger.accounts = calloc(bigger.size, sizeof(*bigger.accounts));
	if (!bigger.accounts)
		return false;
	for (size_t i = 0; i < ledger->size; i++)
		if (from[i].owner)
			*account_slot(&bigger, from[i].owner & ~FLAGS) = from[i];
	free(ledger->accounts);
	*ledger = bigger;
	return true;
}

static struct account *account_of(struct ledger *ledger, uint64_t owner)
{
	struct account *account;

	if (ledger->count * 3 >= ledger->size * 2 && !ledger_grow(ledger))
		return NULL;
	account = account_slot(ledger, owner);
	if (!account->owner) {
		account->owner = owner | TAKEN;
		ledger->count++;
	}
	return account;
}

bool ledger_add(struct ledger *ledger, uint64_t owner, uint64_t amount)
{
	struct account *account = account_of(ledger, owner);

	if (!account)
		return false;
	account->sum += amount;
	return true;
}

bool ledger_listed(struct ledger *ledger, uint64_t owner)
{
	struct account *account = account_of(ledger, owner);

	if (!account)
		return false;
	account->owner |= LISTED;
	return true;
}

static int by_number(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static bool is_uneven(const struct account *account)
{
	return account->owner & LISTED && account->sum;
}

uint64_t *ledger_uneven(const struct ledger *ledger, size_t *count_ret)
{
	size_t count = 0;
	uint64_t *owners;

	for (size_t i = 0; i < ledger->size; i++)
		count += is_uneven(&ledger->accounts[i]);
	owners = malloc((count + 1) * sizeof(*owners));
	if (!owners)
		return NULL;
	count = 0;
	for (size_t i = 0; i < ledger->size; i++)
		if (is_uneven(&ledger->accounts[i]))
			owners[count++] = ledger->accounts[i].owner & ~FLAGS;
	/* The slots are in an order that differs from run to run. */
	qsort(owners, count, sizeof(*owners), by_number);
	*count_ret = count;
	return owners;
}

void ledger_free(struct ledger *ledger)
{
	free(ledger->accounts);
	*ledger = (struct ledger){0};
}

/* ------------------------------------------------------------ set of hashes -- */

static uint64_t *hash_slot_of(const struct hash_set *set, uint64_t hash)
{
	size_t i = hash_slot(hash, set->slots, set->size);

	while (set->slots[i] && set->slots[i] != hash)
		i = (i + 1) & (set->size - 1);
	return &set->slots[i];
}

static bool hash_set_grow(struct hash_set *set)
{
	struct hash_set bigger = {
		.size = set->size ? set->size * 2 : SLOTS_FIRST,
		.count = set->count,
	};

	bigger.slots = calloc(bigger.size, sizeof(*bigger.slots));
	if (!bigger.slots)
		return false;
	for (size_t i = 0; i < set->size; i++)
		if (set->slots[i])
			*hash_slot_of(&bigger, set->slots[i]) = set->slots[i];
	free(set->slots);
	*set = bigger;
	return true;
}

bool hash_set_add(struct hash_set *set, uint64_t hash)
{
	uint64_t *slot;

	hash += hash == 0;
	if (set->count * 3 >= set->size * 2 && !hash_set_grow(set))
		return false;
	slot = hash_slot_of(set, hash);
	set->count += *slot == 0;
	*slot = hash;
	return true;
}

bool hash_set_has(const struct hash_set *set, uint64_t hash)
{
	hash += hash == 0;
	return set->size && *hash_slot_of(set, hash) == hash;
}

void hash_set_free(struct hash_set *set)
{
	free(set->slots);
	*set = (struct hash_set){0};
}
