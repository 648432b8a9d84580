/*
 * dir_page.c - see dir_page.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "dir_page.h"

#include <stdlib.h>

#include "../bytes/checked.h"
#include "dir.h"
#include "upcase.h"

/* With a key that is a $FILE_NAME: its 0x10 bytes, 0x42 of that, on a boundary. */
enum { ENTRY_LEAST = 0x58 };

/* Blocks to keep of this directory: one in any case, if only to say that it is none. */
static size_t room_for(const struct ntr_index *index)
{
	size_t room = index->blocks ? PAGES_BYTES / index->block_size : 0;

	room = (size_t)least(least(room, PAGES_MAX), index->block_count);
	return room ? room : 1;
}

struct pages *pages_open(const struct ntr_index *index)
{
	size_t room = room_for(index);
	struct pages *pages = calloc(1, sizeof(*pages) +
				     room * sizeof(*pages->block));

	if (!pages)
		return NULL;
	pages->room = room;
	pages->root.whole = true;
	pages->root.node = index->root;
	pages->root.w = index_where(index, index->root_offset, NULL);
	return pages;
}

void pages_close(struct pages *pages)
{
	if (!pages)
		return;
	free(pages->root.spots);
	for (size_t i = 0; i < pages->room; i++) {
		free(pages->block[i].spots);
		free(pages->block[i].bytes);
	}
	free(pages);
}

/* ----------------------------------------------------------------- reading -- */

/* The page of this block, or else the one that was not needed for longest. */
static struct page *find(struct pages *pages, uint64_t vcn)
{
	struct page *oldest = pages->block;

	for (size_t i = 0; i < pages->room; i++) {
		struct page *page = &pages->block[i];

		if (page->used && page->vcn == vcn)
			return page;
		if (page->used < oldest->used)
			oldest = page;
	}
	return oldest;
}

/* Make a page nobody's, but keep its bytes. */
static void forget(struct page *page)
{
	free(page->spots);
	*page = (struct page){ .bytes = page->bytes };
}

struct page *page_get(struct pages *pages, struct ntr_index *index, uint64_t vcn,
		      const struct index_node *node, const struct where *w)
{
	struct where from = *w;		/* its page may be the one that goes */
	struct page *page = find(pages, vcn);

	if (page->used && page->vcn == vcn) {
		page->used = ++pages->clock;
		return page;
	}
	forget(page);
	if (index->blocks && !page->bytes)
		page->bytes = malloc(index->block_size);
	if (index->blocks && !page->bytes)
		return NULL;
	page->node = *node;
	page->w = from;
	page->whole = index_subnode_read(index, vcn, page->bytes, &page->w,
					 &page->node);
	if (page->whole) {
		page->vcn = vcn;
		page->used = ++pages->clock;
	}
	return page;
}

/* ----------------------------------------------------------------- sorting -- */

static void count_finding(void *ctx, const struct ntr_finding *finding)
{
	(void)finding;
	++*(unsigned *)ctx;
}

/* Fill in the table: is all in order, to the last entry, and nothing to be told? */
static bool spots_fill(struct page *page, const struct upcase *table, size_t cap)
{
	unsigned findings = 0;
	struct span last = span_of("", 0), name;
	struct index_node node = page->node;
	struct where quiet = page->w;
	struct index_entry entry;
	struct ntr_dirent ent;

	quiet.sink = count_finding;
	quiet.sink_ctx = &findings;
	while (index_entry_next(&node, &quiet, &entry) > 0) {
		uint32_t at = (uint32_t)(entry.at - page->node.at);

		page->last = at;
		if (entry.last)
			return findings == 0;
		if (page->count == cap ||
		    dirent_decode(&entry, &quiet, &ent) < 0)
			return false;
		name = span_of(ent.name, 2 * (size_t)ent.name_units);
		if (page->count && upcase_collate(table, last, name) > 0)
			return false;
		page->spots[page->count++] = (struct page_spot){
			.key = page_key(table, name),
			.entry = at, .units = ent.name_units,
			.name = (uint32_t)(ent.name - page->node.entries.ptr),
		};
		last = name;
	}
	return false;
}

bool page_sorted(struct page *page, const struct upcase *table)
{
	size_t cap = page->node.entries.len / ENTRY_LEAST + 1;

	if (page->judged)
		return page->spots != NULL;
	page->judged = true;
	page->spots = malloc(cap * sizeof(*page->spots));
	if (page->spots && !spots_fill(page, table, cap)) {
		free(page->spots);
		page->spots = NULL;
	}
	return page->spots != NULL;
}

uint64_t page_key(const struct upcase *table, struct span name)
{
	uint64_t key = 0;

	for (size_t i = 0; i < 8; i += 2)
		key = key << 16 |
		      (i < name.len ? table->unit[span_u16(name, i)] : 0);
	return key;
}

struct span page_name(const struct page *page, uint32_t i)
{
	const struct page_spot *spot = &page->spots[i];

	return span_first(span_from(page->node.entries, spot->name),
			  2 * (uint64_t)spot->units);
}

struct index_node page_node(const struct page *page, uint32_t i)
{
	uint32_t at = i < page->count ? page->spots[i].entry : page->last;
	struct index_node node = page->node;

	node.entries = span_from(node.entries, at);
	node.at += at;
	return node;
}
