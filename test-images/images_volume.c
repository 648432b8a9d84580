/*
 * images_volume.c - boot sectors, mirrors, versions, and images cut short
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mkimage.h"

/* A tree with a bit of everything, as good as any. */
static void contents(struct image *img)
{
	struct record *root = root_of(img), *dir, *rec;
	char name[32];

	data_text(img, file_new(img, root, "File1.txt"), NULL, "stage one\n");
	data_plan(img, file_new(img, root, "File3.txt"), NULL,
		  5 * img->cluster - 1, "2 3");
	rec = file_new(img, root, "File6.txt");
	stream_spread(img, data_runs(img, rec, NULL, 6 * img->cluster - 9,
				     runs_scattered(img, 6, 1)), 2, 2);
	file_list(img, rec, false);
	dir = dir_new(img, root, "Folder");
	for (int i = 0; i < 12; i++) {
		snprintf(name, sizeof(name), "File in folder %d", i);
		data_text(img, file_new(img, dir, name), NULL, name);
	}
}

static uint8_t *backup_of(struct image *img)
{
	return img->map + img->sectors * img->sector;
}

/* ----------------------------------------------------------- boot sector -- */

static void boot_zeroed(struct image *img)
{
	contents(img);
	image_finish(img);
	memset(img->map, 0, img->sector);
	finding(img, "boot-damaged", NULL);
}

static void both_boots_zeroed(struct image *img)
{
	image_finish(img);
	memset(img->map, 0, img->sector);
	memset(backup_of(img), 0, img->sector);
	fact(img, "refuse\tneither boot sector is there");
}

static void backup_differs(struct image *img)
{
	contents(img);
	image_finish(img);
	put64(backup_of(img) + 0x48, 0x1122334455667788);
	finding(img, "boot-backup-differs", NULL);
}

static void backup_zeroed(struct image *img)
{
	contents(img);
	image_finish(img);
	memset(backup_of(img), 0, img->sector);
	finding(img, "boot-backup-missing", NULL);
}

/* One field of the boot sector; the backup is good. */
static void boot_field(struct image *img, uint64_t at, uint64_t value,
		       unsigned width)
{
	uint8_t le[8];

	contents(img);
	image_finish(img);
	put64(le, value);
	memcpy(img->map + at, le, width);
	finding(img, "boot-damaged", NULL);
}

static void sector_size_odd(struct image *img)
{
	boot_field(img, 0x0b, 333, 2);
}

static void cluster_size_zero(struct image *img)
{
	boot_field(img, 0x0d, 0, 1);
}

static void cluster_size_huge(struct image *img)
{
	boot_field(img, 0x0d, 0x81, 1);
}

static void record_size_huge(struct image *img)
{
	boot_field(img, 0x40, 0x81, 1);
}

static void mft_outside(struct image *img)
{
	boot_field(img, 0x30, UINT64_C(0x7fffffffffffffff), 8);
}

/* Both copies say that $MFT is elsewhere; its mirror is where they say. */
static void mft_lost(struct image *img)
{
	contents(img);
	image_finish(img);
	put64(img->map + 0x30, img->clusters - 3);
	put64(backup_of(img) + 0x30, img->clusters - 3);
	finding(img, "mirror-used", NULL);
}

/* -------------------------------------------------------- $MFT, $MFTMirr -- */

static void mft_noise(struct image *img)
{
	contents(img);
	image_finish(img);
	pattern(0xbad, 0, cluster_at(img, img->mft.at[0].lcn), img->cluster);
	finding(img, "mirror-differs", NULL);
}

static void mirror_noise(struct image *img)
{
	contents(img);
	image_finish(img);
	pattern(0xbad, 0, cluster_at(img, img->mirror_lcn), img->cluster);
	finding(img, "mirror-differs", NULL);
}

/* A whole and valid mirror, of an older day. */
static void mirror_old(struct image *img)
{
	contents(img);
	image_finish(img);
	attr_poke(img, 3, AT_LABEL, NULL, 0x18, 'X', 1);
	finding(img, "mirror-differs", NULL);
}

/* ---------------------------------------------------- versions and flags -- */

/* Windows NT 4: holes have LCN -1, no security ids, no $Extend. */
static void version_12(struct image *img)
{
	struct stream *s;

	contents(img);
	s = data_plan(img, file_new(img, root_of(img), "hole of NT 4.bin"),
		      NULL, 5 * img->cluster, "2 h3");
	runs_encode(s->runs.at, 1, &s->pieces[0]->pairs);
	s->pieces[0]->pairs.len--;
	bytes_int(&s->pieces[0]->pairs, 0x31, 1);
	bytes_int(&s->pieces[0]->pairs, 3, 1);
	bytes_int(&s->pieces[0]->pairs, HOLE - s->runs.at[0].lcn, 3);
	bytes_int(&s->pieces[0]->pairs, 0, 1);
	s->pieces[0]->flags = 0;
	s->of->file_attributes &= ~0x200u;
}

/* --------------------------------------------------- missing, customised -- */

static void no_metadata(struct image *img)
{
	static const uint64_t gone[] = { 6, 9, 10 };

	contents(img);
	image_finish(img);
	for (size_t i = 0; i < 3; i++)
		record_poke(img, gone[i], 0x16, 0, 2);
	finding(img, "bitmap-damaged", NULL);
	finding(img, "upcase-odd", NULL);
}

static void metadata_zeroed(struct image *img)
{
	static const uint64_t gone[] = { 2, 3, 4, 6, 8, 9, 10, 11 };

	contents(img);
	image_finish(img);
	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++) {
		uint8_t zero[1024] = { 0 };

		record_raw(img, gone[i], 0, zero, sizeof(zero));
	}
	image_mirror(img);
	finding(img, "bitmap-damaged", NULL);
	finding(img, "upcase-odd", NULL);
}

/* Small and large e acute, and letters of ASCII, are different here; and the
 * order of names follows. */
static void upcase_custom(struct image *img)
{
	struct record *dir = dir_new(img, root_of(img), "custom");
	static const char *const names[] = {
		"\xc3\xa9t\xc3\xa9", "\xc3\x89T\xc3\x89", "q", "Q", "apple",
		"Banana", "_underscore", "zebra",
	};

	img->upcase[0xe9] = 0xe9;
	img->upcase['q'] = 'q';
	img->upcase['z'] = 'A';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct record *rec = file_new(img, dir, NULL);

		name_new(img, rec, dir, names[i], POSIX);
		data_text(img, rec, NULL, names[i]);
	}
	finding(img, "upcase-odd", NULL);
}

/* 256 letters only: what is not in the table is its own upper case. */
static void upcase_short(struct image *img)
{
	struct attr *attr = attr_find(img->recs[10], AT_DATA, NULL);
	struct record *dir = dir_new(img, root_of(img), "short");

	for (unsigned c = 256; c < 65536; c++)
		img->upcase[c] = (uint16_t)c;
	attr->size = attr->initialized = 512;
	data_text(img, file_new(img, dir, "\xd1\x84\xd0\xb0\xd0\xb9\xd0\xbb"),
		  NULL, "small Cyrillic\n");
	data_text(img, file_new(img, dir, "\xd0\xa4\xd0\x90\xd0\x99\xd0\x9b"),
		  NULL, "large Cyrillic\n");
	data_text(img, file_new(img, dir, "latin"), NULL, "Latin\n");
	finding(img, "upcase-odd", NULL);
}

/* ------------------------------------------------------------- cut short -- */

static void write_cut(struct image *img, const char *stem, uint64_t size)
{
	char path[4200];

	snprintf(path, sizeof(path), "%s.img", stem);
	image_write(img, path);
	if (truncate(path, (off_t)size) != 0)
		die("cannot cut %s", path);
}

/* The backup boot sector is not in the image: partition tools do that. */
static void wrap_one_sector(struct image *img, const char *stem)
{
	write_cut(img, stem, img->size - img->sector);
}

static uint64_t cut_at(const struct image *img)
{
	return img->clusters - 21;
}

static void wrap_truncated(struct image *img, const char *stem)
{
	write_cut(img, stem, cut_at(img) * img->cluster + 100);
}

/* Of one run at 'at', what lies behind the cut; a hundred bytes may be read. */
static void break_run(const struct image *img, struct stream *s,
		      const struct run *run, uint64_t at, uint64_t cut)
{
	uint64_t end = at + run->clusters * img->cluster;

	end = end < s->size ? end : s->size;
	if (run->lcn == HOLE || run->lcn + run->clusters <= cut)
		return;
	if (run->lcn < cut)
		at += (cut - run->lcn) * img->cluster;
	if (at >= end)
		return;
	if (run->lcn <= cut) {
		stream_doubt(s, at, 100);
		at += 100;
	}
	stream_broken(s, at, end - at);
}

static void break_behind(struct image *img, uint64_t cut)
{
	for (size_t i = 0; i < img->n_streams; i++) {
		struct stream *s = img->streams[i];
		uint64_t at = 0;

		for (size_t r = 0; r < s->runs.n; r++) {
			break_run(img, s, &s->runs.at[r], at, cut);
			at += s->runs.at[r].clusters * img->cluster;
		}
	}
}

static void one_sector_short(struct image *img)
{
	contents(img);
	finding(img, "boot-backup-missing", NULL);
}

static void file_at(struct image *img, const char *name, uint64_t lcn,
		    const char *plan, uint64_t clusters)
{
	img->next_cluster = lcn;
	data_plan(img, file_new(img, root_of(img), name), NULL,
		  clusters * img->cluster - 5, plan);
}

static void truncated(struct image *img)
{
	uint64_t cut = cut_at(img);

	contents(img);
	file_at(img, "before the cut.bin", cut - 14, "3", 3);
	file_at(img, "on both sides.bin", cut - 10, "4 15@1005", 19);
	clusters_take_at(img, 1005, 15);
	file_at(img, "astride.bin", cut - 2, "4", 4);
	break_behind(img, cut);
	/* Where the root's index goes. */
	img->next_cluster = img->clusters / 2;
	finding(img, "image-cut", NULL);
}

#define V(NAME, BUILD) \
	{ .name = NAME, .build = BUILD, .spec = { .clusters = 1024 } }

const struct recipe images_volume[] = {
	{
		.name = "odd-dirty", .build = contents,
		.spec = { .clusters = 1024, .volume_flags = 1 },
	},
	{
		.name = "odd-version12", .build = version_12,
		.spec = { .clusters = 1024, .version = 0x0102 },
	},
	{
		.name = "odd-version30", .build = contents,
		.spec = { .clusters = 1024, .version = 0x0300 },
	},
	V("odd-upcase-custom", upcase_custom),
	V("odd-upcase-short", upcase_short),
	V("bad-boot-zeroed", boot_zeroed),
	V("bad-boot-both-zeroed", both_boots_zeroed),
	V("bad-boot-backup-differs", backup_differs),
	V("bad-boot-backup-zeroed", backup_zeroed),
	V("bad-boot-sector-odd", sector_size_odd),
	V("bad-boot-cluster-zero", cluster_size_zero),
	V("bad-boot-cluster-huge", cluster_size_huge),
	V("bad-boot-record-huge", record_size_huge),
	V("bad-boot-mft-outside", mft_outside),
	V("bad-boot-mft-lost", mft_lost),
	V("bad-mft-noise", mft_noise),
	V("bad-mirror-noise", mirror_noise),
	V("bad-mirror-old", mirror_old),
	V("bad-metadata-free", no_metadata),
	V("bad-metadata-zeroed", metadata_zeroed),
	{
		.name = "bad-one-sector-short", .build = one_sector_short,
		.spec = { .clusters = 1024 }, .wrap = wrap_one_sector,
	},
	{
		.name = "bad-truncated", .build = truncated,
		.spec = { .clusters = 1024 }, .wrap = wrap_truncated,
	},
	{ .name = NULL },
};
