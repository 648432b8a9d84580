/*
 * secure_walk.c - a pass over $SDS, every descriptor once
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Of each entry there are two copies.  The first is taken if its hash is right, else
 * the second one if its hash is right, else whichever has a possible header.  Where
 * neither has, the next multiple of 16 is tried: a header names its own place, so that
 * one is not found by chance.
 */
#include "secure.h"

#include <stdlib.h>

#include "../bytes/checked.h"
#include "stream.h"

enum { PAIR = 2 * SDS_BLOCK };

/* ---------------------------------------------------------------- reading -- */

/* How much of 'len' bytes at 'at' is lost together with the first one. */
static size_t lost_part(struct ntr_secure *secure, uint64_t at, size_t len)
{
	struct ntr_extent extent;

	if (stream_extent(secure->sds, at, len, &extent) < 0)
		return len;
	/* A bad sector of what is stored in one piece. */
	if (extent.kind == NTR_EXTENT_DATA)
		return (size_t)least(len, SECTOR_SIZE_MIN);
	return (size_t)least(len, extent.offset + extent.length - at);
}

static void tell_unreadable(struct ntr_secure *secure, uint64_t at, uint64_t len)
{
	struct where w = secure_where(secure, at);

	note(&w, NTR_F_SECURITY_DAMAGED, "bytes that cannot be read", 0, len, 0);
}

size_t secure_read(struct ntr_secure *secure, void *buf, size_t len, uint64_t at,
		   bool quiet)
{
	uint64_t first = NTR_NONE;
	size_t done = 0, part, lost = 0;
	uint8_t *to = buf;
	int64_t got;

	if (at >= secure->size)
		return 0;
	len = (size_t)least(len, secure->size - at);
	while (done < len) {
		got = ntr_stream_pread(secure->sds, to + done, len - done,
				       at + done, NULL);
		if (got > 0) {
			done += (size_t)got;
			continue;
		}
		part = lost_part(secure, at + done, len - done);
		memset(to + done, 0, part);
		first = least(first, at + done);
		lost += part;
		done += part;
	}
	if (lost > 0 && !quiet)
		tell_unreadable(secure, first, lost);
	return len;
}

/* Are there no bytes of the volume behind these? */
static bool is_empty(uint32_t kind)
{
	return kind == NTR_EXTENT_HOLE || kind == NTR_EXTENT_ZERO ||
	       kind == NTR_EXTENT_GAP || kind == NTR_EXTENT_OUTSIDE ||
	       kind == NTR_EXTENT_CUT;
}

/* The first pair from 'block' on that has any bytes of the volume: holes of any size
 * cost nothing. */
static uint64_t next_stored(struct ntr_secure *secure, uint64_t block,
			    bool quiet)
{
	struct ntr_extent extent;
	uint64_t end;

	while (block < secure->size) {
		if (ntr_stream_extent(secure->sds, block, &extent) < 0 ||
		    !is_empty(extent.kind))
			break;
		end = extent.offset + extent.length;
		if (end < block + PAIR && end < secure->size)
			break;
		if (extent.kind >= NTR_EXTENT_GAP && !quiet)
			tell_unreadable(secure, block, end - block);
		block = end >= secure->size ? end : end / PAIR * PAIR;
	}
	return block;
}

static int load_pair(struct ntr_secure *secure, struct sds_walk *walk,
		     bool quiet, struct ntr_error *err)
{
	uint64_t block = walk->bytes[0] ? walk->block + PAIR : 0;

	for (unsigned i = 0; i < 2; i++)
		if (!walk->bytes[i])
			walk->bytes[i] = malloc(SDS_BLOCK);
	if (!walk->bytes[0] || !walk->bytes[1]) {
		sds_walk_end(walk);
		return error_nomem(err);
	}
	block = next_stored(secure, block, quiet);
	if (block >= secure->size)
		return 0;
	if (walk->budget == 0) {
		if (!quiet)
			tell_unreadable(secure, block, secure->size - block);
		return 0;
	}
	walk->budget--;
	walk->block = walk->at = block;
	walk->lost = NTR_NONE;
	for (unsigned i = 0; i < 2; i++)
		walk->have[i] = secure_read(secure, walk->bytes[i], SDS_BLOCK,
					    block + i * (uint64_t)SDS_BLOCK,
					    quiet);
	return 1;
}

void sds_walk_end(struct sds_walk *walk)
{
	free(walk->bytes[0]);
	free(walk->bytes[1]);
	*walk = (struct sds_walk){0};
}

/* --------------------------------------------------------------- choosing -- */

static struct span copy_at(const struct sds_walk *walk, unsigned i)
{
	return span_from(span_of(walk->bytes[i], walk->have[i]),
			 walk->at - walk->block);
}

static bool same_bytes(struct span a, struct span b, size_t len)
{
	return span_has(a, 0, len) && span_has(b, 0, len) &&
	       memcmp(a.ptr, b.ptr, len) == 0;
}

/* The better of the two copies at walk->at. */
static bool choose(const struct sds_walk *walk, struct sds_entry *e,
		   uint32_t *notes_ret)
{
	struct span first = copy_at(walk, 0), second = copy_at(walk, 1);
	struct sds_entry other;
	bool has = sds_entry_decode(first, walk->at, e);
	uint32_t notes = 0;

	if ((!has || !e->good) &&
	    sds_entry_decode(second, walk->at, &other) &&
	    (!has || other.good)) {
		*e = other;
		notes = NTR_SECURE_FROM_MIRROR;
	} else if (!has) {
		return false;
	}
	if (!same_bytes(first, second, e->length))
		notes |= NTR_SECURE_MIRROR_DIFFERS;
	if (!e->good)
		notes |= NTR_SECURE_HASH_DIFFERS;
	*notes_ret = notes;
	return true;
}

static void tell(struct ntr_secure *secure, const struct sds_entry *e,
		 uint32_t notes)
{
	struct where w = secure_where(secure, e->at);

	if (notes & NTR_SECURE_HASH_DIFFERS)
		note(&w, NTR_F_SECURITY_HASH, NULL, 0, e->hash,
		     sds_hash(e->descriptor));
	if (notes & NTR_SECURE_MIRROR_DIFFERS)
		note(&w, NTR_F_SECURITY_MIRROR,
		     notes & NTR_SECURE_FROM_MIRROR ?
		     "id of the copy, which was used" : "id", 0, e->id, 0);
}

/* The bytes since walk->lost were no entry: free room is zeros. */
static void tell_lost(struct ntr_secure *secure, struct sds_walk *walk)
{
	struct where w = secure_where(secure, walk->lost);

	if (walk->lost != NTR_NONE)
		note(&w, NTR_F_SECURITY_DAMAGED, "bytes that are no entry", 0,
		     walk->at - walk->lost, 0);
	walk->lost = NTR_NONE;
}

static bool zeros_at(const struct sds_walk *walk)
{
	struct span s = span_first(copy_at(walk, 0), SDS_ALIGN);

	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] != 0)
			return false;
	return true;
}

int sds_walk_next(struct ntr_secure *secure, struct sds_walk *walk, bool quiet,
		  struct ntr_secure_entry *entry_ret, struct ntr_error *err)
{
	struct sds_entry e;
	uint32_t notes;
	int more;

	if (!walk->bytes[0])
		walk->budget = least(secure->size, secure->vol->source.size) /
			       PAIR + 2;
	for (;; walk->at += SDS_ALIGN) {
		if (!walk->bytes[0] ||
		    walk->at - walk->block >= SDS_BLOCK) {
			if (walk->bytes[0] && !quiet)
				tell_lost(secure, walk);
			more = load_pair(secure, walk, quiet, err);
			if (more <= 0)
				return more;
		}
		if (choose(walk, &e, &notes))
			break;
		if (walk->lost == NTR_NONE && !zeros_at(walk))
			walk->lost = walk->at;
	}
	if (!quiet) {
		tell_lost(secure, walk);
		tell(secure, &e, notes);
	}
	walk->at += (e.length + SDS_ALIGN - 1u) / SDS_ALIGN * SDS_ALIGN;
	*entry_ret = (struct ntr_secure_entry){
		.id = e.id, .hash = e.hash, .at = e.at, .notes = notes,
		.length = e.length - SDS_HEADER, .descriptor = e.descriptor.ptr,
	};
	return 1;
}
