/*
 * clusters.c - what $Bitmap says of a cluster, and who has it
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "clusters.h"

#include <stdlib.h>

#include "../bytes/bitmap.h"
#include "../bytes/checked.h"
#include "../volume/file.h"
#include "../volume/stream.h"

enum { RECORD_BITMAP = 6, SECTOR = 512 };

uint64_t clusters_in_image(const struct ntr_volume *vol)
{
	return least(vol->boot.clusters,
		     vol->source.size / vol->boot.cluster_size);
}

/* Without $Bitmap, what it says is unknown of every cluster. */
static int open_bits(struct ntr_clusters *c, struct ntr_error *err)
{
	struct where w = volume_where(c->vol, RECORD_BITMAP, NTR_NONE, NULL);
	struct ntr_file *file = NULL;
	uint32_t index;
	int code;

	code = volume_metadata(c->vol, RECORD_BITMAP, &file, NULL);
	if (code == NTR_OK)
		code = ntr_file_find(file, NTR_DATA, NULL, &index, NULL);
	if (code == NTR_OK)
		code = ntr_stream_open(file, index, 0, &c->bits, NULL);
	ntr_file_close(file);
	if (code == NTR_E_NOMEM)
		return error_nomem(err);
	if (code < 0)
		note(&w, NTR_F_BITMAP_DAMAGED, NULL, 0, 0, 0);
	return NTR_OK;
}

int ntr_clusters_open(struct ntr_volume *vol, uint32_t flags,
		      struct ntr_clusters **clusters_ret, struct ntr_error *err)
{
	struct ntr_clusters *c;
	int code;

	if (flags > NTR_CLUSTERS_OWNERS)
		return error_at(err, NTR_E_ARG, "flags for clusters", flags,
				NTR_CLUSTERS_OWNERS);
	if (volume_mft_only(vol) || vol->boot.cluster_size == 0)
		return error_at(err, NTR_E_UNSUPPORTED,
				"an extracted $MFT has no clusters", 0, 0);
	c = calloc(1, sizeof(*c));
	if (!c)
		return error_nomem(err);
	c->vol = vol;
	pthread_mutex_init(&c->lock, NULL);
	code = open_bits(c, err);
	if (code == NTR_OK && flags & NTR_CLUSTERS_OWNERS)
		code = owners_load(c, err);
	if (code < 0) {
		ntr_clusters_close(c);
		return code;
	}
	*clusters_ret = c;
	return NTR_OK;
}

void ntr_clusters_close(struct ntr_clusters *c)
{
	if (!c)
		return;
	ntr_stream_close(c->bits);
	pthread_mutex_destroy(&c->lock);
	free(c->owned);
	free(c->claims.at);
	free(c);
}

/* ----------------------------------------------------------------- $Bitmap -- */

/* One bad sector may fail the whole of a large read. */
int64_t bits_pread(struct ntr_stream *bits, void *buf, size_t len, uint64_t at)
{
	int64_t got = ntr_stream_pread(bits, buf, len, at, NULL);

	if (got > 0)
		return got;
	return ntr_stream_pread(bits, buf, least(len, SECTOR - at % SECTOR), at,
				NULL);
}

uint64_t bits_unreadable(const struct ntr_stream *bits, uint64_t at)
{
	struct ntr_extent e;

	if (!bits || ntr_stream_extent(bits, at, &e) < 0)
		return UINT64_MAX;	/* or there is no more of it */
	/* A bad sector somewhere in stored bytes. */
	return e.kind == NTR_EXTENT_DATA || e.length == 0 ?
	       SECTOR - at % SECTOR : e.length;
}

/* Get byte 'at' of $Bitmap into the window; false where it cannot be read. */
static bool window_at(struct ntr_clusters *c, uint64_t at)
{
	int64_t got;

	if (at >= c->window && at - c->window < c->window_len)
		return true;
	c->window = at;
	c->window_len = 0;
	if (!c->bits)
		return false;
	got = bits_pread(c->bits, c->bytes, sizeof(c->bytes), at);
	if (got > 0)
		c->window_len = (size_t)got;
	return got > 0;
}

/* Is $Bitmap sparse at byte 'at'?  All is free there, and it may be very much. */
static bool hole_at(struct ntr_clusters *c, uint64_t at)
{
	struct ntr_extent e;

	if (at >= c->hole && at < c->hole_end)
		return true;
	if ((at >= c->window && at - c->window < c->window_len) || !c->bits ||
	    ntr_stream_extent(c->bits, at, &e) < 0 ||
	    (e.kind != NTR_EXTENT_HOLE && e.kind != NTR_EXTENT_ZERO))
		return false;
	c->hole = at;
	c->hole_end = at + e.length;
	return true;
}

/* How many of the bits from 'bit' on are like the first, 'most' at most. */
static uint64_t alike(struct span bits, uint64_t bit, uint64_t most)
{
	bool first = bitmap_test(bits, bit);
	uint64_t whole = first ? UINT64_MAX : 0, n = 0;

	while (n < most) {
		if ((bit + n) % 64 == 0 && most - n >= 64 &&
		    span_has(bits, (bit + n) / 8, 8) &&
		    span_u64(bits, (bit + n) / 8) == whole) {
			n += 64;
			continue;
		}
		if (bitmap_test(bits, bit + n) != first)
			break;
		n++;
	}
	return n;
}

/* Bits of so many bytes from 'bit' on, but those before it in the first of them. */
static uint64_t bits_of(uint64_t bytes, uint64_t bit)
{
	return bytes > UINT64_MAX / 8 ? UINT64_MAX : bytes * 8 - bit % 8;
}

/* What $Bitmap says of cluster 'bit', and how many more are known to be like it. */
static uint32_t bits_look(struct ntr_clusters *c, uint64_t bit, uint64_t most,
			  uint64_t *part_ret)
{
	uint64_t room, base;
	struct span bits;

	if (hole_at(c, bit / 8)) {
		*part_ret = least(bits_of(c->hole_end - bit / 8, bit), most);
		return NTR_BITMAP_FREE;
	}
	if (!window_at(c, bit / 8)) {
		*part_ret = least(bits_of(bits_unreadable(c->bits, bit / 8),
					 bit), most);
		return NTR_BITMAP_UNKNOWN;
	}
	bits = span_of(c->bytes, c->window_len);
	base = c->window * 8;
	room = (uint64_t)c->window_len * 8 - (bit - base);
	*part_ret = alike(bits, bit - base, least(room, most));
	return bitmap_test(bits, bit - base) ? NTR_BITMAP_USED :
					       NTR_BITMAP_FREE;
}

static uint32_t bits_find(struct ntr_clusters *c, uint64_t lcn, uint64_t most,
			  uint64_t *clusters_ret)
{
	uint32_t first, says;
	uint64_t done, part;

	pthread_mutex_lock(&c->lock);
	says = first = bits_look(c, lcn, most, &done);
	while (says == first && done < most) {
		says = bits_look(c, lcn + done, most - done, &part);
		if (says == first)
			done += part;
	}
	pthread_mutex_unlock(&c->lock);
	*clusters_ret = done;
	return first;
}

int ntr_clusters_use(struct ntr_clusters *c, uint64_t lcn, uint64_t most,
		     struct ntr_cluster_use *use_ret)
{
	uint64_t total = c->vol->boot.clusters, same = UINT64_MAX;
	struct ntr_cluster_use use = {
		.lcn = lcn, .owner = NTR_NONE, .rivals = { NTR_NONE, NTR_NONE },
	};
	const struct claim *rivals;

	if (lcn >= total || most == 0)
		return NTR_E_NOT_FOUND;
	most = least(most, total - lcn);
	if (c->has_owners)
		use.owner = owners_find(c, lcn, &same);
	most = least(most, same);
	if (use.owner == NTR_NONE) {
		rivals = rivals_at(&c->claims, lcn, &same);
		most = least(most, same);
		if (rivals) {
			use.rivals[0] = rivals->owner;
			use.rivals[1] = rivals->other;
		}
	}
	use.bitmap = bits_find(c, lcn, most, &use.clusters);
	*use_ret = use;
	return NTR_OK;
}
