/*
 * runs.c - taking clusters, and writing them down as mapping pairs
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "mkimage.h"

void runs_add(struct runs *r, uint64_t lcn, uint64_t clusters)
{
	r->at = grow(r->at, r->n, &r->cap, sizeof(*r->at));
	r->at[r->n++] = (struct run){ lcn, clusters };
}

uint64_t runs_clusters(const struct run *at, size_t n)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += at[i].clusters;
	return sum;
}

/* Bytes that a signed number needs. */
static unsigned width_of(int64_t value)
{
	unsigned width = 1;

	while (width < 8 && (value < -(INT64_C(1) << (8 * width - 1)) ||
			     value >= INT64_C(1) << (8 * width - 1)))
		width++;
	return width;
}

void runs_encode(const struct run *at, size_t n, struct bytes *out)
{
	uint64_t before = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned len = width_of((int64_t)at[i].clusters), off = 0;
		uint64_t delta = at[i].lcn - before;

		if (at[i].lcn != HOLE) {
			off = width_of((int64_t)delta);
			before = at[i].lcn;
		}
		bytes_int(out, off << 4 | len, 1);
		bytes_int(out, at[i].clusters, len);
		bytes_int(out, delta, off);
	}
	bytes_int(out, 0, 1);
}

/* The first cluster in use of these, or HOLE if all are free. */
static uint64_t first_used(const struct image *img, uint64_t lcn,
			   uint64_t count)
{
	const uint8_t *found;

	if (lcn > img->clusters || count > img->clusters - lcn)
		return img->clusters;
	found = memchr(img->used + lcn, 1, (size_t)count);
	return found ? (uint64_t)(found - img->used) : HOLE;
}

uint64_t clusters_take_at(struct image *img, uint64_t lcn, uint64_t count)
{
	if (first_used(img, lcn, count) != HOLE)
		die("clusters %llu+%llu are not free", (unsigned long long)lcn,
		    (unsigned long long)count);
	memset(img->used + lcn, 1, (size_t)count);
	return lcn;
}

uint64_t clusters_take(struct image *img, uint64_t count)
{
	uint64_t lcn = img->next_cluster, used;

	while ((used = first_used(img, lcn, count)) != HOLE) {
		if (used == img->clusters)
			die("volume of %llu clusters is full",
			    (unsigned long long)img->clusters);
		lcn = used + 1;
	}
	img->next_cluster = lcn + count;
	return clusters_take_at(img, lcn, count);
}

void clusters_free(struct image *img, const struct runs *runs)
{
	for (size_t i = 0; i < runs->n; i++)
		if (runs->at[i].lcn < img->clusters)
			memset(img->used + runs->at[i].lcn, 0,
			       (size_t)runs->at[i].clusters);
}

uint64_t clusters_for(const struct image *img, uint64_t bytes)
{
	return align_up(bytes, img->cluster) / img->cluster;
}

uint8_t *cluster_at(struct image *img, uint64_t lcn)
{
	return img->map + lcn * img->cluster;
}

struct runs runs_plan(struct image *img, const char *plan)
{
	struct runs runs = { .n = 0 };

	while (*plan) {
		bool hole = *plan == 'h';
		char *end;
		uint64_t count = strtoull(plan + hole, &end, 0), lcn;

		if (hole) {
			lcn = HOLE;
		} else if (*end == '@') {
			lcn = strtoull(end + 1, &end, 0);
		} else {
			lcn = clusters_take(img, count);
			img->next_cluster++;
		}
		runs_add(&runs, lcn, count);
		plan = end + (*end == ' ');
	}
	return runs;
}

struct runs runs_scattered(struct image *img, size_t count, uint64_t each)
{
	struct runs runs = { .n = 0 };

	for (size_t i = 0; i < count; i++) {
		runs_add(&runs, clusters_take(img, each), each);
		img->next_cluster++;
	}
	return runs;
}

void runs_reverse(struct runs *r)
{
	for (size_t i = 0; i < r->n / 2; i++) {
		struct run other = r->at[r->n - 1 - i];

		r->at[r->n - 1 - i] = r->at[i];
		r->at[i] = other;
	}
}

/* Bytes of a stream from 'offset' on, as far as runs lie in the volume. */
void runs_write(struct image *img, const struct runs *r, uint64_t offset,
		const void *from, size_t len)
{
	const uint8_t *src = from;
	uint64_t start = 0;

	for (size_t i = 0; i < r->n && len > 0; i++) {
		uint64_t bytes = r->at[i].clusters * img->cluster;
		uint64_t skip = offset - start, part = bytes - skip;

		start += bytes;
		if (skip >= bytes)
			continue;
		part = part < len ? part : len;
		if (r->at[i].lcn != HOLE &&
		    (r->at[i].lcn + r->at[i].clusters) <= img->clusters)
			memcpy(cluster_at(img, r->at[i].lcn) + skip, src,
			       (size_t)part);
		src += part;
		offset += part;
		len -= (size_t)part;
	}
	if (len > 0)
		die("%zu bytes past the last run", len);
}
