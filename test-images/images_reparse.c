/*
 * images_reparse.c - reparse points of every kind, well-formed and not
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "artifacts.h"

#define R "$REPARSE_POINT"
#define VOLUME_GUID "\\??\\Volume{e2bc8a3c-1b2d-11ef-9c3a-0050569a1b2c}\\"
#define VENDOR_GUID "257abe42-5a28-4c8c-ac46-8fea5619f18f"

enum {
	OFFLINE = 0x1000, PINNED = 0x80000,
	UNPINNED = 0x100000, RECALL_ON_ACCESS = 0x400000,
};

static const uint32_t tag_symlink = 0xa000000c, tag_mount = 0xa0000003;

/* What every reader must know about the tag. */
static void told(struct image *img, const struct record *rec, uint32_t tag,
		 const char *name, const char *kind)
{
	value(img, rec, R, "tag", "%u", tag);
	if (name)
		value_text(img, rec, R, "tag_name", name);
	else
		value(img, rec, R, "tag_name", "null");
	value_text(img, rec, R, "kind", kind);
}

static struct record *link_file(struct image *img, struct record *rec,
				int flags, const char *target,
				const char *print, const char *kind)
{
	reparse_link(rec, flags, target, print);
	told(img, rec, flags < 0 ? tag_mount : tag_symlink,
	     flags < 0 ? "MOUNT_POINT" : "SYMLINK", kind);
	value_text(img, rec, R, "target", target);
	value_text(img, rec, R, "print_name", print);
	if (flags >= 0)
		value(img, rec, R, "relative", flags ? "true" : "false");
	return rec;
}

static void add_links(struct image *img, struct record *dir)
{
	struct record *rec = file_new(img, dir, "symlink absolute");
	struct attr *attr;

	link_file(img, rec, 0, "\\??\\C:\\Windows\\notepad.exe",
		  "C:\\Windows\\notepad.exe", "symlink");
	data_text(img, rec, NULL, "");
	rec = file_new(img, dir, "symlink relative");
	link_file(img, rec, 1, "..\\Folder\\\xc3\xa9t\xc3\xa9.txt",
		  "..\\Folder\\\xc3\xa9t\xc3\xa9.txt", "symlink");
	data_text(img, rec, NULL, "");
	rec = dir_new(img, dir, "symlink to a folder");
	link_file(img, rec, 1, "..\\cloud folder", "..\\cloud folder",
		  "symlink");
	rec = dir_new(img, dir, "junction");
	link_file(img, rec, -1, "\\??\\C:\\Users", "C:\\Users", "junction");
	rec = dir_new(img, dir, "volume");
	link_file(img, rec, -1, VOLUME_GUID, "", "volume");
	rec = file_new(img, dir, "symlink in a child record");
	link_file(img, rec, 1, "target", "target", "symlink");
	data_text(img, rec, NULL, "");
	attr_move(attr_find(rec, AT_REPARSE, NULL), child_new(img, rec));
	file_list(img, rec, false);
	rec = dir_new(img, dir, "junction outside");
	link_file(img, rec, -1, "\\??\\D:\\a name that is longer than most of "
		  "those that one meets, and which with the one that is shown "
		  "does not fit into a record of 1,024 bytes beside the rest",
		  "D:\\a name that is longer than most of those that one "
		  "meets, and which with the one that is shown does not fit "
		  "into a record of 1,024 bytes beside the rest", "junction");
	attr = attr_find(rec, AT_REPARSE, NULL);
	attr_outside(img, attr);
}

/* A file of holes; its content is elsewhere and must not be zeros. */
static struct record *hollow(struct image *img, struct record *dir,
			     const char *name, uint32_t flags)
{
	struct record *rec = file_new(img, dir, name);
	struct stream *s = data_plan(img, rec, NULL, 4 * img->cluster - 5,
				     "h4");

	stream_broken(s, 0, s->size);
	rec->file_attributes |= flags;
	return rec;
}

static void add_wim(struct image *img, struct record *dir)
{
	struct record *rec = hollow(img, dir, "in a WIM image", 0);
	struct bytes b = { .len = 0 };
	uint8_t hash[20];

	for (uint8_t i = 0; i < sizeof(hash); i++)
		hash[i] = (uint8_t)(0xa0 + i);
	bytes_int(&b, 1, 4);		/* of the overlay filter */
	bytes_int(&b, 1, 4);		/* provider: WIM */
	bytes_int(&b, 2, 4);		/* of what follows */
	bytes_int(&b, 0, 4);
	bytes_int(&b, 7, 8);		/* data source */
	bytes_add(&b, hash, sizeof(hash));	/* of the content */
	bytes_zero(&b, 20);		/* of the WIM's table */
	bytes_int(&b, 4 * img->cluster - 5, 8);
	bytes_int(&b, 1000, 8);
	bytes_int(&b, 0x20000, 8);
	reparse_new(rec, 0x80000017, b.at, b.len);
	told(img, rec, 0x80000017, "WOF", "wim");
	value(img, rec, R, "provider", "1");
	value(img, rec, R, "wim_source", "7");
	value_hex(img, rec, R, "sha1", hash, sizeof(hash));
	free(b.at);
}

/* Tags whose data Microsoft does not describe: bytes, but a kind all the same. */
static void add_elsewhere(struct image *img, struct record *dir)
{
	static const struct {
		const char *name;
		uint32_t tag, flags;
		const char *tag_name, *kind;
	} files[] = {
		{ "deduplicated", 0x80000013, 0, "DEDUP", "dedup" },
		{ "single instance", 0x80000007, 0, "SIS", "sis" },
		{ "hierarchical", 0xc0000004, OFFLINE, "HSM", "hsm" },
		{ "hierarchical 2", 0x80000006, OFFLINE, "HSM2", "hsm" },
		{ "dehydrated", 0x9000601a, OFFLINE | RECALL_ON_ACCESS |
		  UNPINNED, "CLOUD_6", "cloud" },
		{ "projected", 0x9000001c, RECALL_ON_ACCESS, "PROJFS",
		  "projected" },
		{ "container layer", 0x80000018, 0, "WCI", "projected" },
		{ "container layer 1", 0x90001018, 0, "WCI_1", "projected" },
	};
	struct record *outside = dir_new(img, root_of(img), "outside");
	uint8_t data[100];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct record *rec = hollow(img, dir, files[i].name,
					    files[i].flags);

		pattern(img->next_seed, 0, data, sizeof(data));
		reparse_new(rec, files[i].tag, data, sizeof(data));
		told(img, rec, files[i].tag, files[i].tag_name,
		     files[i].kind);
		value_hex(img, rec, R, "hex", data, sizeof(data));
		/* The same, where a full record would put it. */
		rec = hollow(img, outside, files[i].name, 0);
		attr_outside(img, reparse_new(rec, files[i].tag, data,
					      sizeof(data)));
		told(img, rec, files[i].tag, files[i].tag_name,
		     files[i].kind);
		value_hex(img, rec, R, "hex", data, sizeof(data));
	}
}

static void add_cloud(struct image *img, struct record *root)
{
	static const uint8_t data[] = {
		1, 0, 24, 0, 'F', 'e', 'R', 'p', 0, 0, 0, 0, 16, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0,
	};
	struct record *dir = dir_new(img, root, "cloud folder"), *rec;
	struct stream *s;

	reparse_new(dir, 0x9000701a, data, sizeof(data));
	told(img, dir, 0x9000701a, "CLOUD_7", "cloud");
	rec = file_new(img, dir, "here in part");
	s = data_plan(img, rec, NULL, 5 * img->cluster - 100, "1 h2 2");
	stream_broken(s, img->cluster, 2 * img->cluster);
	rec->file_attributes |= RECALL_ON_ACCESS;
	reparse_new(rec, 0x9000701a, data, sizeof(data));
	told(img, rec, 0x9000701a, "CLOUD_7", "cloud");
	rec = file_new(img, dir, "all here");
	data_plan(img, rec, NULL, 3 * img->cluster - 1, "3");
	rec->file_attributes |= PINNED;
	reparse_new(rec, 0x9000701a, data, sizeof(data));
	data_text(img, file_new(img, dir, "never in the cloud"), NULL,
		  "a plain file\n");
	dir = dir_new(img, dir, "folder in it");
	reparse_new(dir, 0x9000701a, data, sizeof(data));
	data_text(img, file_new(img, dir, "deep"), NULL, "deep\n");
}

static void add_app(struct image *img, struct record *dir)
{
	static const char *const strings[] = {
		"Microsoft.DesktopAppInstaller_8wekyb3d8bbwe",
		"Microsoft.DesktopAppInstaller_8wekyb3d8bbwe!winget",
		"C:\\Program Files\\WindowsApps\\winget.exe", "0",
	};
	static const char *const keys[] = {
		"package", "entry_point", "executable", "app_kind",
	};
	struct record *rec = file_new(img, dir, "winget.exe");
	struct bytes b = { .len = 0 };

	bytes_int(&b, 3, 4);
	for (size_t i = 0; i < 4; i++) {
		text_add(&b, strings[i]);
		bytes_int(&b, 0, 2);
		value_text(img, rec, R, keys[i], strings[i]);
	}
	reparse_new(rec, 0x8000001b, b.at, b.len);
	told(img, rec, 0x8000001b, "APPEXECLINK", "app-exec-link");
	data_text(img, rec, NULL, "");
	free(b.at);
}

static void add_wsl(struct image *img, struct record *dir)
{
	static const struct {
		const char *name;
		uint32_t tag;
		const char *tag_name, *kind;
		uint32_t mode, major, minor;
	} files[] = {
		{ "socket", 0x80000023, "AF_UNIX", "socket", 0140755, 0, 0 },
		{ "fifo", 0x80000024, "LX_FIFO", "fifo", 0010644, 0, 0 },
		{ "console", 0x80000025, "LX_CHR", "char-device", 0020620, 5,
		  1 },
		{ "disk", 0x80000026, "LX_BLK", "block-device", 0060660, 8,
		  17 },
	};
	struct record *rec;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		uint8_t le[16];
		struct ea list[] = {
			{ 0, "$LXUID", le, 4 }, { 0, "$LXGID", le, 4 },
			{ 0, "$LXMOD", le + 4, 4 }, { 0, "$LXDEV", le + 8, 8 },
		};

		put32(le, 1000);
		put32(le + 4, files[i].mode);
		put32(le + 8, files[i].major);
		put32(le + 12, files[i].minor);
		rec = file_new(img, dir, files[i].name);
		data_text(img, rec, NULL, "");
		reparse_new(rec, files[i].tag, NULL, 0);
		ea_new(rec, list, files[i].major ? 4 : 3);
		told(img, rec, files[i].tag, files[i].tag_name,
		     files[i].kind);
		value(img, rec, "$EA", "wsl/mode", "\"%06o\"",
		      files[i].mode);
		value(img, rec, "$EA", "wsl/uid", "1000");
		if (!files[i].major)
			continue;
		value(img, rec, "$EA", "wsl/device_major", "%u",
		      files[i].major);
		value(img, rec, "$EA", "wsl/device_minor", "%u",
		      files[i].minor);
	}
	rec = file_new(img, dir, "link of WSL");
	data_text(img, rec, NULL, "");
	reparse_new(rec, 0xa000001d, "\2\0\0\0../\xc3\xa9t\xc3\xa9", 12);
	told(img, rec, 0xa000001d, "LX_SYMLINK", "wsl-symlink");
	value_text(img, rec, R, "target", "../\xc3\xa9t\xc3\xa9");
}

static void add_others(struct image *img, struct record *dir)
{
	struct record *rec = file_new(img, dir, "unknown tag");

	data_text(img, rec, NULL, "content\n");
	reparse_new(rec, 0x8000ff01, "known to nobody", 15);
	told(img, rec, 0x8000ff01, NULL, "other");
	value_hex(img, rec, R, "hex", "known to nobody", 15);
	rec = file_new(img, dir, "of a vendor");
	data_text(img, rec, NULL, "content\n");
	reparse_guid(rec, 0x0000beef, VENDOR_GUID, "vendor data", 11);
	told(img, rec, 0x0000beef, NULL, "other");
	value_text(img, rec, R, "guid", VENDOR_GUID);
	value_hex(img, rec, R, "hex", "vendor data", 11);
}

static void reparse_good(struct image *img)
{
	struct record *root = root_of(img);
	struct record *dir = dir_new(img, root, "points");

	data_text(img, file_new(img, dir_new(img, root, "Folder"),
				"\xc3\xa9t\xc3\xa9.txt"), NULL, "summer\n");
	add_links(img, dir);
	add_wim(img, dir);
	add_elsewhere(img, dir);
	add_cloud(img, root);
	add_app(img, dir);
	add_wsl(img, dir);
	add_others(img, dir);
	reparse_index(img);
}

/* --------------------------------------------------------------- damaged -- */

/* A symbolic link to "abcd", or what is left of it. */
static struct attr *small_link(struct image *img, const char *name)
{
	struct record *rec = file_new(img, root_of(img), name);

	data_text(img, rec, NULL, "its content\n");
	return reparse_link(rec, 1, "abcd", "abcd");
}

static void truncated(struct image *img, const char *name, size_t len)
{
	struct attr *attr = small_link(img, name);

	attr->value.len = len;
	value_hex(img, attr->in, R, "hex", attr->value.at, len);
	finding(img, "attribute-value", attr->in);
}

/* Offsets count from the names, which are at 20 of the value. */
static void reparse_bad(struct image *img)
{
	static const struct {
		const char *name;
		size_t at;
		uint16_t value;
		bool shown;	/* not all is lost: the other name is good */
	} fields[] = {
		{ "target behind the end", 8, 0x1000, false },
		{ "target offset at the end", 8, 0x14, false },
		{ "target too long", 10, 0x1000, false },
		{ "target of odd length", 10, 7, true },
		{ "print behind the end", 12, 0xfff0, true },
		{ "print too long", 14, 0xffff, true },
		{ "data length over the value", 4, 0x2000, false },
		{ "data length within the header", 4, 4, false },
		{ "data length zero", 4, 0, false },
	};
	static const uint32_t short_tags[] = {
		0xa0000003, 0xa000000c, 0x80000017, 0x8000001b, 0xa000001d,
		0x80000013, 0x9000701a,
	};
	struct record *rec;
	struct attr *attr;
	char name[32];

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		attr = small_link(img, fields[i].name);
		put16(attr->value.at + fields[i].at, fields[i].value);
		finding(img, "attribute-value", attr->in);
		if (fields[i].shown)
			value_text(img, attr->in, R, "kind", "symlink");
		else
			value_hex(img, attr->in, R, "hex", attr->value.at,
				  attr->value.len);
	}
	/* Nothing says that names are aligned. */
	attr = small_link(img, "target at an odd offset");
	memmove(attr->value.at + 21, attr->value.at + 20, 8);
	put16(attr->value.at + 8, 1);
	value_text(img, attr->in, R, "target", "abcd");
	truncated(img, "no value", 0);
	truncated(img, "a byte", 1);
	truncated(img, "half a header", 4);
	truncated(img, "a header alone", 8);
	for (size_t i = 0; i < sizeof(short_tags) / sizeof(short_tags[0]);
	     i++) {
		snprintf(name, sizeof(name), "short %08x", short_tags[i]);
		rec = file_new(img, root_of(img), name);
		data_text(img, rec, "beside", "still here\n");
		attr = reparse_new(rec, short_tags[i], "\1", 1);
		/* Of the last two nothing is known that they would lack. */
		if (i < 5)
			value_hex(img, rec, R, "hex", attr->value.at, 9);
		else
			value_hex(img, rec, R, "hex", "\1", 1);
	}
	rec = file_new(img, root_of(img), "vendor without GUID");
	data_text(img, rec, NULL, "its content\n");
	attr = reparse_new(rec, 0xbeef, "12345678", 8);
	value_hex(img, rec, R, "hex", attr->value.at, attr->value.len);
	finding(img, "attribute-value", rec);
}

const struct recipe images_reparse[] = {
	{
		.name = "good-reparse", .build = reparse_good,
		.spec = { .records = 128 },
	},
	{
		.name = "bad-reparse", .build = reparse_bad,
		.spec = { .records = 96, .clusters = 1024 },
	},
	{ .name = NULL },
};
