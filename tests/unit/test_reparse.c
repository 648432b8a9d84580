/*
 * test_reparse.c - reparse points: tags, and the data of those that are decoded
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include "format/reparse.h"

enum { VALUE_MAX = 512, HEADER = 8 };

/* A value being written. */
struct point {
	uint8_t at[VALUE_MAX];
	size_t len;
};

static void add(struct point *p, const void *bytes, size_t len)
{
	ck_assert_uint_le(p->len + len, sizeof(p->at));
	memcpy(p->at + p->len, bytes, len);
	p->len += len;
}

static void add_number(struct point *p, uint64_t value, unsigned bytes)
{
	uint8_t raw[8];

	put(raw, value, bytes);
	add(p, raw, bytes);
}

/* ASCII as UTF-16LE, 'units' of it, so that NULs can be among them. */
static void add_units(struct point *p, const char *text, size_t units)
{
	for (size_t i = 0; i < units; i++)
		add_number(p, (uint8_t)text[i], 2);
}

static void add_text(struct point *p, const char *text)
{
	add_units(p, text, strlen(text));
}

static void start(struct point *p, uint32_t tag)
{
	p->len = 0;
	add_number(p, tag, 4);
	add_number(p, 0, 4);
}

/* Everything but header and GUID is data. */
static void finish(struct point *p)
{
	put16(p->at + 4, p->len - HEADER - (p->at[3] & 0x80 ? 0 : 16));
}

/* Names at these places of what follows 'text' bytes of header. */
static void link_point(struct point *p, uint32_t tag, unsigned target_at,
		       unsigned target_len, unsigned print_at,
		       unsigned print_len)
{
	start(p, tag);
	add_number(p, target_at, 2);
	add_number(p, target_len, 2);
	add_number(p, print_at, 2);
	add_number(p, print_len, 2);
	if (tag == REPARSE_TAG_SYMLINK)
		add_number(p, 1, 4);
	add_text(p, "\\??\\C:\\aC:\\a");
	finish(p);
}

static void say_units(struct line *got, const char *what, const uint8_t *name,
		      uint32_t units)
{
	char text[256];

	if (!name)
		return;
	ck_assert_uint_lt(ntr_utf8(name, units, text, sizeof(text)),
			  sizeof(text));
	line_add(got, " %s'%s'", what, text);
}

static void say(struct line *got, const struct ntr_reparse *r)
{
	line_add(got, "%s", ntr_reparse_kind_name(r->kind));
	if (r->version)
		line_add(got, " v%u", r->version);
	if (r->relative)
		line_add(got, " relative");
	say_units(got, "", r->target, r->target_units);
	say_units(got, "print", r->print, r->print_units);
	if (r->text)
		line_add(got, " text'%.*s'", (int)r->text_len,
			 (const char *)r->text);
	for (uint32_t i = 0; i < r->strings; i++)
		say_units(got, "+", r->string[i], r->string_units[i]);
	if (r->provider)
		line_add(got, " provider%u", r->provider);
	if (r->codec)
		line_add(got, " codec%u", r->codec);
	if (r->wim_hash)
		line_add(got, " source%llu hash%02x..%02x",
			 (unsigned long long)r->wim_source, r->wim_hash[0],
			 r->wim_hash[19]);
	if (r->original_size)
		line_add(got, " size%llu",
			 (unsigned long long)r->original_size);
	if (r->guid)
		line_add(got, " guid%02x", r->guid[0]);
}

static void expect(const struct point *p, const char *want)
{
	uint8_t *copy = exact_copy(p->at, p->len);
	struct ntr_reparse r, again;
	struct ntr_error err = {0};
	struct line got = {0};
	struct where w = where_line(&got, &err);
	int code = reparse_decode(span_of(copy, p->len), &w, &r);

	if (code < 0)
		line_error(&got, code, &err);
	else
		say(&got, &r);
	ck_assert_str_eq(got.text, want);
	memset(&again, 0, sizeof(again));
	ck_assert_int_eq(ntr_reparse_decode(copy, p->len, &again, NULL), code);
	if (code == 0)
		ck_assert_mem_eq(&again, &r, sizeof(r));
	free(copy);
}

START_TEST(decodes_links)
{
	struct point p;

	link_point(&p, REPARSE_TAG_SYMLINK, 0, 16, 16, 8);
	expect(&p, "symlink relative '\\??\\C:\\a' print'C:\\a'");
	put32(p.at + 16, 0);
	expect(&p, "symlink '\\??\\C:\\a' print'C:\\a'");
	/* Names may overlap, come in any order and start at odd places. */
	link_point(&p, REPARSE_TAG_SYMLINK, 8, 16, 0, 24);
	expect(&p, "symlink relative 'C:\\aC:\\a' print'\\??\\C:\\aC:\\a'");
	link_point(&p, REPARSE_TAG_MOUNT_POINT, 0, 16, 16, 8);
	expect(&p, "junction '\\??\\C:\\a' print'C:\\a'");
	link_point(&p, REPARSE_TAG_MOUNT_POINT, 0, 16, 24, 0);
	expect(&p, "junction '\\??\\C:\\a' print''");
}
END_TEST

START_TEST(tells_volumes_from_junctions)
{
	static const char volume[] =
		"\\??\\Volume{01234567-89ab-cdef-0123-456789abcdef}\\";
	struct point p;

	start(&p, REPARSE_TAG_MOUNT_POINT);
	add_number(&p, 0, 2);
	add_number(&p, 2 * strlen(volume), 2);
	add_number(&p, 2 * strlen(volume), 2);
	add_number(&p, 0, 2);
	add_text(&p, volume);
	finish(&p);
	expect(&p, "volume '\\??\\Volume{01234567-89ab-cdef-0123-456789abcdef}"
	       "\\' print''");
	put16(p.at + 10, 2 * strlen("\\??\\Volume"));
	expect(&p, "junction '\\??\\Volume' print''");
}
END_TEST

START_TEST(bounds_names)
{
	struct point p;

	/* The target is what the link is; its print name is not. */
	link_point(&p, REPARSE_TAG_SYMLINK, 0, 26, 0, 0);
	expect(&p, "!substitute name -5 at 0x8");
	link_point(&p, REPARSE_TAG_SYMLINK, 0xffff, 0xffff, 0, 0);
	expect(&p, "!substitute name -5 at 0x8");
	link_point(&p, REPARSE_TAG_SYMLINK, 0, 16, 24, 2);
	expect(&p, "attribute-value@0xc(26,24) symlink relative '\\??\\C:\\a'");
	link_point(&p, REPARSE_TAG_MOUNT_POINT, 25, 0, 0, 0);
	expect(&p, "!substitute name -5 at 0x8");
	link_point(&p, REPARSE_TAG_MOUNT_POINT, 0, 16, 0xffff, 0xffff);
	expect(&p, "attribute-value@0xc(131070,24) junction '\\??\\C:\\a'");
	link_point(&p, REPARSE_TAG_SYMLINK, 0, 15, 16, 7);
	expect(&p, "attribute-value@0x8(15,14) attribute-value@0xc(7,6) "
	       "symlink relative '\\??\\C:\\' print'C:\\'");
	link_point(&p, REPARSE_TAG_SYMLINK, 0, 0, 0, 0);
	expect(&p, "symlink relative '' print''");
}
END_TEST

START_TEST(bounds_values)
{
	struct point p;

	link_point(&p, REPARSE_TAG_SYMLINK, 0, 0, 0, 0);
	p.len = 7;
	expect(&p, "!reparse point header -5 at 0");
	p.len = 0;
	expect(&p, "!reparse point header -5 at 0");
	link_point(&p, REPARSE_TAG_SYMLINK, 0, 0, 0, 0);
	p.len--;
	expect(&p, "!reparse data length -5 at 0x4");
	put16(p.at + 4, 0xffff);
	expect(&p, "!reparse data length -5 at 0x4");
	put16(p.at + 4, 11);
	expect(&p, "!link data length -5 at 0x8");
	put16(p.at + 4, 0);
	expect(&p, "!link data length -5 at 0x8");
	/* What follows the data does not count. */
	put16(p.at + 4, 12);
	expect(&p, "symlink relative '' print''");
	link_point(&p, REPARSE_TAG_MOUNT_POINT, 0, 0, 0, 0);
	put16(p.at + 4, 7);
	expect(&p, "!link data length -5 at 0x8");
}
END_TEST

START_TEST(decodes_wsl)
{
	struct point p;

	start(&p, REPARSE_TAG_LX_SYMLINK);
	add_number(&p, 2, 4);
	add(&p, "../\xc3\xa9", 5);
	finish(&p);
	expect(&p, "wsl-symlink v2 text'../\xc3\xa9'");
	put32(p.at + 8, 1);	/* the target is in $DATA */
	expect(&p, "wsl-symlink v1");
	put16(p.at + 4, 3);
	expect(&p, "!WSL link data length -5 at 0x8");
	start(&p, 0x80000024);
	finish(&p);
	expect(&p, "fifo");
	put32(p.at, 0x80000025);
	expect(&p, "char-device");
	put32(p.at, 0x80000026);
	expect(&p, "block-device");
	put32(p.at, 0x80000023);
	expect(&p, "socket");
}
END_TEST

START_TEST(decodes_nfs)
{
	struct point p;

	start(&p, REPARSE_TAG_NFS);
	add(&p, "LNK\1\0\0\0", 8);
	add_text(&p, "a/b");
	finish(&p);
	expect(&p, "symlink relative 'a/b'");
	put16(p.at + 16, '/');
	expect(&p, "symlink '//b'");
	memcpy(p.at + 8, "FIFO\0\0\0", 8);
	expect(&p, "fifo");
	memcpy(p.at + 8, "SOCK\0\0\0", 8);
	expect(&p, "socket");
	memcpy(p.at + 8, "CHR\0\0\0\0", 8);
	expect(&p, "char-device");
	memcpy(p.at + 8, "BLK\0\0\0\0", 8);
	expect(&p, "block-device");
	memcpy(p.at + 8, "XYZ\0\0\0\0", 8);
	expect(&p, "other");
	put16(p.at + 4, 7);
	expect(&p, "!NFS data length -5 at 0x8");
}
END_TEST

START_TEST(decodes_app_links)
{
	struct point p;

	start(&p, REPARSE_TAG_APPEXECLINK);
	add_number(&p, 3, 4);
	add_units(&p, "pkg\0id\0C:\\x.exe\0" "0", 18);
	finish(&p);
	expect(&p, "app-exec-link v3 +'pkg' +'id' +'C:\\x.exe' +'0'");
	/* No NUL at the end, half a unit, fewer texts, more of them. */
	p.len -= 2;
	finish(&p);
	expect(&p, "app-exec-link v3 +'pkg' +'id' +'C:\\x.exe' +'0'");
	p.len -= 1;
	finish(&p);
	expect(&p, "app-exec-link v3 +'pkg' +'id' +'C:\\x.exe'");
	put16(p.at + 4, 4 + 12);
	expect(&p, "app-exec-link v3 +'pkg' +'id'");
	put16(p.at + 4, 4 + 10);
	expect(&p, "app-exec-link v3 +'pkg' +'i'");
	put16(p.at + 4, 4);
	expect(&p, "app-exec-link v3");
	put16(p.at + 4, 3);
	expect(&p, "!app-exec link data length -5 at 0x8");
	start(&p, REPARSE_TAG_APPEXECLINK);
	add_number(&p, 3, 4);
	add_units(&p, "a\0\0c\0d\0e\0f", 11);
	finish(&p);
	expect(&p, "app-exec-link v3 +'a' +'' +'c' +'d'");
}
END_TEST

/* Algorithm numbers of the file provider. */
START_TEST(decodes_wof)
{
	static const uint32_t codecs[] = {
		NTR_CODEC_XPRESS4K, NTR_CODEC_LZX, NTR_CODEC_XPRESS8K,
		NTR_CODEC_XPRESS16K,
	};
	struct point p;

	start(&p, REPARSE_TAG_WOF);
	add_number(&p, 1, 4);
	add_number(&p, 2, 4);
	add_number(&p, 1, 4);
	add_number(&p, 0, 4);
	finish(&p);
	for (unsigned i = 0; i < 4; i++) {
		char want[64];

		put32(p.at + 20, i);
		snprintf(want, sizeof(want), "wof v1 provider2 codec%u",
			 codecs[i]);
		expect(&p, want);
	}
	put32(p.at + 20, 4);
	expect(&p, "wof v1 provider2");
	put32(p.at + 20, UINT32_MAX);
	expect(&p, "wof v1 provider2");
	put16(p.at + 4, 15);
	expect(&p, "!WOF data length -5 at 0x8");
	put32(p.at + 12, 3);
	expect(&p, "wof v1 provider3");
	put16(p.at + 4, 7);
	expect(&p, "!WOF data length -5 at 0x8");
}
END_TEST

START_TEST(decodes_wim)
{
	struct point p;

	start(&p, REPARSE_TAG_WOF);
	add_number(&p, 1, 4);
	add_number(&p, 1, 4);
	add_number(&p, 2, 4);
	add_number(&p, 0, 4);
	add_number(&p, 7, 8);
	for (unsigned i = 0; i < 40; i++)
		add_number(&p, 0x10 + i, 1);
	add_number(&p, 1000, 8);
	finish(&p);
	expect(&p, "wim v1 provider1 source7 hash10..23 size1000");
	put16(p.at + 4, 0x2c);
	expect(&p, "wim v1 provider1 source7 hash10..23");
	put16(p.at + 4, 0x2b);
	expect(&p, "!WIM provider data length -5 at 0x8");
}
END_TEST

START_TEST(decodes_dedup_and_layers)
{
	struct point p;

	start(&p, REPARSE_TAG_DEDUP);
	add_number(&p, 0x0201, 2);
	add_number(&p, 0, 6);
	add_number(&p, 123456, 8);
	finish(&p);
	expect(&p, "dedup v513 size123456");
	put16(p.at + 4, 0);
	expect(&p, "dedup");
	/* Two parts of 64 bytes at 0x50: the content ends where the second does. */
	start(&p, REPARSE_TAG_DEDUP);
	memset(p.at + HEADER, 0xee, 0xd0);
	p.len = HEADER + 0xd0;
	put16(p.at + HEADER, 0x0102);
	put16(p.at + HEADER + 0x4c, 0x80);
	put16(p.at + HEADER + 0x4e, 0x50);
	put64(p.at + HEADER + 0x50 + 0x30, 1000);
	put64(p.at + HEADER + 0x90 + 0x30, 2500);
	finish(&p);
	expect(&p, "dedup v258 size2500");
	put16(p.at + HEADER + 0x4e, 0x58);
	expect(&p, "dedup v258 size17216961135462248174");
	put16(p.at + HEADER + 0x4c, 0x3f);
	expect(&p, "dedup v258");
	put16(p.at + HEADER + 0x4c, 0xffff);
	expect(&p, "dedup v258");
	start(&p, REPARSE_TAG_WCI_1);
	add_number(&p, 1, 4);
	add_number(&p, 0, 4);
	add(&p, "0123456789abcdef", 16);
	add_number(&p, 6, 2);
	add_text(&p, "a\\b");
	finish(&p);
	expect(&p, "projected v1 'a\\b'");
	put16(p.at + 8 + 0x18, 8);	/* an unknown layout */
	expect(&p, "projected v1");
}
END_TEST

START_TEST(finds_guids)
{
	struct point p;

	start(&p, 0x0000001d);	/* COMMVAULT_HSM */
	add(&p, "\xf3\xad" "bcdefghijklmno", 16);
	add(&p, "data", 4);
	finish(&p);
	expect(&p, "hsm guidf3");
	p.len--;
	expect(&p, "!reparse data length -5 at 0x4");
	p.len = HEADER + 15;
	expect(&p, "!reparse point GUID -5 at 0x8");
	/* The tags that nobody can own have none. */
	start(&p, 2);
	p.len = HEADER;
	expect(&p, "other");
	start(&p, 0x2000ffff);
	add(&p, "0123456789abcdef", 16);
	finish(&p);
	expect(&p, "other guid30");
}
END_TEST

START_TEST(knows_tags)
{
	ck_assert_str_eq(ntr_reparse_tag_name(0xa000000c), "SYMLINK");
	ck_assert_str_eq(ntr_reparse_tag_name(0x00000000), "RESERVED_ZERO");
	ck_assert_str_eq(ntr_reparse_tag_name(0xc0000014), "APPXSTRM");
	ck_assert_str_eq(ntr_reparse_tag_name(0x9000f01a), "CLOUD_F");
	ck_assert_str_eq(ntr_reparse_tag_name(0x90000027),
			 "STORAGE_SYNC_FOLDER");
	ck_assert_str_eq(ntr_reparse_tag_name(0xa0000027), "WCI_LINK");
	ck_assert_str_eq(ntr_reparse_tag_name(0x0000006f), "ACRONIS_HSM_F");
	ck_assert_str_eq(ntr_reparse_tag_name(0x20000056), "IMANAGE_HSM");
	ck_assert_ptr_null(ntr_reparse_tag_name(0x8000ffff));
	ck_assert_ptr_null(ntr_reparse_tag_name(UINT32_MAX));
	ck_assert_uint_eq(reparse_tag_kind(0x9000701a), NTR_REPARSE_CLOUD);
	ck_assert_uint_eq(reparse_tag_kind(0x80000007), NTR_REPARSE_SIS);
	ck_assert_uint_eq(reparse_tag_kind(0xc0000004), NTR_REPARSE_HSM);
	ck_assert_uint_eq(reparse_tag_kind(0x9000001c), NTR_REPARSE_PROJECTED);
	ck_assert_uint_eq(reparse_tag_kind(0x8000ffff), NTR_REPARSE_OTHER);
	for (uint32_t kind = 0; kind <= NTR_REPARSE_PROJECTED; kind++)
		ck_assert_ptr_nonnull(ntr_reparse_kind_name(kind));
	ck_assert_ptr_null(ntr_reparse_kind_name(NTR_REPARSE_PROJECTED + 1));
}
END_TEST

/* Every tag there is was found by bisection: the table is sorted. */
START_TEST(knows_as_many_tags_as_there_are)
{
	static const uint32_t bits[] = {
		0, 0x20000000, 0x80000000, 0x90000000, 0xa0000000, 0xc0000000,
	};
	unsigned count = 0;

	for (unsigned i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
		for (uint32_t low = 0; low <= 0xffff; low++)
			count += ntr_reparse_tag_name(bits[i] | low) != NULL;
	ck_assert_uint_eq(count, 153);
}
END_TEST

SUITE_OF(reparse,
	decodes_links, tells_volumes_from_junctions, bounds_names,
	bounds_values, decodes_wsl, decodes_nfs, decodes_app_links, decodes_wof,
	decodes_wim, decodes_dedup_and_layers, finds_guids, knows_tags,
	knows_as_many_tags_as_there_are)
