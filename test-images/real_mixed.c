/*
 * real_mixed.c - very many files, with some of everything that a volume can hold
 *
 * The tree of real_many.c, here with all content written; and beside it groups of
 * files of which each is special in a way of its own: hard links, streams, links and
 * special files, extended attributes, access control lists, object ids, attribute
 * lists, scattered and sparse data.  At the end some files are deleted, and nothing
 * is written after that: what they held is still there.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "real_data.h"
#include "real_recipes.h"

#include <ntfs-3g/security.h>
#include <ntfs-3g/ea.h>
#include <ntfs-3g/object_id.h>
#include <ntfs-3g/reparse.h>

#define FIRST_USER_RECORD 24
#define GONE 40

#define TAG_SYMLINK  0xa000000cu
#define TAG_JUNCTION 0xa0000003u
#define TAG_APP      0x8000001bu
#define TAG_CLOUD    0x9000701au
#define TAG_WSL_LINK 0xa000001du
#define TAG_SOCKET   0x80000023u
#define TAG_FIFO     0x80000024u
#define TAG_CHAR     0x80000025u
#define TAG_BLOCK    0x80000026u

/* "prefix" and a number of three digits. */
static const char16_t *numbered(const char16_t *prefix, unsigned number)
{
	static char16_t name[64];
	size_t len = 0;

	for (; prefix[len]; len++)
		name[len] = prefix[len];
	name[len] = (char16_t)(u'0' + number / 100 % 10);
	name[len + 1] = (char16_t)(u'0' + number / 10 % 10);
	name[len + 2] = (char16_t)(u'0' + number % 10);
	name[len + 3] = 0;
	return name;
}

/* ------------------------------------------------------- the tree's content - */

/* What was allocated, but not written. */
static void fill_clusters(struct real *r, ntfs_attr *na, uint64_t seed)
{
	static uint8_t buf[65536];
	int64_t cluster = r->vol->cluster_size, now, left, at;

	if (ntfs_attr_map_whole_runlist(na))
		real_die(r, "runs");
	for (const runlist_element *rl = na->rl; rl->length; rl++) {
		left = rl->length * cluster;
		at = rl->lcn * cluster;
		for (; rl->lcn >= 0 && left > 0; left -= now, at += now) {
			now = left < (int64_t)sizeof(buf) ?
			      left : (int64_t)sizeof(buf);
			pattern_fill(seed, at, buf, (size_t)now);
			if (ntfs_pwrite(r->vol->dev, at, now, buf) != now)
				real_die(r, "write clusters");
		}
	}
}

static void fill_tree(struct real *r, uint64_t seed)
{
	for (size_t i = FIRST_USER_RECORD; i < r->man.records; i++) {
		const struct about *a = &r->man.about[i];
		ntfs_inode *ni;
		ntfs_attr *na;

		if (!a->known || !a->in_use || a->directory)
			continue;
		ni = ntfs_inode_open(r->vol, i);
		na = ni ? ntfs_attr_open(ni, AT_DATA, AT_UNNAMED, 0) : NULL;
		if (!na)
			real_die(r, "fill");
		if (NAttrNonResident(na))
			fill_clusters(r, na, seed + i);
		ntfs_attr_close(na);
		node_shut(r, ni);
	}
}

/* ------------------------------------------------------------ special files - */

static void put(uint8_t *at, uint64_t number, size_t len)
{
	for (size_t i = 0; i < len; i++)
		at[i] = (uint8_t)(number >> 8 * i);
}

static size_t put_text(uint8_t *at, const char16_t *text)
{
	size_t len = 0;

	for (; text[len]; len++)
		put(at + 2 * len, text[len], 2);
	return 2 * len;
}

static void set_reparse(struct real *r, struct node file, uint32_t tag,
			const uint8_t *data, size_t len)
{
	ntfs_inode *ni = node_open(r, file);
	uint8_t value[1024];

	put(value, tag, 4);
	put(value + 4, len, 4);
	memcpy(value + 8, data, len);
	if (len == 0)		/* as WSL has its own */
		ni->flags |= FILE_ATTRIBUTE_RECALL_ON_OPEN;
	if (ntfs_set_ntfs_reparse_data(ni, (const char *)value, len + 8, 0))
		real_die(r, file.path);
	node_shut(r, ni);
}

/* Both names of the target are the same text.  'flags' below 0: a junction. */
static void link_to(struct real *r, struct node file, int flags,
		    const char16_t *target)
{
	uint8_t data[700] = { 0 };
	size_t head = flags < 0 ? 8 : 12;
	size_t len = put_text(data + head, target);

	put(data + 2, len, 2);
	put(data + 4, len + 2, 2);
	put(data + 6, len, 2);
	if (flags >= 0)
		put(data + 8, (unsigned)flags, 4);
	len = head + len + 2 + put_text(data + head + len + 2, target) + 2;
	set_reparse(r, file, flags < 0 ? TAG_JUNCTION : TAG_SYMLINK, data, len);
}

static void links(struct real *r, struct node dir)
{
	struct node to = node_mkdir(r, dir, u"target");

	data_write(r, node_create(r, to, u"file"), UNNAMED, 33);
	link_to(r, node_create(r, dir, u"link to a file"), 1, u"target\\file");
	link_to(r, node_mkdir(r, dir, u"link to a folder"), 1, u"target");
	link_to(r, node_create(r, dir, u"link up"), 1,
		u"..\\Group 000\\target\\file");
	link_to(r, node_create(r, dir, u"absolute link"), 0,
		u"\\??\\C:\\groups\\group 000\\target\\file");
	link_to(r, node_create(r, dir, u"broken link"), 1, u"no such\\file");
	link_to(r, node_mkdir(r, dir, u"junction"), -1,
		u"\\??\\C:\\groups\\group 000");
	link_to(r, node_mkdir(r, dir, u"junction elsewhere"), -1,
		u"\\??\\Volume{e2bc8a3c-1b2d-11ef-9c3a-0050569a1b2c}\\");
}

static void set_ea(struct real *r, struct node file, const char *name,
		   const uint8_t *value, size_t len)
{
	size_t name_len = strlen(name);
	size_t size = (8 + name_len + 1 + len + 3) & ~(size_t)3;
	ntfs_inode *ni = node_open(r, file);
	uint8_t ea[4096] = { 0 };

	put(ea, size, 4);
	put(ea + 5, name_len, 1);
	put(ea + 6, len, 2);
	memcpy(ea + 8, name, name_len);
	memcpy(ea + 9 + name_len, value, len);
	if (ntfs_set_ntfs_ea(ni, (const char *)ea, size, 0))
		real_die(r, file.path);
	node_shut(r, ni);
}

static void device(struct real *r, struct node dir, const char16_t *name,
		   uint32_t tag, uint32_t major, uint32_t minor)
{
	struct node file = node_create(r, dir, name);
	uint8_t value[8];

	put(value, major, 4);
	put(value + 4, minor, 4);
	set_ea(r, file, "$LXDEV", value, sizeof(value));
	set_reparse(r, file, tag, value, 0);
}

static void wsl(struct real *r, struct node dir)
{
	static const uint8_t link[] = "\2\0\0\0target/file";

	set_reparse(r, node_create(r, dir, u"link of WSL"), TAG_WSL_LINK, link,
		    sizeof(link) - 1);
	set_reparse(r, node_create(r, dir, u"fifo"), TAG_FIFO, link, 0);
	set_reparse(r, node_create(r, dir, u"socket"), TAG_SOCKET, link, 0);
	device(r, dir, u"character device", TAG_CHAR, 5, 1);
	device(r, dir, u"block device", TAG_BLOCK, 8, 17);
}

/* What is for Windows to act on, and here what holds it. */
static void others(struct real *r, struct node dir)
{
	static const uint8_t data[] = "\3\0\0\0text";
	struct node file = node_create(r, dir, u"app"), cloud;

	set_reparse(r, file, TAG_APP, data, sizeof(data) - 1);
	cloud = node_mkdir(r, dir, u"folder of a cloud");
	data_write(r, node_create(r, cloud, u"in it"), UNNAMED, 44);
	set_reparse(r, cloud, TAG_CLOUD, data, sizeof(data) - 1);
	file = node_create(r, dir, u"file of a cloud");
	data_write(r, file, UNNAMED, 4444);
	set_reparse(r, file, TAG_CLOUD, data, sizeof(data) - 1);
}

/* --------------------------------------------------------------- attributes - */

static void eas(struct real *r, struct node dir, unsigned number)
{
	struct node file = node_create(r, dir, u"with an attribute");
	uint8_t value[3000];

	data_write(r, file, UNNAMED, 5);
	pattern_fill(number, 0, value, sizeof(value));
	set_ea(r, file, "COMMENT", value, 1 + number * 37 % 2900);
	file = node_mkdir(r, dir, u"folder with an attribute");
	set_ea(r, file, "FOLDER.COMMENT", value, 20);
}

/* Owner and group S-1-5-32-544 and S-1-5-18, and one entry: full access for
 * S-1-5-21-1-2-NUMBER. */
static void acl(struct real *r, struct node dir, unsigned number)
{
	struct node file = node_create(r, dir, u"guarded");
	struct SECURITY_CONTEXT who = { .vol = r->vol };
	uint8_t sd[0x58] = { 1, 0, 0x04, 0x80 };
	ntfs_inode *ni;

	put(sd + 4, 0x14, 4);		/* owner */
	put(sd + 8, 0x24, 4);		/* group */
	put(sd + 16, 0x30, 4);		/* access control list */
	memcpy(sd + 0x14, "\1\2\0\0\0\0\0\5\x20\0\0\0\x20\2\0\0", 16);
	memcpy(sd + 0x24, "\1\1\0\0\0\0\0\5\x12\0\0\0", 12);
	memcpy(sd + 0x30, "\2\0\x28\0\1\0\0\0", 8);
	memcpy(sd + 0x38, "\0\0\x20\0\xff\1\x1f\0", 8);
	memcpy(sd + 0x40, "\1\4\0\0\0\0\0\5\x15\0\0\0\1\0\0\0\2\0\0\0", 20);
	put(sd + 0x54, number, 4);
	data_write(r, file, UNNAMED, 6);
	ni = node_open(r, file);
	if (ntfs_set_ntfs_acl(&who, ni, (const char *)sd, 0x58, 0))
		real_die(r, file.path);
	node_shut(r, ni);
}

static void object_id(struct real *r, struct node dir, unsigned number)
{
	struct node file = node_create(r, dir, u"identified");
	uint8_t ids[64];
	ntfs_inode *ni;

	data_write(r, file, UNNAMED, 7);
	ni = node_open(r, file);
	pattern_fill(number + 1000, 0, ids, sizeof(ids));
	if (ntfs_set_ntfs_object_id(ni, (const char *)ids, sizeof(ids), 0))
		real_die(r, file.path);
	node_shut(r, ni);
}

static void flags(struct real *r, struct node dir)
{
	struct node file = node_create(r, dir, u"read-only");

	data_write(r, file, UNNAMED, 8);
	node_flags(r, file, le32_to_cpu(FILE_ATTR_READONLY));
	file = node_create(r, dir, u"hidden");
	data_write(r, file, UNNAMED, 9);
	node_flags(r, file, le32_to_cpu(FILE_ATTR_HIDDEN | FILE_ATTR_SYSTEM));
	node_flags(r, node_mkdir(r, dir, u"hidden folder"),
		   le32_to_cpu(FILE_ATTR_HIDDEN));
}

/* ------------------------------------------------------------ data and names - */

static void streams(struct real *r, struct node dir, unsigned number)
{
	struct node file = node_create(r, dir, u"streams");
	struct node sub = node_mkdir(r, dir, u"folder with streams");
	struct node many = node_create(r, dir, u"very many streams");

	data_write(r, file, UNNAMED, 100 + number);
	data_write(r, file, u"small", 10);
	data_write(r, file, u"empty", 0);
	data_write(r, file, u"middling", 5000 + number);
	data_write(r, file, u"larger than an attribute", 70000 + number);
	data_write(r, sub, u"of a folder", 300);
	data_write(r, sub, u"of a folder, nonresident", 9000 + number);
	data_write(r, many, UNNAMED, 50);
	for (unsigned i = 0; i < 30; i++)
		data_write(r, many, numbered(u"stream ", i),
			   i % 4 ? 10 + 11 * i : 3000 + i);
}

/* With a name that is long enough to push others out of the record. */
static void hard_links(struct real *r, struct node dir, struct node other)
{
	struct node file = node_create(r, dir, u"first name.text");
	struct node many = node_create(r, dir, u"many names");
	char16_t name[200] = { 0 };

	data_write(r, file, UNNAMED, 6000);
	node_dos_name(r, file, dir, u"FIRSTN~1.TEX");
	node_link(r, file, dir, u"second name.text");
	node_link(r, file, other, u"third name, elsewhere.text");
	data_write(r, many, UNNAMED, 200);
	for (size_t i = 0; i < 199; i++)
		name[i] = u'n';
	for (char16_t c = u'a'; c < u'm'; c++) {
		name[0] = c;
		node_link(r, many, dir, name);
	}
}

static void long_names(struct real *r, struct node dir)
{
	char16_t name[256] = { 0 };
	struct node sub;

	/* 765 bytes, and with characters of two units 508 */
	for (size_t i = 0; i < 255; i++)
		name[i] = (char16_t)(0x4e00 + i);
	data_write(r, node_create(r, dir, name), UNNAMED, 255);
	for (size_t i = 0; i < 254; i++)
		name[i] = i & 1 ? 0xde00 : 0xd83d;
	name[254] = 0;
	data_write(r, node_create(r, dir, name), UNNAMED, 254);
	name[0] = u'f';
	name[1] = u':' + 1;
	sub = node_mkdir(r, dir, name);
	data_write(r, node_create(r, sub, name), u"and a stream", 254);
}

/* Runs of one and two clusters, most of them not where the one before ends; of some
 * files so many that they need child records. */
static void scattered(struct real *r, struct node dir, const char16_t *name,
		      size_t count)
{
	struct node file = node_create(r, dir, name);
	struct run *runs = calloc(count, sizeof(*runs));
	int64_t clusters = 0, size;

	if (!runs)
		real_die(r, "memory");
	for (size_t i = 0; i < count; i++) {
		runs[i * 7 % count].lcn = data_take(r, 3);
		runs[i].clusters = 1 + (int64_t)(i & 1);
		clusters += runs[i].clusters;
	}
	size = clusters * r->vol->cluster_size - 77;
	data_place(r, file, size, size - 1000, runs, count);
	for (size_t i = 0; i < count; i++)
		data_give_back(r, runs[i].lcn + runs[i].clusters,
			       3 - runs[i].clusters);
	free(runs);
}

static void data(struct real *r, struct node dir, unsigned number)
{
	struct extent parts[] = { { 0, 5000 }, { 300000, 4000 + number },
				  { 2000000, 1 } };

	data_write_parts(r, node_create(r, dir, u"sparse"), UNNAMED, 3000000,
			 parts, 3);
	data_write(r, node_create(r, dir, u"large"), UNNAMED,
		   200000 + 1000 * number);
	scattered(r, dir, u"scattered", 25);
	if (number % 10 == 0)
		scattered(r, dir, u"very scattered", 1000);
}

static void group(struct real *r, struct node dir, struct node other,
		  unsigned number)
{
	streams(r, dir, number);
	hard_links(r, dir, other);
	links(r, dir);
	wsl(r, dir);
	others(r, dir);
	eas(r, dir, number);
	acl(r, dir, number);
	object_id(r, dir, number);
	flags(r, dir);
	long_names(r, dir);
	data(r, dir, number);
}

/* ------------------------------------------------------------ deleted at last - */

static void gone(struct real *r)
{
	struct node dir = node_mkdir(r, node_root(), u"gone"), file[GONE];

	for (unsigned i = 0; i < GONE; i++) {
		file[i] = node_create(r, dir, numbered(u"gone ", i));
		data_write(r, file[i], UNNAMED, i % 3 ? 90 + i : 90001 * i);
		if (i % 5 == 0)
			data_write(r, file[i], u"stream", i ? 40000 : 40);
	}
	for (unsigned i = 0; i < GONE; i++) {
		node_delete(r, file[i], dir, numbered(u"gone ", i));
		manifest_kept(&r->man, file[i].record);
	}
}

void recipe_mixed(struct real *r, unsigned long count, uint64_t seed)
{
	struct node dir, groups, before;

	recipe_many(r, count, seed);
	fill_tree(r, seed);
	if (ntfs_open_secure(r->vol))
		real_die(r, "$Secure");
	groups = before = node_mkdir(r, node_root(), u"groups");
	for (unsigned i = 0; i <= count / 2000; i++, before = dir) {
		dir = node_mkdir(r, groups, numbered(u"group ", i));
		group(r, dir, before, i);
	}
	recipe_tree(r);
	recipe_compressed(r);
	gone(r);
}
