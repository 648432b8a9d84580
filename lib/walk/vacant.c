/* vacant.c - see vacant.h
 * SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "../bytes/checked.h"
#include "../volume/file.h"
#include "vacant.h"

enum {
	RECORD_BITMAP = 6,
	CHUNK  = 64 * 1024,	/* of bits read at once */
	SECTOR = 512		/* of bits given up where a read fails */
};

static int open_bits(struct ntr_volume *vol, struct ntr_stream **bits_ret,
		     struct ntr_error *err)
{
	struct ntr_file *file = NULL;
	uint32_t index;
	int code = volume_metadata(vol, RECORD_BITMAP, &file, err);

	if (code == NTR_OK)
		code = ntr_file_find(file, NTR_DATA, NULL, &index, err);
	if (code == NTR_OK)
		code = ntr_stream_open(file, index, 0, bits_ret, err);
	ntr_file_close(file);
	return code;
}

int vacant_open(struct ntr_volume *vol, struct vacant *vacant_ret,
		struct ntr_error *err)
{
	struct vacant v = { 0 };
	int code;

	if (volume_mft_only(vol))
		return error_at(err, NTR_E_UNSUPPORTED,
				"an extracted $MFT has no $Bitmap", 0, 0);
	code = open_bits(vol, &v.bits, err);
	if (code < 0)
		return code;
	v.buf = calloc(1, CHUNK);
	if (!v.buf) {
		vacant_close(&v);
		return error_nomem(err);
	}
	v.clusters = least(vol->boot.clusters,
			   vol->source.size / vol->boot.cluster_size);
	*vacant_ret = v;
	return NTR_OK;
}

void vacant_close(struct vacant *v)
{
	ntr_stream_close(v->bits);
	free(v->buf);
	*v = (struct vacant){ 0 };
}

/* Have the bit of cluster 'lcn', and as many after it as come at once. */
static void load(struct vacant *v, uint64_t lcn)
{
	uint64_t at = lcn / 8;
	size_t part = SECTOR - (size_t)(at % SECTOR);
	int64_t got = ntr_stream_pread(v->bits, v->buf, CHUNK, at, NULL);

	if (got <= 0)
		got = ntr_stream_pread(v->bits, v->buf, part, at, NULL);
	if (got <= 0) {
		memset(v->buf, 0xff, part);
		got = (int64_t)part;
		v->unknown += least((uint64_t)part * 8, v->clusters - at * 8);
	}
	v->loaded = at * 8;
	v->count = (uint64_t)got * 8;
}

/* The first cluster from 'lcn' on that is used, or is free; v->clusters: none is. */
static uint64_t find(struct vacant *v, uint64_t lcn, bool used)
{
	uint64_t word, bit;

	while (lcn < v->clusters) {
		if (lcn < v->loaded || lcn - v->loaded >= v->count)
			load(v, lcn);
		bit = lcn - v->loaded;
			/* What the last word has behind the end is not looked at. */
		word = span_u64(span_of(v->buf, CHUNK), bit / 64 * 8);
		word = (used ? word : ~word) >> bit % 64;
		if (word)
			lcn += (uint64_t)__builtin_ctzll(word);
		else
			lcn += 64 - bit % 64;
		if (word && lcn - v->loaded < v->count)
			break;
		if (lcn - v->loaded > v->count)
			lcn = v->loaded + v->count;
	}
	return least(lcn, v->clusters);
}

bool vacant_next(struct vacant *v, uint64_t *lcn_ret, uint64_t *clusters_ret)
{
	uint64_t first = find(v, v->at, false);

	v->at = find(v, first, true);
	*lcn_ret = first;
	*clusters_ret = v->at - first;
	return first < v->clusters;
}
