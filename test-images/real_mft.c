/*
 * real_mft.c - a volume whose $MFT had to take what clusters it could get
 *
 * One file takes nearly all clusters and leaves small gaps, so every few
 * records $MFT grows by another run, until its mapping pairs need child
 * records, which are in $MFT themselves.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "real_data.h"
#include "real_recipes.h"

/* The library wants the clusters of an index block, and of a step that $MFT
 * grows by, in one piece: that is what a gap has room for. */
#define PERIOD 16
#define GAP 8
#define FILES 6000
#define PIECES 1000

static bool is_free(const uint8_t *bitmap, int64_t lcn)
{
	return !(bitmap[lcn >> 3] >> (lcn & 7) & 1);
}

/* Each free cluster but the first ones of every period, as runs. */
static size_t choose(const uint8_t *bitmap, int64_t clusters, struct run *runs)
{
	size_t count = 0;

	for (int64_t lcn = 0; lcn < clusters; lcn++) {
		if (!is_free(bitmap, lcn) || lcn % PERIOD < GAP)
			continue;
		if (count > 0 && runs[count - 1].lcn +
				 runs[count - 1].clusters == lcn)
			runs[count - 1].clusters++;
		else
			runs[count++] = (struct run){ lcn, 1 };
	}
	return count;
}

static void take_all(struct real *r, struct node file)
{
	ntfs_attr *na = r->vol->lcnbmp_na;
	int64_t clusters = r->vol->nr_clusters, size = 0;
	uint8_t *bitmap = malloc((size_t)na->data_size);
	struct run *runs = calloc((size_t)clusters, sizeof(*runs));
	size_t count;

	if (!bitmap || !runs ||
	    ntfs_attr_pread(na, 0, na->data_size, bitmap) != na->data_size)
		real_die(r, "$Bitmap");
	count = choose(bitmap, clusters, runs);
	for (size_t i = 0; i < count; i++) {
		if (ntfs_bitmap_set_run(na, runs[i].lcn, runs[i].clusters))
			real_die(r, "$Bitmap");
		size += runs[i].clusters * r->vol->cluster_size;
	}
	data_place(r, file, size, size, runs, count);
	free(bitmap);
	free(runs);
}

static size_t fragments_of_mft(struct real *r)
{
	ntfs_attr *na = r->vol->mft_na;
	size_t count = 0;

	if (ntfs_attr_map_whole_runlist(na))
		real_die(r, "$MFT");
	while (na->rl[count].length)
		count++;
	return count;
}

void recipe_mft(struct real *r)
{
	struct node dir = node_mkdir(r, node_root(), u"files"), file;
	char16_t name[] = u"0000";

	take_all(r, node_create(r, node_root(), u"nearly everything"));
	for (unsigned i = 0; i < FILES; i++) {
		for (unsigned j = 4, left = i; j-- > 0; left /= 10)
			name[j] = (char16_t)(u'0' + left % 10);
		file = node_create(r, dir, name);
		data_write(r, file, UNNAMED, i % 600);
	}
	if (fragments_of_mft(r) < PIECES)
		real_die(r, "$MFT is not in pieces");
}
