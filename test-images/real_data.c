/*
 * real_data.c - see real_data.h
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "real_data.h"

#define CHUNK 65536

/* Every stream its own bytes. */
static uint64_t seed_of(const struct real *r, struct node file,
			const char16_t *stream)
{
	uint64_t seed = file.record;

	for (const char *p = r->name; *p; p++)
		seed = pattern_mix(seed + (uint8_t)*p);
	for (; *stream; stream++)
		seed = pattern_mix(seed + *stream);
	return seed;
}

static ntfs_attr *open_stream(struct real *r, ntfs_inode *ni,
			      const char16_t *stream)
{
	ntfschar units[256];
	uint8_t count = node_name_units(stream, units);
	ntfs_attr *na;

	/* The library compares addresses to tell that there is no name. */
	na = ntfs_attr_open(ni, AT_DATA, count ? units : AT_UNNAMED, count);
	if (na)
		return na;
	if (ntfs_attr_add(ni, AT_DATA, units, count, NULL, 0))
		real_die(r, "add stream");
	na = ntfs_attr_open(ni, AT_DATA, units, count);
	if (!na)
		real_die(r, "open stream");
	return na;
}

static void write_part(struct real *r, ntfs_attr *na, uint64_t seed,
		       struct extent part)
{
	static uint8_t buf[CHUNK];
	int64_t now;

	for (; part.length > 0; part.offset += now, part.length -= now) {
		now = part.length < CHUNK ? part.length : CHUNK;
		pattern_fill(seed, part.offset, buf, (size_t)now);
		if (ntfs_attr_pwrite(na, part.offset, now, buf) != now)
			real_die(r, "write");
	}
}

void data_write_parts(struct real *r, struct node file,
		      const char16_t *stream, int64_t size,
		      const struct extent *parts, size_t count)
{
	ntfs_inode *ni = node_open(r, file);
	ntfs_attr *na = open_stream(r, ni, stream);
	uint64_t seed = seed_of(r, file, stream);
	char hash[HASH_TEXT];

	if (ntfs_attr_truncate(na, size))
		real_die(r, "truncate");
	for (size_t i = 0; i < count; i++)
		write_part(r, na, seed, parts[i]);
	ntfs_attr_close(na);
	node_shut(r, ni);
	pattern_hash(seed, size, parts, count, hash);
	manifest_content(&r->man, file.record, stream, size, hash);
}

void data_write(struct real *r, struct node file, const char16_t *stream,
		int64_t size)
{
	struct extent all = { 0, size };

	data_write_parts(r, file, stream, size, &all, size > 0);
}

void data_write_text(struct real *r, struct node file,
		     const char16_t *stream, const char *text)
{
	ntfs_inode *ni = node_open(r, file);
	ntfs_attr *na = open_stream(r, ni, stream);
	int64_t size = (int64_t)strlen(text);
	char hash[HASH_TEXT];

	if (ntfs_attr_pwrite(na, 0, size, text) != size)
		real_die(r, "write");
	ntfs_attr_close(na);
	node_shut(r, ni);
	pattern_hash_bytes(text, (size_t)size, hash);
	manifest_content(&r->man, file.record, stream, size, hash);
}

/* The library may put it together from what is left between files: keep those
 * pieces until it comes to a place with more room. */
int64_t data_take(struct real *r, int64_t clusters)
{
	runlist_element *pieces[1000], *rl;
	size_t count = 0;
	int64_t lcn;

	while ((rl = ntfs_cluster_alloc(r->vol, 0, clusters, -1,
					DATA_ZONE)) != NULL &&
	       rl->length != clusters && count < 1000)
		pieces[count++] = rl;
	if (!rl || rl->length != clusters)
		real_die(r, "no such stretch of free clusters");
	lcn = rl->lcn;
	free(rl);
	while (count-- > 0) {
		ntfs_cluster_free_from_rl(r->vol, pieces[count]);
		free(pieces[count]);
	}
	return lcn;
}

void data_give_back(struct real *r, int64_t lcn, int64_t clusters)
{
	if (ntfs_cluster_free_basic(r->vol, lcn, clusters) < 0)
		real_die(r, "free clusters");
}

/* Truncating to 'size' leaves one long hole; put the runs in its place. */
static void set_runs(struct real *r, ntfs_attr *na, int64_t size,
		     const struct run *runs, size_t count)
{
	runlist_element *rl = calloc(count + 1, sizeof(*rl));
	VCN vcn = 0;

	if (!rl || ntfs_attr_truncate(na, size) ||
	    ntfs_attr_map_whole_runlist(na))
		real_die(r, "truncate");
	for (size_t i = 0; i < count; i++) {
		rl[i].vcn = vcn;
		rl[i].lcn = runs[i].lcn == HOLE ? LCN_HOLE : runs[i].lcn;
		rl[i].length = runs[i].clusters;
		vcn += runs[i].clusters;
	}
	rl[count].vcn = vcn;
	rl[count].lcn = LCN_ENOENT;
	free(na->rl);
	na->rl = rl;
	if (ntfs_attr_update_mapping_pairs(na, 0))
		real_die(r, "mapping pairs");
}

static void set_initialized(struct real *r, ntfs_attr *na, int64_t size)
{
	ntfs_attr_search_ctx *ctx = ntfs_attr_get_search_ctx(na->ni, NULL);

	if (!ctx || ntfs_attr_lookup(AT_DATA, AT_UNNAMED, 0, CASE_SENSITIVE, 0,
				     NULL, 0, ctx))
		real_die(r, "look up $DATA");
	ctx->attr->initialized_size = (sle64)cpu_to_le64((u64)size);
	na->initialized_size = size;
	ntfs_inode_mark_dirty(ctx->ntfs_ino);
	ntfs_attr_put_search_ctx(ctx);
}

/* Straight to the clusters: through the attribute, each of the thousands of
 * runs would be searched for from the first one. */
static void fill_run(struct real *r, uint64_t seed, int64_t offset,
		     struct run run)
{
	static uint8_t buf[CHUNK];
	int64_t cluster = r->vol->cluster_size;
	int64_t at = run.lcn * cluster, left = run.clusters * cluster;
	int64_t now;

	for (; left > 0; left -= now, at += now, offset += now) {
		now = left < CHUNK ? left : CHUNK;
		pattern_fill(seed, offset, buf, (size_t)now);
		if (ntfs_pwrite(r->vol->dev, at, now, buf) != now)
			real_die(r, "write clusters");
	}
}

/* What the stream holds: its runs that are no holes, as far as initialized. */
static size_t extents_of(struct real *r, int64_t initialized,
			 const struct run *runs, size_t count,
			 struct extent *ret)
{
	int64_t offset = 0, length;
	size_t made = 0;

	for (size_t i = 0; i < count && offset < initialized; i++) {
		length = runs[i].clusters * r->vol->cluster_size;
		if (length > initialized - offset)
			length = initialized - offset;
		if (runs[i].lcn != HOLE)
			ret[made++] = (struct extent){ offset, length };
		offset += length;
	}
	return made;
}

void data_place(struct real *r, struct node file, int64_t size,
		int64_t initialized, const struct run *runs, size_t count)
{
	ntfs_inode *ni = node_open(r, file);
	ntfs_attr *na = open_stream(r, ni, UNNAMED);
	uint64_t seed = seed_of(r, file, UNNAMED);
	struct extent *parts = calloc(count, sizeof(*parts));
	int64_t offset = 0;
	char hash[HASH_TEXT];

	if (!parts)
		real_die(r, "memory");
	set_runs(r, na, size, runs, count);
	set_initialized(r, na, initialized);
	for (size_t i = 0; i < count; i++) {
		if (runs[i].lcn != HOLE)
			fill_run(r, seed, offset, runs[i]);
		offset += runs[i].clusters * r->vol->cluster_size;
	}
	ntfs_attr_close(na);
	node_shut(r, ni);
	pattern_hash(seed, size, parts,
		     extents_of(r, initialized, runs, count, parts), hash);
	free(parts);
	manifest_content(&r->man, file.record, UNNAMED, size, hash);
}
