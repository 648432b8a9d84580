/*
 * dir_page.h - nodes of a directory's index as look-ups keep them
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whoever looks up many names in one directory comes by the same blocks again and
 * again: the top ones each time, and where the names are in order the lowest, too.  So
 * the blocks read last stay, and with each a table of its entries, to be searched by
 * halves.  There is none for a node in which something is wrong or two entries are out
 * of order: there, all entries are looked at every time.
 */
#ifndef DIR_PAGE_H
#define DIR_PAGE_H

#include "index_list.h"

struct upcase;

enum {
	PAGES_MAX   = 16,		/* blocks that a directory keeps */
	PAGES_BYTES = 64 * 1024		/* and what they may take; one in any case */
};

/* An entry but the last, from the first byte of the entries. */
struct page_spot {
	uint64_t key;			/* of the name: page_key() */
	uint32_t entry, name;
	uint32_t units;
};

/* The index root or a block. */
struct page {
	uint64_t vcn;
	uint64_t used;			/* when it was needed last; 0: never */
	uint8_t *bytes;			/* of a block */
	struct index_node node;		/* none of its entries taken yet */
	struct where w;
	bool whole;			/* it is a node, and 'node' that */
	bool judged;			/* whether there can be a table */
	struct page_spot *spots;	/* NULL: there is none */
	uint32_t count;
	uint32_t last;			/* where the one without a name is */
	uint64_t way;			/* down to here, that gave bounds which all
					   entries keep; 0: none known */
};

struct pages {
	uint64_t clock;
	struct page root;
	size_t room;			/* for as many blocks */
	struct page block[];
};

/* NULL: no memory. */
struct pages *pages_open(const struct ntr_index *index);
void pages_close(struct pages *pages);

/* The block at 'vcn', which the entry just taken from 'node' at 'w' names: good until
 * the next one.  Not whole, after noting why, where there is none or it is no block;
 * NULL without memory. */
struct page *page_get(struct pages *pages, struct ntr_index *index, uint64_t vcn,
		      const struct index_node *node, const struct where *w);

/* Is there a table?  The first call makes it. */
bool page_sorted(struct page *page, const struct upcase *table);

/* The first four units in upper case: names that differ there have that order. */
uint64_t page_key(const struct upcase *table, struct span name);

/* The name of entry i of the table. */
struct span page_name(const struct page *page, uint32_t i);

/* The node, with entry i of the table next; after all of them comes the last one. */
struct index_node page_node(const struct page *page, uint32_t i);

#endif
