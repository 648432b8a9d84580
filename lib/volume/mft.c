/* mft.c - see mft.h
 * SPDX-License-Identifier: BSD-2-Clause */
#include "mft.h"

#include <stdlib.h>

#include "../bytes/checked.h"
#include "../format/record.h"
#include "neighbours.h"

/* Locate byte 'offset': its place, and how many bytes follow it there. */
static bool mft_locate(const struct ntr_volume *vol, uint64_t offset,
		       size_t *hint, uint64_t *place_ret, uint64_t *len_ret)
{
	uint64_t cluster = vol->boot.cluster_size, vcn, into;
	const struct ntr_run *run;
	size_t i;

	if (volume_mft_only(vol)) {
		*place_ret = offset;
		*len_ret = vol->source.size - least(offset, vol->source.size);
		return *len_ret > 0;
	}
	vcn = offset / cluster;
	i = runlist_find(&vol->mft.runs, vcn, *hint);
	if (i == vol->mft.runs.count || vol->mft.runs.runs[i].vcn > vcn ||
	    vol->mft.runs.runs[i].lcn == NTR_NONE)
		return false;
	*hint = i;
	run = &vol->mft.runs.runs[i];
	into = offset - run->vcn * cluster;
	*place_ret = run->lcn * cluster + into;
	if (*place_ret >= vol->source.size)
		return false;
	*len_ret = least(run->clusters * cluster - into,
			 vol->source.size - *place_ret);
	return true;
}

uint64_t mft_gap(const struct ntr_volume *vol, uint64_t offset)
{
	uint64_t place, len, vcn;
	const struct runlist *list = &vol->mft.runs;
	size_t i = 0;

	if (mft_locate(vol, offset, &i, &place, &len))
		return 0;
	if (volume_mft_only(vol))
		return UINT64_MAX - offset;
	vcn = offset / vol->boot.cluster_size;
	i = runlist_find(list, vcn, 0);
	if (i == list->count)
		return UINT64_MAX - offset;
	if (list->runs[i].vcn > vcn)
		return list->runs[i].vcn * vol->boot.cluster_size - offset;
	return (list->runs[i].vcn + list->runs[i].clusters) *
	       vol->boot.cluster_size - offset;
}

uint64_t mft_place(const struct ntr_volume *vol, uint64_t offset,
		   uint64_t *end_ret)
{
	uint64_t place, len = 0;
	size_t hint = 0;

	if (!mft_locate(vol, offset, &hint, &place, &len)) {
		place = NTR_NONE;
		len = 0;
	}
	if (end_ret)
		*end_ret = offset + len;
	return place;
}

int64_t mft_pread(const struct ntr_volume *vol, void *buf, size_t len,
		  uint64_t offset, struct ntr_error *err)
{
	uint64_t place, run;
	size_t done = 0, hint = 0;
	int64_t got;

	while (done < len) {
		if (!mft_locate(vol, offset + done, &hint, &place, &run)) {
			if (done)
				break;
			return error_at(err, NTR_E_IO, "part of $MFT not located",
					0, 0);
		}
		got = source_pread(&vol->source, (uint8_t *)buf + done,
				   (size_t)least(run, len - done), place, err);
		if (got <= 0)
			return done ? (int64_t)done : got;
		done += (size_t)got;
	}
	return (int64_t)done;
}

static void unreadable(struct ntr_volume *vol, uint64_t number, uint64_t place,
		       struct ntr_record *rec_ret)
{
	struct where w = volume_where(vol, number, place, NULL);

	*rec_ret = (struct ntr_record){
		.number = number, .offset = place,
		.header_number = UINT32_MAX, .state = NTR_RECORD_UNREADABLE,
	};
	note(&w, NTR_F_RECORD_UNREADABLE, NULL, 0, number, vol->mft.records);
}

/* The bytes of a record, one way or the other. */
static bool record_bytes(const struct ntr_volume *vol, uint64_t number,
			 uint8_t *buf)
{
	uint32_t size = vol->boot.record_size;

	if (vol->near && neighbours_get(vol->near, vol, number, buf))
		return true;
	return mft_pread(vol, buf, size, number * size, NULL) == size;
}

int mft_read(struct ntr_volume *vol, uint64_t number, uint8_t *buf,
	     struct ntr_record *rec_ret, struct ntr_error *err)
{
	uint32_t size = vol->boot.record_size;
	uint64_t offset = number * size, place;
	struct where w;

	if (number >= vol->mft.records)
		return error_at(err, NTR_E_NOT_FOUND, "record number", number,
				vol->mft.records);
	place = mft_place(vol, offset, NULL);
	if (offset >= vol->mft.initialized)
		memset(buf, 0, size);
	else if (!record_bytes(vol, number, buf)) {
		unreadable(vol, number, place, rec_ret);
		return NTR_OK;
	}
	w = volume_where(vol, number, place, NULL);
	record_decode(buf, size, number, &w, rec_ret);
	return NTR_OK;
}

/* Take record 'number' from $MFTMirr if it is good there. */
static void use_mirror(struct ntr_volume *vol, uint64_t number, uint8_t *buf,
		       struct ntr_record *rec)
{
	uint32_t size = vol->boot.record_size;
	struct ntr_record copy;
	struct where w;

	if (number >= vol->mirror.records)
		return;
	w = volume_where(vol, number, vol->mirror.offset + number * size, NULL);
	memcpy(buf, vol->mirror.bytes + number * size, size);
	record_decode(buf, size, number, &w, &copy);
	if (copy.state == NTR_RECORD_GOOD && copy.torn_sectors == 0) {
		*rec = copy;
		note(&w, NTR_F_MIRROR_USED, NULL, 0, number, 0);
	} else if (rec->data) {
		(void)mft_read(vol, number, buf, rec, NULL);
	}
}

/* ------------------------------------------------------- the record cache -- */

enum { CACHE_RECORDS = 256, CACHE_BYTES_MAX = 16 * 1024 * 1024, STRIPES = 16 };

struct cached {
	struct ntr_record rec;
	uint8_t *bytes;
	int filled;
};

/* Direct-mapped: record n lives in slot n % slots.  Climbing to the root meets the
 * same few directories again and again, and that is what it is for: files are not kept,
 * for there are many of them, and each would cost a directory its slot. */
struct record_cache {
	uint32_t slots, record_size;
	pthread_mutex_t locks[STRIPES];	/* slot s is protected by s % STRIPES */
	uint8_t *bytes;
	struct cached cached[];
};

int record_cache_open(struct ntr_volume *vol, uint32_t records,
		      struct ntr_error *err)
{
	uint32_t size = vol->boot.record_size;
	struct record_cache *cache;

	if (records == 0)
		records = CACHE_RECORDS;
	records = (uint32_t)least(records, CACHE_BYTES_MAX / size);
	cache = calloc(1, sizeof(*cache) + records * sizeof(*cache->cached));
	if (!cache)
		return error_nomem(err);
	for (int i = 0; i < STRIPES; i++)
		pthread_mutex_init(&cache->locks[i], NULL);
	vol->cache = cache;
	cache->slots = records;
	cache->record_size = size;
	cache->bytes = malloc((size_t)records * size);
	if (!cache->bytes)
		return error_nomem(err);
	for (uint32_t i = 0; i < records; i++)
		cache->cached[i].bytes = cache->bytes + (size_t)i * size;
	return NTR_OK;
}

void record_cache_close(struct record_cache *cache)
{
	if (!cache)
		return;
	for (int i = 0; i < STRIPES; i++)
		pthread_mutex_destroy(&cache->locks[i]);
	free(cache->bytes);
	free(cache);
}

static bool cache_get(struct record_cache *cache, uint64_t number, uint8_t *buf,
		      struct ntr_record *rec_ret)
{
	uint32_t slot = (uint32_t)(number % cache->slots);
	struct cached *c = &cache->cached[slot];
	bool hit;

	pthread_mutex_lock(&cache->locks[slot % STRIPES]);
	hit = c->filled && c->rec.number == number;
	if (hit) {
		memcpy(buf, c->bytes, cache->record_size);
		*rec_ret = c->rec;
		rec_ret->data = buf;
	}
	pthread_mutex_unlock(&cache->locks[slot % STRIPES]);
	return hit;
}

static void cache_put(struct record_cache *cache, const struct ntr_record *rec)
{
	uint32_t slot = (uint32_t)(rec->number % cache->slots);
	struct cached *c = &cache->cached[slot];

	pthread_mutex_lock(&cache->locks[slot % STRIPES]);
	memcpy(c->bytes, rec->data, cache->record_size);
	c->rec = *rec;
	c->filled = 1;
	pthread_mutex_unlock(&cache->locks[slot % STRIPES]);
}

int mft_get(struct ntr_volume *vol, uint64_t number, uint8_t *buf,
	    struct ntr_record *rec_ret, struct ntr_error *err)
{
	bool plain;
	int code;

	if (vol->cache && cache_get(vol->cache, number, buf, rec_ret))
		return NTR_OK;
	code = mft_read(vol, number, buf, rec_ret, err);
	if (code < 0)
		return code;
	plain = rec_ret->state == NTR_RECORD_GOOD && !rec_ret->torn_sectors &&
		!vol->prefer_mirror;
	if (!plain)
		use_mirror(vol, number, buf, rec_ret);
	if (vol->cache && rec_ret->data &&
	    (!plain || rec_ret->flags & NTR_RECORD_DIRECTORY))
		cache_put(vol->cache, rec_ret);
	return NTR_OK;
}

int ntr_record_read(struct ntr_volume *vol, uint64_t number, uint32_t flags,
		    void *buf, size_t cap, struct ntr_record *rec_ret,
		    struct ntr_error *err)
{
	uint32_t size = vol->boot.record_size;
	int64_t got;
	int code;

	if (cap < size)
		return error_at(err, NTR_E_ARG, "record buffer", cap, size);
	code = mft_read(vol, number, buf, rec_ret, err);
	if (code < 0 || !(flags & NTR_READ_RAW) || !rec_ret->data)
		return code;
	got = mft_pread(vol, buf, size, number * size, err);
	if (got < 0)
		return (int)got;
	return got == size ? NTR_OK :
	       error_at(err, NTR_E_IO, "image ends", (uint64_t)got, size);
}
