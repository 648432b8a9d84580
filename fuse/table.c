/*
 * table.c - see table.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "table.h"
#include "facts.h"
#include "node.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
	RECORDS_MAX = 1400 * 1000,	/* in the table: 45 MB */
	STEP        = 256,	/* records, until others see them and the pass
				   looks whether it is still wanted */
	ASKED_MIN   = 256,	/* files opened before there is a pass, and ... */
	ASKED_SHARE = 128	/* ... one for so many records: whoever has come
				   so far is not looking at one directory, and has
				   spent little by then */
};

/* ---------------------------------------------------------------- entries - */

/* FILETIME of 1970: with 56 bits from there times reach to the year 2198. */
#define EPOCH UINT64_C(116444736000000000)
#define TIME_MASK ((UINT64_C(1) << 56) - 1)
#define SIZE_MASK ((UINT64_C(1) << 48) - 1)
#define LINKS_MASK 63u

/* Four numbers with room above them.  Files that do not fit have no entry. */
struct entry {
	uint64_t modified : 56, links : 6, there : 1, readonly : 1;
	uint64_t accessed : 56, spare_low : 8;
	uint64_t changed : 56, spare_high : 8;
	uint64_t size : 48, sequence : 16;
};
_Static_assert(sizeof(struct entry) == 32, "as the limit has it");

static struct facts unpack(const struct entry *entry)
{
	uint64_t spare = entry->spare_low | (unsigned)entry->spare_high << 8;

	return (struct facts){
		.accessed = entry->accessed + EPOCH,
		.modified = entry->modified + EPOCH,
		.changed = entry->changed + EPOCH,
		.size = entry->size,
		.blocks = ((entry->size + 511) >> 9) + spare,
		.links = entry->links,
		.readonly = entry->readonly,
		.type = S_IFREG,
	};
}

/* False where it would not come out again as it went in. */
static bool pack(const struct facts *facts, uint16_t sequence,
		 struct entry *entry_ret)
{
	uint64_t spare = facts->blocks - ((facts->size + 511) >> 9);
	struct entry entry = {
		.modified = (facts->modified - EPOCH) & TIME_MASK,
		.accessed = (facts->accessed - EPOCH) & TIME_MASK,
		.changed = (facts->changed - EPOCH) & TIME_MASK,
		.size = facts->size & SIZE_MASK,
		.spare_low = spare & 255,
		.spare_high = spare >> 8 & 255,
		.links = facts->links & LINKS_MASK,
		.readonly = facts->readonly,
		.there = 1,
		.sequence = sequence,
	};
	struct facts again = unpack(&entry);

	*entry_ret = entry;
	return facts_equal(facts, &again);
}

/* ------------------------------------------------------------------ table - */

struct table {
	const struct mount *mount;
	uint64_t      room;	/* records that there can be entries for */
	uint64_t      patience;	/* how often to be asked before the pass */
	_Atomic uint64_t asked;
	_Atomic uint64_t known;	/* entries of records before this one are there
				   to be read, and no longer written */
	struct entry *entries;	/* set before 'known' is */
	atomic_bool   begun;	/* 'thread' is there to be joined */
	atomic_bool   unwanted;
	pthread_t     thread;
};

struct table *table_open(const struct mount *mount)
{
	struct table *table = calloc(1, sizeof(*table));
	uint64_t records = mount->info.mft_records;

	if (!table)
		return NULL;
	table->mount = mount;
	table->room = records < RECORDS_MAX ? records : RECORDS_MAX;
	table->patience = ASKED_MIN + records / ASKED_SHARE;
	return table;
}

static void publish(struct table *table, uint64_t known)
{
	atomic_store_explicit(&table->known, known, memory_order_release);
}

static bool is_unwanted(const struct table *table)
{
	return atomic_load_explicit(&table->unwanted, memory_order_relaxed);
}

static void pass(struct table *table, struct ntr_scan *scan)
{
	struct ntr_record rec = { .number = 0 };
	struct facts facts;
	struct entry entry;

	while (ntr_scan_next(scan, &rec, NULL) > 0 && rec.number < table->room) {
		if (rec.number % STEP == 0) {
			publish(table, rec.number);
			if (is_unwanted(table))
				return;
		}
		/* A disk that fails is not worn further for what nobody wants. */
		if (rec.state == NTR_RECORD_UNREADABLE)
			return;
		if (facts_of_record(table->mount, &rec, &facts) &&
		    pack(&facts, rec.sequence, &entry))
			table->entries[rec.number] = entry;
	}
	publish(table, table->room);
}

/* Memory is taken by those entries alone that are written. */
static void *work(void *arg)
{
	struct table *table = arg;
	struct ntr_scan *scan;

	table->entries = calloc((size_t)table->room, sizeof(*table->entries));
	if (!table->entries ||
	    ntr_scan_open(table->mount->volume, 0, table->room, &scan, NULL) != 0)
		return NULL;
	pass(table, scan);
	ntr_scan_close(scan);
	return NULL;
}

/* The file that is to be opened now is one more for which a table would have been of
 * use. */
static void count(struct table *table)
{
	uint64_t asked;

	if (atomic_load_explicit(&table->begun, memory_order_relaxed))
		return;
	asked = atomic_fetch_add_explicit(&table->asked, 1,
					  memory_order_relaxed) + 1;
	if (asked == table->patience &&
	    pthread_create(&table->thread, NULL, work, table) == 0)
		atomic_store(&table->begun, true);
}

void table_close(struct table *table)
{
	if (!table)
		return;
	atomic_store(&table->unwanted, true);
	if (atomic_load(&table->begun))
		(void)pthread_join(table->thread, NULL);
	free(table->entries);
	free(table);
}

bool table_stat(const struct mount *mount, uint64_t ref, struct stat *st)
{
	uint64_t number = NTR_REF_NUMBER(ref);
	struct table *table = mount->table;
	const struct entry *entry;
	struct facts facts;

	if (!table)
		return false;
	if (number >= atomic_load_explicit(&table->known,
					   memory_order_acquire)) {
		count(table);
		return false;
	}
	entry = &table->entries[number];
	if (!entry->there || (NTR_REF_SEQUENCE(ref) &&
			      NTR_REF_SEQUENCE(ref) != entry->sequence))
		return false;
	facts = unpack(entry);
	facts_show(mount, &facts, node_make(number, NTR_NO_INDEX), st);
	return true;
}

void table_expect(const struct mount *mount, uint64_t ref)
{
	const struct table *table = mount->table;
	uint64_t number = NTR_REF_NUMBER(ref);

	if (table && number < atomic_load_explicit(&table->known,
						   memory_order_acquire))
		__builtin_prefetch(&table->entries[number]);
}
