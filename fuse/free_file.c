/*
 * free_file.c - see free_file.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "free_file.h"
#include "ops.h"

#include <stdlib.h>

enum {
	BLOCK_LEAST = 4096,	/* clusters */
	BLOCKS_MAX  = 1 << 20
};

struct free_file {
	struct mount        *mount;
	struct ntr_clusters *clusters;
	uint64_t             block;	/* clusters of one */
	uint64_t             blocks;
	uint64_t             count;	/* free clusters */
	uint64_t             before[];	/* each block: free ones before it */
};

/* --------------------------------------------------------------- counting - */

/* Count a block's free clusters. */
static uint64_t count_block(const struct free_file *f, uint64_t number)
{
	uint64_t lcn = number * f->block, end = lcn + f->block, count = 0;
	struct ntr_cluster_use use;

	while (lcn < end && ntr_clusters_use(f->clusters, lcn, end - lcn,
					     &use) == NTR_OK) {
		if (use.bitmap == NTR_BITMAP_FREE)
			count += use.clusters;
		lcn += use.clusters;
	}
	return count;
}

static int count_all(struct free_file *f)
{
	uint64_t i;

	for (i = 0; i < f->blocks; i++) {
		if (fuse_session_exited(f->mount->session))
			return NTR_E_LIMIT;
		f->before[i] = f->count;
		f->count += count_block(f, i);
	}
	return NTR_OK;
}

int free_file_make(struct mount *mount, void **free_ret)
{
	uint64_t block = BLOCK_LEAST, clusters = mount->info.clusters, blocks;
	struct free_file *f;
	int code;

	while (clusters / block >= BLOCKS_MAX)
		block *= 2;
	blocks = clusters / block + 1;
	f = calloc(1, sizeof(*f) + (size_t)blocks * sizeof(f->before[0]));
	if (!f)
		return NTR_E_NOMEM;
	f->mount = mount;
	f->block = block;
	f->blocks = blocks;
	code = ntr_clusters_open(mount->volume, 0, &f->clusters, NULL);
	if (code == NTR_OK)
		code = count_all(f);
	if (code != NTR_OK) {
		free_file_free(f);
		return code;
	}
	*free_ret = f;
	return NTR_OK;
}

void free_file_free(struct free_file *f)
{
	if (!f)
		return;
	ntr_clusters_close(f->clusters);
	free(f);
}

uint64_t free_file_size(const struct free_file *f)
{
	return f->count * f->mount->info.cluster_size;
}

/* ---------------------------------------------------------------- reading - */

/* The last block with at most 'number' free clusters before it. */
static uint64_t find_block(const struct free_file *f, uint64_t number)
{
	uint64_t low = 0, high = f->blocks;

	while (high - low > 1) {
		uint64_t middle = low + (high - low) / 2;

		if (f->before[middle] <= number)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* The next free clusters from 'lcn' on, after leaving out 'skip' of them: 'most' of
 * them at most. */
static int find_range(const struct free_file *f, uint64_t lcn, uint64_t skip,
		      uint64_t most, struct ntr_cluster_use *ret)
{
	int code;

	while ((code = ntr_clusters_use(f->clusters, lcn, skip + most,
					ret)) == NTR_OK) {
		lcn += ret->clusters;
		if (ret->bitmap != NTR_BITMAP_FREE)
			continue;
		if (ret->clusters > skip) {
			ret->lcn += skip;
			ret->clusters -= skip;
			return NTR_OK;
		}
		skip -= ret->clusters;
	}
	return code;
}

static size_t least(uint64_t a, size_t b)
{
	return a < b ? (size_t)a : b;
}

int64_t free_file_pread(const struct free_file *f, void *buf, size_t len,
			uint64_t offset)
{
	uint64_t size = f->mount->info.cluster_size, within = offset % size;
	uint64_t block = find_block(f, offset / size), lcn = block * f->block;
	uint64_t skip = offset / size - f->before[block];
	struct ntr_cluster_use range;
	size_t done = 0, want;
	int64_t got = 0;

	if (offset >= free_file_size(f))
		return 0;
	len = least(free_file_size(f) - offset, len);
	while (done < len) {
		if (find_range(f, lcn, skip, (within + len - done) / size + 1,
			       &range) != NTR_OK)
			break;
		want = least(range.clusters * size - within, len - done);
		got = ntr_volume_pread(f->mount->volume, (char *)buf + done,
				       want, range.lcn * size + within, NULL);
		if (got > 0)
			done += (size_t)got;
		if (got < 0 || (size_t)got < want)
			break;
		lcn = range.lcn + range.clusters;
		skip = within = 0;
	}
	if (done > 0)
		return (int64_t)done;
	return got < 0 ? got : NTR_E_IO;
}
