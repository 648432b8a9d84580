/*
 * test_clusters.c - who uses which clusters, and what became of a deleted file's
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "volume_bytes.h"

static struct volume v;

/* The owner of each cluster in an independent way: file by file, run by run. */
static void own_runs(uint64_t *owners, uint64_t count, struct ntr_file *file,
		     uint64_t ref, uint32_t index)
{
	struct ntr_stream *stream;
	struct ntr_run run;

	if (ntr_stream_open(file, index, NTR_STREAM_RAW, &stream, NULL) < 0)
		return;
	for (size_t r = 0; ntr_stream_run(stream, r, &run) == 0; r++)
		for (uint64_t i = 0; run.lcn != NTR_NONE && i < run.clusters &&
		     run.lcn + i < count; i++)
			owners[run.lcn + i] = ref;
	ntr_stream_close(stream);
}

static uint64_t *owners_of_all(const struct ntr_volume_info *info)
{
	uint64_t *owners = malloc(info->clusters * sizeof(*owners));
	struct ntr_file_info fi;
	struct ntr_file *file;

	ck_assert_ptr_nonnull(owners);
	for (uint64_t i = 0; i < info->clusters; i++)
		owners[i] = NTR_NONE;
	for (uint64_t n = 0; n < info->mft_records; n++) {
		if (ntr_file_open(v.vol, n, &file, NULL) < 0)
			continue;
		ntr_file_info(file, &fi);
		for (uint32_t i = 0; i < fi.streams && fi.in_use &&
		     fi.asked == NTR_REF_NUMBER(fi.ref); i++)
			own_runs(owners, info->clusters, file, fi.ref, i);
		ntr_file_close(file);
	}
	return owners;
}

static struct ntr_clusters *clusters_of(const char *image, uint32_t flags)
{
	struct ntr_clusters *c = NULL;

	volume_load(&v, image);
	volume_open(&v, 0);
	ck_assert_int_eq(ntr_clusters_open(v.vol, flags, &c, NULL), 0);
	return c;
}

static void clusters_done(struct ntr_clusters *c)
{
	ntr_clusters_close(c);
	volume_close(&v);
}

START_TEST(every_cluster)
{
	struct ntr_clusters *c = clusters_of("good-stages",
					     NTR_CLUSTERS_OWNERS);
	struct ntr_cluster_use use, one;
	uint64_t lcn = 0, total = 0, free_count, counted = 0;
	struct ntr_volume_info info;
	uint64_t *owners;

	ntr_volume_info(v.vol, &info);
	owners = owners_of_all(&info);
	while (ntr_clusters_use(c, lcn, NTR_NONE, &use) == 0) {
		ck_assert_uint_eq(use.lcn, lcn);
		ck_assert_uint_gt(use.clusters, 0);
		for (uint64_t i = 0; i < use.clusters; i++)
			ck_assert_uint_eq(use.owner, owners[lcn + i]);
		/* On this volume all agree. */
		ck_assert_uint_eq(use.bitmap, use.owner == NTR_NONE ?
				  NTR_BITMAP_FREE : NTR_BITMAP_USED);
		if (use.bitmap == NTR_BITMAP_FREE)
			counted += use.clusters;
		/* The same cluster by cluster. */
		ck_assert_int_eq(ntr_clusters_use(c, lcn, 1, &one), 0);
		ck_assert_uint_eq(one.clusters, 1);
		ck_assert_uint_eq(one.owner, use.owner);
		lcn += use.clusters;
		total += use.clusters;
	}
	ck_assert_uint_eq(total, info.clusters);
	ck_assert_int_eq(ntr_volume_free_clusters(v.vol, &free_count, NULL), 0);
	ck_assert_uint_eq(counted, free_count);
	free(owners);
	clusters_done(c);
}
END_TEST

START_TEST(without_owners)
{
	struct ntr_clusters *c = clusters_of("good-stages", 0);
	struct ntr_cluster_use use;

	ck_assert_int_eq(ntr_clusters_use(c, 0, NTR_NONE, &use), 0);
	ck_assert_uint_eq(use.owner, NTR_NONE);
	ck_assert_uint_eq(use.bitmap, NTR_BITMAP_USED);
	ck_assert_int_eq(ntr_clusters_use(c, NTR_NONE, 1, &use),
			 NTR_E_NOT_FOUND);
	ck_assert_int_eq(ntr_clusters_use(c, 0, 0, &use), NTR_E_NOT_FOUND);
	clusters_done(c);
}
END_TEST

START_TEST(wrong_flags)
{
	struct ntr_clusters *c = clusters_of("good-stages", 0), *none = NULL;

	ck_assert_int_eq(ntr_clusters_open(v.vol, 8, &none, NULL), NTR_E_ARG);
	ck_assert_ptr_null(none);
	clusters_done(c);
}
END_TEST

START_TEST(no_bitmap)
{
	struct ntr_clusters *c = clusters_of("bad-metadata-free",
					     NTR_CLUSTERS_OWNERS);
	struct ntr_cluster_use use;

	ck_assert_int_eq(ntr_clusters_use(c, 0, NTR_NONE, &use), 0);
	ck_assert_uint_eq(use.bitmap, NTR_BITMAP_UNKNOWN);
	/* The files still know. */
	ck_assert_uint_eq(NTR_REF_NUMBER(use.owner), 7);
	clusters_done(c);
}
END_TEST

START_TEST(extracted_mft)
{
	struct ntr_clusters *c = NULL;

	volume_load_mft(&v, "good-stages", 40);
	volume_open(&v, NTR_OPEN_MFT_ONLY);
	ck_assert_int_eq(ntr_clusters_open(v.vol, 0, &c, NULL),
			 NTR_E_UNSUPPORTED);
	volume_close(&v);
}
END_TEST

/* The deleted file 'name' of a folder, found by its name alone. */
static struct ntr_stream *lost_stream(const char *name)
{
	struct ntr_stream *stream = NULL;
	struct ntr_filename fn;
	struct ntr_file *file;
	char text[512];

	for (uint64_t n = 24; n < 128 && !stream; n++) {
		if (ntr_file_open(v.vol, n, &file, NULL) < 0)
			continue;
		if (ntr_file_name(file, 0, &fn, NULL) == 0) {
			ntr_utf8(fn.name, fn.name_units, text, sizeof(text));
			if (strcmp(text, name) == 0) {
				uint32_t at;

				ck_assert_int_eq(ntr_file_find(file, NTR_DATA,
					NULL, &at, NULL), 0);
				ck_assert_int_eq(ntr_stream_open(file, at, 0,
					&stream, NULL), 0);
			}
		}
		ntr_file_close(file);
	}
	ck_assert_ptr_nonnull(stream);
	return stream;
}

/* Every byte, as "kept 4096 reused 8192 " */
static void expect_fate(struct ntr_clusters *c, const char *name,
			const char *want)
{
	static const char *const kinds[] = {
		"kept", "reused", "taken", "missing", "disputed", "unknown",
	};
	struct ntr_stream *stream = lost_stream(name);
	struct line got = { .len = 0 };
	struct ntr_fate fate;
	uint64_t at = 0;

	while (ntr_stream_fate(stream, c, at, &fate, NULL) == 0) {
		ck_assert_uint_eq(fate.offset, at);
		ck_assert_uint_gt(fate.length, 0);
		ck_assert_uint_eq(fate.owner != NTR_NONE,
				  fate.kind == NTR_FATE_REUSED ||
				  fate.kind == NTR_FATE_DISPUTED);
		line_add(&got, "%s %llu%s ", kinds[fate.kind],
			 (unsigned long long)fate.length,
			 fate.disagree ? "!" : "");
		at += fate.length;
	}
	ck_assert_uint_eq(at, ntr_stream_size(stream));
	ck_assert_str_eq(got.text, want);
	ntr_stream_close(stream);
}

START_TEST(fates)
{
	struct ntr_clusters *c = clusters_of("odd-deleted",
					     NTR_CLUSTERS_OWNERS);

	expect_fate(c, "part.bin",
		    "kept 4096 reused 8192 kept 12279 ");
	expect_fate(c, "end.bin", "kept 8192 reused 4087 ");
	expect_fate(c, "none.bin", "reused 8142 ");
	expect_fate(c, "none but a hole.bin", "kept 16384 reused 8192 ");
	expect_fate(c, "taken by nobody.bin", "taken 4096! kept 8192 ");
	expect_fate(c, "taken unmarked.bin",
		    "kept 4096 reused 4096! kept 4096 ");
	expect_fate(c, "compressed.bin",
		    "kept 65536 reused 65536 kept 65459 ");
	expect_fate(c, "resident.txt", "kept 27 ");
	clusters_done(c);
}
END_TEST

/* Where the bits of $Bitmap are. */
static uint64_t bitmap_place(void)
{
	struct ntr_stream *bits = NULL;
	struct ntr_file *file = NULL;
	struct ntr_extent e;
	uint32_t index;

	ck_assert_int_eq(ntr_file_open(v.vol, 6, &file, NULL), 0);
	ck_assert_int_eq(ntr_file_find(file, NTR_DATA, NULL, &index, NULL), 0);
	ck_assert_int_eq(ntr_stream_open(file, index, 0, &bits, NULL), 0);
	ck_assert_int_eq(ntr_stream_extent(bits, 0, &e), 0);
	ntr_stream_close(bits);
	ntr_file_close(file);
	return e.place;
}

/* What $Bitmap says cannot be read: that nobody has the clusters is not known, and what
 * is in them is not called whole. */
START_TEST(unreadable_bits)
{
	struct ntr_clusters *c = clusters_of("odd-deleted",
					     NTR_CLUSTERS_OWNERS);
	struct ntr_stream *stream;
	struct ntr_remains r;

	v.bad = bitmap_place();
	expect_fate(c, "part.bin",
		    "unknown 4096 reused 8192 unknown 12279 ");
	expect_fate(c, "none.bin", "reused 8142 ");
	expect_fate(c, "taken unmarked.bin",
		    "unknown 4096 reused 4096 unknown 4096 ");
	expect_fate(c, "compressed.bin",
		    "unknown 65536 reused 65536 unknown 65459 ");
	expect_fate(c, "resident.txt", "kept 27 ");
	stream = lost_stream("part.bin");
	ck_assert_int_eq(ntr_stream_remains(stream, c, &r, NULL), 0);
	ck_assert_uint_eq(r.recoverable, NTR_RECOVERABLE_NONE);
	ck_assert_uint_eq(r.unknown_clusters, 4);
	ck_assert_uint_eq(r.free_clusters, 0);
	ck_assert_uint_eq(r.kept, 0);
	ntr_stream_close(stream);
	clusters_done(c);
}
END_TEST

/* Clusters that two deleted files had: nobody knows whose bytes they hold. */
START_TEST(disputes)
{
	struct ntr_clusters *c = clusters_of("odd-claims", NTR_CLUSTERS_OWNERS);

	expect_fate(c, "first.bin", "disputed 16377 ");
	expect_fate(c, "second.bin", "disputed 16377 ");
	expect_fate(c, "left.bin", "kept 16384 disputed 8192 ");
	expect_fate(c, "right.bin", "disputed 8192 kept 16384 ");
	expect_fate(c, "around.bin", "kept 16384 disputed 4096 kept 16384 ");
	expect_fate(c, "itself.bin", "kept 4096 disputed 8192 disputed 8192 ");
	expect_fate(c, "two of three.bin", "kept 4096 disputed 4096 ");
	expect_fate(c, "lost too.bin",
		    "reused 4096 disputed 4096 kept 4096 ");
	expect_fate(c, "compressed.bin",
		    "kept 65536 disputed 65536 kept 65459 ");
	expect_fate(c, "old copy.bin", "kept 8192 kept 8192 kept 8192 ");
	clusters_done(c);
}
END_TEST

/* Who the two are, cluster by cluster, in an independent way: all that unused records
 * map, put down for each cluster. */
enum { CLAIMS_KEPT = 4 };
struct mapped {
	uint64_t by[CLAIMS_KEPT];
	unsigned count;
};

static void claim_runs(struct mapped *all, uint64_t count,
		       struct ntr_file *file, uint64_t ref, uint32_t index)
{
	struct ntr_stream *stream;
	struct ntr_run run;

	if (ntr_stream_open(file, index, NTR_STREAM_RAW, &stream, NULL) < 0)
		return;
	for (size_t r = 0; ntr_stream_run(stream, r, &run) == 0; r++)
		for (uint64_t i = 0; run.lcn != NTR_NONE && i < run.clusters &&
		     run.lcn + i < count; i++) {
			struct mapped *m = &all[run.lcn + i];

			ck_assert_uint_lt(m->count, CLAIMS_KEPT);
			m->by[m->count++] = ref;
		}
	ntr_stream_close(stream);
}

static struct mapped *claims_of_all(uint64_t clusters, uint64_t records)
{
	struct mapped *all = calloc(clusters, sizeof(*all));
	struct ntr_file_info fi;
	struct ntr_file *file;

	ck_assert_ptr_nonnull(all);
	for (uint64_t n = 0; n < records; n++) {
		if (ntr_file_open(v.vol, n, &file, NULL) < 0)
			continue;
		ntr_file_info(file, &fi);
		for (uint32_t i = 0; i < fi.streams && !fi.in_use &&
		     fi.asked == NTR_REF_NUMBER(fi.ref); i++)
			claim_runs(all, clusters, file, fi.ref, i);
		ntr_file_close(file);
	}
	return all;
}

static bool has(const struct mapped *m, uint64_t ref)
{
	for (unsigned i = 0; i < m->count; i++)
		if (m->by[i] == ref)
			return true;
	return false;
}

START_TEST(every_rival)
{
	struct ntr_clusters *c = clusters_of("odd-claims", NTR_CLUSTERS_OWNERS);
	struct ntr_cluster_use use;
	struct ntr_volume_info info;
	struct mapped *all;
	uint64_t disputed = 0, moved = 0;

	ntr_volume_info(v.vol, &info);
	all = claims_of_all(info.clusters, info.mft_records);
	for (uint64_t lcn = 0; lcn < info.clusters; lcn++) {
		ck_assert_int_eq(ntr_clusters_use(c, lcn, 1, &use), 0);
		ck_assert_uint_eq(use.rivals[0] == NTR_NONE,
				  use.rivals[1] == NTR_NONE);
		if (use.rivals[0] == NTR_NONE) {
			ck_assert(use.owner != NTR_NONE || all[lcn].count < 2);
			continue;
		}
		ck_assert_uint_eq(use.owner, NTR_NONE);
		disputed++;
		/* One is a record that a file in use has left behind. */
		if (all[lcn].count < 2) {
			moved++;
			continue;
		}
		ck_assert(has(&all[lcn], use.rivals[0]));
		ck_assert(has(&all[lcn], use.rivals[1]));
	}
	ck_assert_uint_eq(disputed, 4 + 2 + 1 + 2 + 1 + 1 + 1 + 2);
	ck_assert_uint_eq(moved, 2);
	free(all);
	clusters_done(c);
}
END_TEST

SUITE_OF(clusters, every_cluster, without_owners, wrong_flags, no_bitmap,
	 extracted_mft, fates, unreadable_bits, disputes, every_rival)
