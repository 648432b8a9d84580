/*
 * test_journal.c - records of a change journal in free clusters
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "volume_bytes.h"

enum { KNOWN_MAX = 64 };

static struct volume v;

/* What the recipe left in free clusters, from the manifest. */
struct known {
	unsigned long long at, usn, ref, parent, time;
	unsigned version, reasons;
};

static int by_at(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

static size_t read_known(const char *image, struct known *known)
{
	const char *dir = getenv("IMAGES");
	char path[4096], line[1024];
	size_t count = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.manifest",
		 dir ? dir : "build/images", image);
	file = fopen(path, "r");
	ck_assert_msg(file, "%s is not there: make images", path);
	while (fgets(line, sizeof(line), file)) {
		struct known *k = &known[count];

		if (sscanf(line, "usn-free %llu %llu %u %llu %llu %llu %u",
			   &k->at, &k->usn, &k->version, &k->ref, &k->parent,
			   &k->time, &k->reasons) == 7)
			ck_assert_uint_lt(++count, KNOWN_MAX);
	}
	fclose(file);
	qsort(known, count, sizeof(*known), by_at);
	return count;
}

static struct ntr_journal *carve(void)
{
	struct ntr_journal *j = NULL;

	ck_assert_int_eq(ntr_journal_carve(v.vol, &j, NULL), 0);
	ck_assert_uint_eq(ntr_journal_size(j), v.size);
	return j;
}

/* The next one must be this. */
static void expect(struct ntr_journal *j, const struct known *want)
{
	struct ntr_usn usn;

	ck_assert_int_eq(ntr_journal_next(j, &usn, NULL), 1);
	ck_assert_uint_eq(usn.at, want->at);
	ck_assert_uint_eq(usn.usn, want->usn);
	ck_assert_uint_eq(usn.major, want->version);
	ck_assert_uint_eq(usn.ref, want->ref);
	ck_assert_uint_eq(usn.parent_ref, want->parent);
	ck_assert_uint_eq(usn.time, want->time);
	ck_assert_uint_eq(usn.reasons, want->reasons);
	ck_assert_uint_ge(ntr_journal_done(j), usn.at + usn.length);
}

static void expect_end(struct ntr_journal *j, uint64_t unreadable)
{
	struct ntr_usn usn;

	ck_assert_int_eq(ntr_journal_next(j, &usn, NULL), 0);
	ck_assert_int_eq(ntr_journal_next(j, &usn, NULL), 0);
	/* Other bytes are no records that were lost. */
	ck_assert_uint_eq(ntr_journal_lost(j), 0);
	ck_assert_uint_eq(ntr_journal_unreadable(j), unreadable);
	ntr_journal_close(j);
}

/* All that are there and none that looks nearly like one, in the order of their places;
 * and not the one in a cluster that is in use. */
START_TEST(in_free_clusters)
{
	struct known known[KNOWN_MAX];
	size_t count = read_known("odd-usn-free", known);
	struct ntr_journal *j;

	ck_assert_uint_gt(count, 5);
	volume_load(&v, "odd-usn-free");
	volume_open(&v, 0);
	j = carve();
	for (size_t i = 0; i < count; i++)
		expect(j, &known[i]);
	expect_end(j, 0);
	volume_close(&v);
}
END_TEST

/* One bad sector costs the records in it, whether a read that meets it gives what comes
 * before it or nothing at all. */
START_TEST(around_a_bad_sector)
{
	struct known known[KNOWN_MAX];
	size_t count = read_known("odd-usn-free", known);
	struct ntr_journal *j;
	uint64_t last;

	volume_load(&v, "odd-usn-free");
	/* The first is at the start of a cluster, and more in the same sector. */
	v.bad = known[0].at;
	v.whole = _i;
	volume_open(&v, 0);
	j = carve();
	for (size_t i = 0; i < count; i++) {
		last = known[i].at + 0x40;
		if (last > v.bad && known[i].at < v.bad + SECTOR)
			continue;
		expect(j, &known[i]);
	}
	expect_end(j, SECTOR);
	volume_close(&v);
}
END_TEST

/* Of what $Bitmap does not tell nobody knows that it is free. */
START_TEST(without_bitmap)
{
	struct ntr_journal *j = NULL;
	struct ntr_usn usn;
	struct ntr_extent e;
	struct ntr_file *file;
	struct ntr_stream *bits;

	volume_load(&v, "odd-usn-free");
	volume_open(&v, 0);
	file = open_number(&v, 6);
	bits = stream_of_file(file, NTR_DATA, NULL);
	ck_assert_int_eq(ntr_stream_extent(bits, 0, &e), 0);
	v.bad = e.place;
	ntr_stream_close(bits);
	ntr_file_close(file);
	j = carve();
	/* 2,048 clusters have 256 bytes of bits: all in that sector. */
	ck_assert_int_eq(ntr_journal_next(j, &usn, NULL), 0);
	ck_assert_uint_eq(ntr_journal_unreadable(j), 2048 * v.cluster);
	ntr_journal_close(j);
	volume_close(&v);
}
END_TEST

START_TEST(no_clusters)
{
	struct ntr_journal *j = NULL;

	volume_load_mft(&v, "good-stages", 40);
	volume_open(&v, NTR_OPEN_MFT_ONLY);
	ck_assert_int_eq(ntr_journal_carve(v.vol, &j, NULL),
			 NTR_E_UNSUPPORTED);
	ck_assert_ptr_null(j);
	volume_close(&v);
}
END_TEST

SUITE_LOOPING(journal, 30,
	ONCE(in_free_clusters),
	LOOP(around_a_bad_sector, 0, 2),
	ONCE(without_bitmap),
	ONCE(no_clusters))
