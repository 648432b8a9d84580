/*
 * dir_find.c - one name in a directory, by descending its index
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Entries are in the order of $UpCase, ties by the units themselves.  Names that
 * differ in case alone are therefore neighbours, and the two neighbours of a place
 * in a tree are both on the way down to it: so one descent finds the exact name or,
 * failing that, one that $UpCase calls equal.  A case-sensitive directory has the same
 * order, but such a one is not the name.  Where an index turns out damaged or out of
 * order, all of it is searched instead.
 *
 * Blocks met again are kept, and searched by halves (dir_page.h): what that finds, and
 * what it finds wrong, is the same as by looking at one entry after the other.
 */
#include <stdlib.h>

#include "../bytes/hash.h"
#include "../bytes/utf16.h"
#include "dir.h"
#include "dir_page.h"
#include "upcase.h"

struct search {
	const struct upcase *table;
	struct span want;		/* UTF-16LE */
	uint64_t key;			/* of it: page_key() */
	struct ntr_dirent best;		/* valid if has_best */
	uint8_t best_name[2 * NAME_UNITS_MAX];
	bool has_best, exact;
	bool case_sensitive;		/* take the exact name alone */
	bool untidy;			/* do not trust the order */
};

static struct span ent_name(const struct ntr_dirent *ent)
{
	return span_of(ent->name, 2 * (size_t)ent->name_units);
}

/* Consider an entry: is it the name, or a better match than the one so far? */
static void consider(struct search *s, const struct ntr_dirent *ent)
{
	struct span name = ent_name(ent);
	bool exact;

	if (name.len != s->want.len || upcase_compare(s->table, name, s->want))
		return;
	exact = name.len == 0 || memcmp(name.ptr, s->want.ptr, name.len) == 0;
	if (!exact && (s->has_best || s->case_sensitive))
		return;
	s->best = *ent;
	/* The block it is in will be overwritten by the next. */
	memcpy(s->best_name, name.ptr, name.len);
	s->has_best = true;
	s->exact = exact;
}

/* A copy of a name, since the block it is in makes way for the next. */
struct bound {
	uint8_t units[2 * NAME_UNITS_MAX];
	size_t len;
	bool set;
};

static void bound_set(struct bound *b, struct span name)
{
	memcpy(b->units, name.ptr, name.len);
	b->len = name.len;
	b->set = true;
}

/* Where the descent is: between which two names everything below must lie. */
struct descent {
	struct page *page;
	struct index_node node;		/* of the page; what is left of it */
	struct bound lower, upper;
	uint64_t way;			/* down to the page; 0: of no use */
};

/* Is the name where the nodes above say that it must be? */
static bool between(const struct search *s, const struct descent *d,
		    struct span name)
{
	return !(d->lower.set && upcase_collate(s->table, span_of(d->lower.units,
		 d->lower.len), name) > 0) &&
	       !(d->upper.set && upcase_collate(s->table, name,
		 span_of(d->upper.units, d->upper.len)) > 0);
}

/* The subnode to go down to; a node that has some must give one. */
static uint64_t leave_node(struct search *s, const struct descent *d,
			   const struct index_entry *entry)
{
	if (d->node.has_subnodes && entry->subnode_vcn == NTR_NONE)
		s->untidy = true;
	return entry->subnode_vcn;
}

/* Is entry 'i' of a sorted node behind the name? */
static bool is_behind(const struct search *s, const struct page *page,
		      uint32_t i)
{
	uint64_t key = page->spots[i].key;

	return key != s->key ? s->key < key :
	       upcase_collate(s->table, s->want, page_name(page, i)) < 0;
}

/* The first such entry; their number where there is none. */
static uint32_t place_in(const struct search *s, const struct page *page)
{
	uint32_t low = 0, high = page->count;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (is_behind(s, page, mid))
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

/* Look at entry 'i' of a sorted node, the next one of d->node. */
static void consider_next(struct search *s, struct descent *d,
			  struct index_entry *entry)
{
	struct ntr_dirent ent;

	if (index_entry_next(&d->node, &d->page->w, entry) > 0 &&
	    !entry->last && dirent_decode(entry, &d->page->w, &ent) == NTR_OK)
		consider(s, &ent);
}

/* between() for all entries of a sorted node up to 'place'.  Whoever comes by the same
 * way has the same bounds. */
static bool sorted_between(const struct search *s, const struct descent *d,
			   uint32_t place)
{
	struct page *page = d->page;

	if (page->count == 0 || (d->way && page->way == d->way))
		return true;
	if (!between(s, d, page_name(page, 0)))
		return false;
	if (between(s, d, page_name(page, page->count - 1))) {
		page->way = d->way;
		return true;
	}
	return place < page->count && between(s, d, page_name(page, place));
}

/* Part of the way through a sorted node. */
static uint64_t way_on(uint64_t way, uint64_t vcn, uint32_t place)
{
	return hash_mix(hash_mix(way ^ vcn) + place) | 1;
}

/* Where each way begins: with what nobody knows who makes up an index in which one way
 * is to be taken for another. */
static uint64_t way_start(const struct ntr_dir *dir)
{
	return hash_mix((uint64_t)(uintptr_t)dir->pages) | 1;
}

/* search_node() for a node whose entries are known to be in order: only those that
 * $UpCase calls equal, and the one behind them, are looked at. */
static uint64_t search_sorted(struct search *s, struct descent *d)
{
	const struct page *page = d->page;
	uint32_t place = place_in(s, page), i = place;
	struct index_entry entry = { .subnode_vcn = NTR_NONE };

	while (i > 0 && page->spots[i - 1].key == s->key &&
	       upcase_compare(s->table, page_name(page, i - 1), s->want) == 0)
		i--;
	d->node = page_node(page, i);
	if (!sorted_between(s, d, place))
		s->untidy = true;
	for (; i <= place && !s->exact; i++)
		consider_next(s, d, &entry);
	if (s->exact)
		return NTR_NONE;
	if (place > 0)
		bound_set(&d->lower, page_name(page, place - 1));
	if (place < page->count)
		bound_set(&d->upper, page_name(page, place));
	d->way = d->way ? way_on(d->way, entry.subnode_vcn, place) : 0;
	return leave_node(s, d, &entry);
}

/* Search one node: the VCN of the subnode to go down to, or NTR_NONE. */
static uint64_t search_node(struct search *s, struct descent *d)
{
	const struct where *w = &d->page->w;
	struct span last = span_of("", 0), name;
	struct index_entry entry;
	struct ntr_dirent ent;
	bool first = true;

	if (page_sorted(d->page, s->table))
		return search_sorted(s, d);
	d->way = 0;
	d->node = d->page->node;
	while (index_entry_next(&d->node, w, &entry) > 0) {
		if (entry.last) {
			if (!first)
				bound_set(&d->lower, last);
			return leave_node(s, d, &entry);
		}
		if (dirent_decode(&entry, w, &ent) < 0) {
			s->untidy = true;
			continue;
		}
		name = ent_name(&ent);
		if ((!first && upcase_collate(s->table, last, name) > 0) ||
		    !between(s, d, name))
			s->untidy = true;
		consider(s, &ent);
		if (s->exact)
			return NTR_NONE;
		if (upcase_collate(s->table, s->want, name) < 0) {
			if (!first)
				bound_set(&d->lower, last);
			bound_set(&d->upper, name);
			return leave_node(s, d, &entry);
		}
		first = false;
		last = name;
	}
	/* A node without its last entry: damaged, or cut. */
	s->untidy = true;
	return NTR_NONE;
}

static int descend(struct ntr_dir *dir, struct search *s, struct ntr_error *err)
{
	struct descent d = { .page = &dir->pages->root,
			     .way = way_start(dir) };
	uint64_t vcn;

	for (int depth = 0; depth < INDEX_DEPTH_MAX; depth++) {
		vcn = search_node(s, &d);
		if (vcn == NTR_NONE || s->exact)
			return NTR_OK;
		d.page = page_get(dir->pages, &dir->index, vcn, &d.node,
				  &d.page->w);
		if (!d.page)
			return error_nomem(err);
		if (!d.page->whole)
			break;
	}
	s->untidy = true;
	return NTR_OK;
}

/* Every entry there is, with the listing's own place kept. */
static int search_all(struct ntr_dir *dir, struct search *s,
		      struct ntr_error *err)
{
	struct ntr_dir copy = *dir;
	struct ntr_dirent ent;
	int got = 0;

	copy.index.chunk = index_chunk_alloc(&dir->index);
	if (!copy.index.chunk)
		return error_nomem(err);
	copy.claimer = NULL;
	dir_rewind(&copy);
	if (copy.by_names)
		dir_names_narrow(&copy, s->table, s->want);
	while (!s->exact && (got = ntr_dir_next(&copy, &ent, err)) > 0)
		consider(s, &ent);
	ntr_file_close(copy.claimer);
	free(copy.index.chunk);
	if (got < 0)
		return got;
	/* It may have been in what is lost: that is not the same as not there. */
	return s->has_best || copy.index.lost == 0 ? NTR_OK :
	       error_at(err, NTR_E_CORRUPT, "name not found, but part of the "
			"directory is lost", copy.index.lost, 0);
}

/* Look the name up, by the tree or without it. */
static int search(struct ntr_dir *dir, struct search *s, struct ntr_error *err)
{
	struct where w = index_where(&dir->index, NTR_NONE, NULL);
	int code;

	if (dir->by_names)
		return search_all(dir, s, err);
	if (!dir->pages)
		dir->pages = pages_open(&dir->index);
	if (!dir->pages)
		return error_nomem(err);
	code = descend(dir, s, err);
	if (code < 0 || s->exact || !s->untidy)
		return code;
	note(&w, NTR_F_INDEX_ORDER, NULL, 0, 0, 0);
	return search_all(dir, s, err);
}

int ntr_dir_find(struct ntr_dir *dir, const char *name,
		 struct ntr_dirent *ent_ret, struct ntr_error *err)
{
	uint8_t units[2 * NAME_UNITS_MAX];
	struct search s = {
		.table = volume_upcase(dir->index.vol),
		.case_sensitive = dir->case_sensitive,
	};
	size_t count;
	int code;

	if (!s.table)
		return error_nomem(err);
	if (!utf16_from_utf8(name, strlen(name), units, NAME_UNITS_MAX, &count))
		return error_at(err, NTR_E_ARG, "name is not UTF-8", 0, 0);
	if (count == 0 || count > NAME_UNITS_MAX)
		return error_at(err, NTR_E_NOT_FOUND, "length of name", count,
				NAME_UNITS_MAX);
	s.want = span_of(units, 2 * count);
	s.key = page_key(s.table, s.want);
	code = search(dir, &s, err);
	if (code < 0)
		return code;
	if (!s.has_best)
		return error_at(err, NTR_E_NOT_FOUND, "no such name", 0, 0);
	*ent_ret = s.best;
	memcpy(dir->found_name, s.best_name, sizeof(s.best_name));
	ent_ret->name = dir->found_name;
	return NTR_OK;
}
