/* mft_map.c - see bootstrap.h
 * SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "../bytes/checked.h"
#include "../format/attr.h"
#include "../format/attrlist.h"
#include "../format/record.h"
#include "bootstrap.h"
#include "list_value.h"
#include "mft.h"

enum {
	ROUNDS_MAX = 64,	/* passes over what is still out of reach */
	PIECES_MAX = 65536,	/* of $MFT's $DATA: 238 was seen for 52 GB */
	IMAGES_MAX = 16		/* sizes of the image that $MFT may have, for one
				   that is cut short */
};

/* One piece of $MFT's $DATA: promised by the list, then perhaps found. */
struct piece {
	uint64_t first_vcn;
	uint64_t ref;			/* of the record that should hold it */
	struct ntr_attr attr;
	bool found;
};

struct map {
	struct ntr_volume *vol;
	uint64_t base_ref;
	struct arena arena;
	struct piece *pieces;		/* in the arena */
	size_t count, cap;
	uint8_t *buf;			/* one record */
	struct ntr_error *err;
};

static bool is_mft_data(const struct ntr_attr *attr)
{
	return attr->type == NTR_DATA && !attr->resident &&
	       attr->name_units == 0;
}

static struct piece *piece_add(struct map *map, uint64_t ref,
			       uint64_t first_vcn)
{
	struct piece *p;

	if (!arena_grow(&map->arena, &map->pieces, map->count, &map->cap,
			sizeof(*map->pieces)))
		return NULL;
	p = &map->pieces[map->count++];
	*p = (struct piece){ .ref = ref, .first_vcn = first_vcn };
	return p;
}

/* Keep the attribute beyond the life of its record. */
static bool piece_keep(struct map *map, struct piece *p,
		       const struct ntr_attr *attr)
{
	uint8_t *copy = arena_alloc(&map->arena, attr->value_len + 1);

	if (!copy)
		return false;
	memcpy(copy, attr->value, attr->value_len);
	p->attr = *attr;
	p->attr.value = copy;
	p->found = true;
	return true;
}

/* The pieces in record 0 itself, and its attribute list if it has one. */
static int base_pieces(struct map *map, const struct ntr_record *base,
		       struct ntr_attr *list_ret, bool *has_list_ret)
{
	struct where w = volume_where(map->vol, 0, base->offset, NULL);
	struct ntr_attr attr;
	struct piece *p;
	uint32_t pos = 0;

	*has_list_ret = false;
	while (attr_next(base, &w, &pos, &attr) > 0) {
		if (attr.type == NTR_ATTRIBUTE_LIST && !*has_list_ret) {
			*list_ret = attr;
			*has_list_ret = true;
		}
		if (!is_mft_data(&attr))
			continue;
		p = piece_add(map, 0, attr.first_vcn);
		if (!p || !piece_keep(map, p, &attr))
			return error_nomem(map->err);
	}
	return NTR_OK;
}

static int listed_pieces(struct map *map, const struct ntr_record *base,
			 const struct ntr_attr *list_attr)
{
	struct where w = volume_where(map->vol, 0, base->offset, NULL);
	struct ntr_list_entry entry;
	struct attrlist list;
	struct ntr_error broken;
	struct span bytes;
	bool whole;
	int code, got;

	w.attr_type = NTR_ATTRIBUTE_LIST;
	code = list_value_read(map->vol, list_attr, &w, &map->arena, &bytes,
			       &whole);
	if (code < 0)
		return code;
	attrlist_start(&list, bytes);
	w.err = &broken;
	while ((got = attrlist_next(&list, &w, &entry)) > 0 &&
	       map->count < PIECES_MAX) {
		if (entry.type != NTR_DATA || entry.name_units ||
		    NTR_REF_NUMBER(entry.ref) == 0)
			continue;
		if (!piece_add(map, entry.ref, entry.first_vcn))
			return error_nomem(map->err);
	}
	if (got < 0)
		note_rejected(&w, NTR_F_LIST_DAMAGED);
	return NTR_OK;
}

static int by_vcn(const void *a, const void *b)
{
	const struct piece *p = a, *q = b;

	if (p->first_vcn != q->first_vcn)
		return p->first_vcn < q->first_vcn ? -1 : 1;
	return p->ref < q->ref ? -1 : p->ref > q->ref;
}

/* A list may name one piece any number of times: it is fetched once. */
static void drop_repeats(struct map *map)
{
	size_t kept = 0;

	for (size_t i = 0; i < map->count; i++)
		if (i == 0 || by_vcn(&map->pieces[kept - 1], &map->pieces[i]))
			map->pieces[kept++] = map->pieces[i];
	map->count = kept;
}

/* Build the map from the pieces found so far. */
static int map_build(struct map *map, ntr_finding_fn sink)
{
	struct where w = volume_where(map->vol, 0, NTR_NONE, map->err);
	struct runlist *runs = &map->vol->mft.runs;
	int code = NTR_OK;

	w.sink = sink;
	w.attr_type = NTR_DATA;
	runs->count = 0;
	for (size_t i = 0; i < map->count && code == NTR_OK; i++)
		if (map->pieces[i].found)
			code = runlist_add(runs, &map->pieces[i].attr,
					   volume_clusters_max(map->vol), &w);
	return code;
}

/* Before any piece is known, $MFT at least starts where the boot sector says. */
static int map_provisional(struct map *map)
{
	uint64_t bytes = (uint64_t)RECORDS_SYSTEM * map->vol->boot.record_size;
	uint64_t cluster = map->vol->boot.cluster_size;
	struct runlist *runs = &map->vol->mft.runs;

	runs->runs = calloc(1, sizeof(*runs->runs));
	if (!runs->runs)
		return error_nomem(map->err);
	runs->runs[0] = (struct ntr_run){
		.clusters = (bytes + cluster - 1) / cluster,
		.lcn = map->vol->boot.mft_lcn,
	};
	runs->count = runs->cap = 1;
	return NTR_OK;
}

/* Fetch a piece from its record, if the map reaches it: 1 found, 0 not. */
static int piece_fetch(struct map *map, struct piece *p)
{
	struct ntr_volume *vol = map->vol;
	uint32_t size = vol->boot.record_size, pos = 0;
	struct where w = where_error(NULL);
	struct ntr_record rec;
	struct ntr_attr attr;
	uint64_t offset;

	if (!checked_mul(NTR_REF_NUMBER(p->ref), size, &offset) ||
	    mft_pread(vol, map->buf, size, offset, NULL) != size)
		return 0;
	record_decode(map->buf, size, NTR_REF_NUMBER(p->ref), &w, &rec);
	if (rec.state != NTR_RECORD_GOOD || !(rec.flags & NTR_RECORD_IN_USE) ||
	    rec.base_ref != map->base_ref || record_torn(&rec) ||
	    (NTR_REF_SEQUENCE(p->ref) && NTR_REF_SEQUENCE(p->ref) != rec.sequence))
		return 0;
	while (attr_next(&rec, &w, &pos, &attr) > 0)
		if (is_mft_data(&attr) && attr.first_vcn == p->first_vcn)
			return piece_keep(map, p, &attr) ? 1 :
			       error_nomem(map->err);
	return 0;
}

/* One pass over the pieces not yet found: how many it brought into reach. */
static int fetch_round(struct map *map)
{
	struct where w = where_error(map->err);
	int found = 0, code;

	for (size_t i = 0; i < map->count; i++) {
		struct piece *p = &map->pieces[i];

		if (p->found)
			continue;
		code = piece_fetch(map, p);
		if (code < 0)
			return code;
		found += code;
		/* The usual chain, each piece in the extents of the one before,
		 * is done in one round this way. */
		if (code && p->first_vcn == runlist_end(&map->vol->mft.runs) &&
		    runlist_add(&map->vol->mft.runs, &p->attr,
				volume_clusters_max(map->vol), &w) < 0)
			return NTR_E_NOMEM;
	}
	return found;
}

static int fetch_all(struct map *map)
{
	int code, found = 1;

	for (int round = 0; round < ROUNDS_MAX && found; round++) {
		found = fetch_round(map);
		if (found <= 0)
			return found;
		code = map_build(map, NULL);
		if (code < 0)
			return code;
	}
	return NTR_OK;
}

/* ------------------------------------------------------------------ sizes -- */

/* $MFT is smaller than the volume, and of one much larger than the image next to
 * nothing could be read.  Runs past that, across a huge gap or mapping the same
 * clusters over and over, are cut: no walk over records is longer for them. */
static void cut_excess(struct ntr_volume *vol, const struct where *w)
{
	uint64_t in_image = vol->source.size / vol->boot.cluster_size + 1;
	uint64_t max = least(vol->boot.clusters, IMAGES_MAX * in_image);
	struct runlist *runs = &vol->mft.runs;
	uint64_t end;

	for (size_t i = 0; i < runs->count; i++) {
		end = runs->runs[i].vcn + runs->runs[i].clusters;
		if (end <= max)
			continue;
		note(w, NTR_F_RUN_LIST_DAMAGED, "clusters of $MFT", 0, end, max);
		runs->count = i;
		return;
	}
}

/* The byte of $MFT after the last one that the image holds. */
static uint64_t last_byte(const struct ntr_volume *vol)
{
	uint64_t cluster = vol->boot.cluster_size, place, have;

	for (size_t i = vol->mft.runs.count; i-- > 0; ) {
		const struct ntr_run *run = &vol->mft.runs.runs[i];

		place = run->lcn * cluster;
		if (run->lcn == NTR_NONE || place >= vol->source.size)
			continue;
		have = least(run->clusters * cluster, vol->source.size - place);
		return run->vcn * cluster + have;
	}
	return 0;
}

static void mft_sizes(struct ntr_volume *vol, const struct map *map)
{
	struct where w = volume_where(vol, 0, NTR_NONE, NULL);
	uint64_t size = UINT64_MAX, end, record = vol->boot.record_size;

	w.attr_type = NTR_DATA;
	cut_excess(vol, &w);
	end = last_byte(vol);
	vol->mft.initialized = UINT64_MAX;
	if (map->count && map->pieces[0].found && map->pieces[0].first_vcn == 0) {
		size = map->pieces[0].attr.size;
		vol->mft.initialized = map->pieces[0].attr.initialized;
	}
	if (vol->mft.initialized < (uint64_t)RECORDS_SYSTEM * record ||
	    vol->mft.initialized > size) {
		/* No volume is without its metadata files: not to be believed. */
		note(&w, NTR_F_SIZES_INCONSISTENT, "initialized size of $MFT", 0,
		     vol->mft.initialized, size);
		vol->mft.initialized = UINT64_MAX;
	}
	if (size == 0 || size == UINT64_MAX)
		size = end;
	if (size > end) {
		vol->info.notes |= NTR_VOLUME_MFT_GAPS;
		note(&w, NTR_F_MFT_GAP, "records out of reach at the end", 0,
		     size / record, end / record);
	}
	vol->mft.bytes = least(size, end);
	vol->mft.records = vol->mft.bytes / record;
	vol->info.mft_fragments = vol->mft.runs.count;
}

static void note_missing(const struct map *map)
{
	struct where w = volume_where(map->vol, 0, NTR_NONE, NULL);

	w.attr_type = NTR_DATA;
	for (size_t i = 0; i < map->count; i++) {
		const struct piece *p = &map->pieces[i];

		if (p->found)
			continue;
		map->vol->info.notes |= NTR_VOLUME_MFT_GAPS;
		note(&w, NTR_F_MFT_GAP, "child record", 0,
		     NTR_REF_NUMBER(p->ref), p->first_vcn);
	}
}

static int map_load(struct map *map, const struct ntr_record *base)
{
	struct ntr_attr list;
	bool has_list;
	int code;

	code = base_pieces(map, base, &list, &has_list);
	if (code == NTR_OK && map->count)
		code = map_build(map, NULL);
	else if (code == NTR_OK)
		code = map_provisional(map);
	if (code == NTR_OK && has_list)
		code = listed_pieces(map, base, &list);
	if (code < 0)
		return code;
	if (map->count)
		qsort(map->pieces, map->count, sizeof(*map->pieces), by_vcn);
	drop_repeats(map);
	code = fetch_all(map);
	if (code == NTR_OK && map->count)
		code = map_build(map, map->vol->sink);
	if (code < 0)
		return code;
	note_missing(map);
	mft_sizes(map->vol, map);
	if (map->vol->mft.records)
		return NTR_OK;
	return error_at(map->err, NTR_E_CORRUPT, "$MFT holds no record", 0, 0);
}

int mft_map_load(struct ntr_volume *vol, const struct ntr_record *base,
		 struct ntr_error *err)
{
	struct map map = {
		.vol = vol, .base_ref = NTR_REF(0, base->sequence), .err = err,
	};
	int code;

	runlist_free(&vol->mft.runs);
	map.buf = malloc(vol->boot.record_size);
	code = map.buf ? map_load(&map, base) : error_nomem(err);
	free(map.buf);
	arena_free(&map.arena);
	return code;
}
