/*
 * xattr.c - see xattr.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "xattr.h"
#include "names.h"
#include "node.h"
#include "objid.h"
#include "reply.h"
#include "special.h"
#include "value.h"

#include "ntfsread_artifacts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum {
	XATTR_NAME_MAX = 255,
	ATTRIB_DIRECTORY = 0x10,	/* where Windows shows it, not where it
					   is stored */
	DOS_NAME_UNITS = 12
};

static const char user_prefix[] = "user.", own_prefix[] = "ntfsread.";

/* Whose attribute is wanted, and where to. */
struct query {
	struct mount          *mount;
	const struct ntr_file *file;
	struct ntr_file_info   info;
	struct ntr_stdinfo     si;
	int                    has_si;
	uint64_t               node;
	uint8_t               *buf;
	size_t                 cap;
};

/* All getters give the length of the value, or -errno. */
static int64_t answer(const struct query *q, const void *value, size_t len)
{
	if (q->cap > 0)
		memcpy(q->buf, value, len < q->cap ? len : q->cap);
	return (int64_t)len;
}

static int64_t answer_text(const struct query *q, const char *text)
{
	return answer(q, text, strlen(text));
}

/* ------------------------------------------------------------- of numbers - */

static void put_le(uint8_t *at, uint64_t number, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		at[i] = (uint8_t)(number >> 8 * i);
}

static void put_be(uint8_t *at, uint64_t number, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		at[i] = (uint8_t)(number >> 8 * (len - 1 - i));
}

typedef void (*put_fn)(uint8_t *at, uint64_t number, size_t len);

static int64_t attrib(const struct query *q, put_fn put)
{
	uint32_t flags = q->si.file_flags & ~(uint32_t)ATTRIB_DIRECTORY;
	uint8_t value[4];

	if (!q->has_si)
		return -ENODATA;
	if (q->info.directory)
		flags |= ATTRIB_DIRECTORY;
	if (flags == 0)
		flags = NTR_FILE_NORMAL;
	put(value, flags, 4);
	return answer(q, value, sizeof(value));
}

static int64_t times(const struct query *q, put_fn put, size_t count)
{
	const uint64_t list[4] = {
		q->si.created, q->si.modified, q->si.accessed, q->si.changed
	};
	uint8_t value[32];
	size_t i;

	if (!q->has_si)
		return -ENODATA;
	for (i = 0; i < count; i++)
		put(value + 8 * i, list[i], 8);
	return answer(q, value, 8 * count);
}

static int64_t get_attrib(const struct query *q)
{
	return attrib(q, put_le);
}

static int64_t get_attrib_be(const struct query *q)
{
	return attrib(q, put_be);
}

static int64_t get_times(const struct query *q)
{
	return times(q, put_le, 4);
}

static int64_t get_times_be(const struct query *q)
{
	return times(q, put_be, 4);
}

static int64_t get_crtime(const struct query *q)
{
	return times(q, put_le, 1);
}

static int64_t get_crtime_be(const struct query *q)
{
	return times(q, put_be, 1);
}

/* ----------------------------------------------------- of other attributes - */

static int64_t stored(const struct query *q, uint32_t index)
{
	int64_t len;

	if (index == NTR_NO_INDEX)
		return -ENODATA;
	len = value_read(q->file, index, q->buf, q->cap);
	return len < 0 ? -errno_of((int)len) : len;
}

static int64_t get_reparse_data(const struct query *q)
{
	return stored(q, value_find(q->file, NTR_REPARSE_POINT));
}

static int64_t get_ea(const struct query *q)
{
	return stored(q, value_find(q->file, NTR_EA));
}

static int64_t get_efsinfo(const struct query *q)
{
	uint32_t index;

	if (ntr_file_find(q->file, NTR_LOGGED_UTILITY_STREAM, "$EFS", &index,
			  NULL) != NTR_OK)
		return -ENODATA;
	return stored(q, index);
}

static int64_t get_acl(const struct query *q)
{
	size_t len;
	int code = ntr_file_security(q->file, q->buf, q->cap, &len, NULL);

	if (code == NTR_E_NOT_FOUND || code == NTR_E_UNSUPPORTED)
		return -ENODATA;
	return code < 0 ? -errno_of(code) : (int64_t)len;
}

static int64_t get_object_id(const struct query *q)
{
	uint32_t index = value_find(q->file, NTR_OBJECT_ID);
	uint8_t value[OBJID_SIZE];
	int64_t len;

	if (index == NTR_NO_INDEX)
		return -ENODATA;
	len = value_read(q->file, index, value, sizeof(value));
	if (len < 0)
		return -errno_of((int)len);
	if (len == 16 && objid_find(q->mount, NTR_REF_NUMBER(q->info.ref),
				    value, value))
		len = OBJID_SIZE;
	if (len > OBJID_SIZE)
		return stored(q, index);
	return answer(q, value, (size_t)len);
}

/* A short name is in capitals, also where it is the long name as well.  Of other
 * letters than these no code page of DOS has both cases. */
static unsigned capital(unsigned c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 0xe0 && c <= 0xfe && c != 0xf7) ||
	    (c >= 0x3b1 && c <= 0x3c9 && c != 0x3c2) ||
	    (c >= 0x430 && c <= 0x44f))
		return c - 0x20;
	return c >= 0x450 && c <= 0x45f ? c - 0x50 : c;
}

static int64_t answer_dos_name(const struct query *q,
			       const struct ntr_filename *name)
{
	char text[3 * DOS_NAME_UNITS + 1];
	uint8_t units[2 * DOS_NAME_UNITS];
	size_t i, count = name->name_units;

	if (count > DOS_NAME_UNITS)
		count = DOS_NAME_UNITS;
	for (i = 0; i < count; i++)
		put_le(units + 2 * i, capital((unsigned)name->name[2 * i] |
			(unsigned)name->name[2 * i + 1] << 8), 2);
	(void)ntr_utf8(units, count, text, sizeof(text));
	return answer_text(q, text);
}

/* With several hard links it would not be clear which of them it is for. */
static int64_t get_dos_name(const struct query *q)
{
	struct ntr_filename name, dos = { .name_units = 0 };
	unsigned names = 0;
	uint32_t i;

	if (NTR_REF_NUMBER(q->info.ref) == RECORD_ROOT)
		return -ENODATA;
	for (i = 0; i < q->info.names; i++) {
		if (ntr_file_name(q->file, i, &name, NULL) != NTR_OK)
			continue;
		if (name.name_space != NTR_NAME_DOS)
			names++;
		if (name.name_space == NTR_NAME_DOS ||
		    name.name_space == NTR_NAME_WIN32_DOS)
			dos = name;
	}
	if (names > 1 || dos.name_units == 0)
		return -ENODATA;
	return answer_dos_name(q, &dos);
}

/* ------------------------------------------------------------------- ours - */

static int64_t get_record(const struct query *q)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%llu-%u",
		       (unsigned long long)NTR_REF_NUMBER(q->info.ref),
		       NTR_REF_SEQUENCE(q->info.ref));
	return answer_text(q, text);
}

static int64_t get_stage(const struct query *q)
{
	struct ntr_stage stage;
	char text[12];

	ntr_file_stage(q->file, &stage);
	(void)snprintf(text, sizeof(text), "%u", stage.stage);
	return answer_text(q, text);
}

static int64_t get_created(const struct query *q)
{
	char text[NTR_TIME_TEXT];

	if (!q->has_si)
		return -ENODATA;
	ntr_time_text(q->si.created, text);
	return answer_text(q, text);
}

/* ---------------------------------------------------------------- streams - */

/* The name of stream 'index' into 'buf' of NAME_ROOM.  0: it has none, or is no
 * content, or it looks like an attribute of ours. */
static int stream_name(const struct query *q, uint32_t index, char *buf,
		       uint64_t *size_ret)
{
	struct ntr_stream_info info;

	if (ntr_file_stream(q->file, index, &info, NULL) != NTR_OK ||
	    info.type != NTR_DATA || info.name_units == 0 ||
	    name_show(info.name, info.name_units, buf) < 0)
		return 0;
	*size_ret = info.size;
	return 1;
}

static int has_streams(const struct query *q)
{
	return q->mount->stream_xattrs && node_stream(q->node) == NTR_NO_INDEX;
}

static int64_t get_streams_list(const struct query *q)
{
	char list[VALUE_MAX], name[NAME_ROOM];
	size_t len = 0, used = 0;
	uint64_t size;
	uint32_t i;

	for (i = 0; has_streams(q) && i < q->info.streams; i++) {
		if (!stream_name(q, i, name, &size))
			continue;
		len = strlen(name) + 1;
		if (used + len > sizeof(list))
			break;
		memcpy(list + used, name, len);
		used += len;
	}
	/* The last name goes without its NUL. */
	return used > 0 ? answer(q, list, used - 1) : -ENODATA;
}

static int64_t get_stream(const struct query *q, const char *wanted)
{
	char name[NAME_ROOM];
	uint64_t size;
	uint32_t i;

	for (i = 0; has_streams(q) && i < q->info.streams; i++)
		if (stream_name(q, i, name, &size) && strcmp(name, wanted) == 0)
			return stored(q, i);
	return -ENODATA;
}

/* ------------------------------------------------------------------ names - */

static const struct {
	const char *name;
	int64_t   (*get)(const struct query *q);
} known[] = {
	{ "system.ntfs_acl", get_acl },
	{ "system.ntfs_attrib", get_attrib },
	{ "system.ntfs_attrib_be", get_attrib_be },
	{ "system.ntfs_crtime", get_crtime },
	{ "system.ntfs_crtime_be", get_crtime_be },
	{ "system.ntfs_dos_name", get_dos_name },
	{ "system.ntfs_ea", get_ea },
	{ "system.ntfs_object_id", get_object_id },
	{ "system.ntfs_reparse_data", get_reparse_data },
	{ "system.ntfs_times", get_times },
	{ "system.ntfs_times_be", get_times_be },
	{ "user.ntfs.efsinfo", get_efsinfo },
	{ "ntfs.streams.list", get_streams_list },
	{ "user.ntfsread.created", get_created },
	{ "user.ntfsread.record", get_record },
	{ "user.ntfsread.stage", get_stage },
};

enum { KNOWN = sizeof(known) / sizeof(known[0]) };

static int is_user(const char *name)
{
	return strncmp(name, user_prefix, strlen(user_prefix)) == 0;
}

static void ask(struct query *q, struct mount *mount,
		const struct ntr_file *file, uint64_t node)
{
	memset(q, 0, sizeof(*q));
	q->mount = mount;
	q->file = file;
	q->node = node;
	ntr_file_info(file, &q->info);
	q->has_si = node_stdinfo(file, &q->si);
}

int64_t xattr_get(struct mount *mount, const struct ntr_file *file,
		  uint64_t node, const char *name, void *buf, size_t cap)
{
	struct query q;
	size_t i;

	ask(&q, mount, file, node);
	q.buf = buf;
	q.cap = cap;
	for (i = 0; i < KNOWN; i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].get(&q);
	return is_user(name) ? get_stream(&q, name + strlen(user_prefix))
			     : -ENODATA;
}

struct list {
	char  *buf;
	size_t used, cap;
};

static void list_add(struct list *list, const char *prefix, const char *name)
{
	size_t head = strlen(prefix), tail = strlen(name) + 1;

	/* Linux refuses the whole list when it is longer. */
	if (head + tail > XATTR_NAME_MAX + 1 ||
	    list->used + head + tail > VALUE_MAX)
		return;
	if (list->used + head + tail <= list->cap) {
		memcpy(list->buf + list->used, prefix, head);
		memcpy(list->buf + list->used + head, name, tail);
	}
	list->used += head + tail;
}

/* What is longer than Linux takes is not listed: it could only be an error. */
static void list_streams(const struct query *q, struct list *list)
{
	char name[NAME_ROOM];
	uint64_t size;
	uint32_t i;

	for (i = 0; has_streams(q) && i < q->info.streams; i++)
		if (stream_name(q, i, name, &size) && size <= VALUE_MAX &&
		    strncmp(name, own_prefix, strlen(own_prefix)) != 0 &&
		    strcmp(name, "ntfs.efsinfo") != 0)
			list_add(list, user_prefix, name);
}

int64_t xattr_list(struct mount *mount, const struct ntr_file *file,
		   uint64_t node, char *buf, size_t cap)
{
	struct list list = { .buf = buf, .cap = cap };
	struct special special;
	struct query q;
	int64_t len;
	int plain;
	size_t i;

	ask(&q, mount, file, node);
	special_read(file, &special);
	/* Only files and directories can have user attributes. */
	plain = special.type == S_IFREG || special.type == S_IFDIR;
	for (i = 0; i < KNOWN; i++) {
		if (!plain && is_user(known[i].name))
			continue;
		len = known[i].get(&q);
		if (len >= 0 && len <= VALUE_MAX)
			list_add(&list, "", known[i].name);
	}
	if (plain)
		list_streams(&q, &list);
	return (int64_t)list.used;
}
