/*
 * xattr_values.c - the values of extended attributes, but for streams
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "xattr_query.h"
#include "node.h"
#include "objid.h"
#include "reply.h"
#include "value.h"

#include <errno.h>
#include <stdio.h>

enum {
	ATTRIB_DIRECTORY = 0x10,	/* where Windows shows it, not where it
					   is stored */
	DOS_NAME_UNITS = 12
};

static int64_t answer_text(const struct xattr_query *q, const char *text)
{
	return xattr_answer(q, text, strlen(text));
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

static int64_t attrib(const struct xattr_query *q, put_fn put)
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
	return xattr_answer(q, value, sizeof(value));
}

static int64_t times(const struct xattr_query *q, put_fn put, size_t count)
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
	return xattr_answer(q, value, 8 * count);
}

static int64_t get_attrib(const struct xattr_query *q)
{
	return attrib(q, put_le);
}

static int64_t get_attrib_be(const struct xattr_query *q)
{
	return attrib(q, put_be);
}

static int64_t get_times(const struct xattr_query *q)
{
	return times(q, put_le, 4);
}

static int64_t get_times_be(const struct xattr_query *q)
{
	return times(q, put_be, 4);
}

static int64_t get_crtime(const struct xattr_query *q)
{
	return times(q, put_le, 1);
}

static int64_t get_crtime_be(const struct xattr_query *q)
{
	return times(q, put_be, 1);
}

/* ----------------------------------------------------- of other attributes - */

int64_t xattr_stored(const struct xattr_query *q, uint32_t index)
{
	int64_t len;

	if (index == NTR_NO_INDEX)
		return -ENODATA;
	len = value_read(q->file, index, q->buf, q->cap);
	return len < 0 ? -errno_of((int)len) : len;
}

static int64_t get_reparse_data(const struct xattr_query *q)
{
	return xattr_stored(q, value_find(q->file, NTR_REPARSE_POINT));
}

static int64_t get_ea(const struct xattr_query *q)
{
	return xattr_stored(q, value_find(q->file, NTR_EA));
}

static int64_t get_efsinfo(const struct xattr_query *q)
{
	uint32_t index;

	if (ntr_file_find(q->file, NTR_LOGGED_UTILITY_STREAM, "$EFS", &index,
			  NULL) != NTR_OK)
		return -ENODATA;
	return xattr_stored(q, index);
}

static int64_t get_acl(const struct xattr_query *q)
{
	size_t len;
	int code = ntr_file_security(q->file, q->buf, q->cap, &len, NULL);

	if (code == NTR_E_NOT_FOUND || code == NTR_E_UNSUPPORTED)
		return -ENODATA;
	return code < 0 ? -errno_of(code) : (int64_t)len;
}

static int64_t get_object_id(const struct xattr_query *q)
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
		return xattr_stored(q, index);
	return xattr_answer(q, value, (size_t)len);
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

static int64_t answer_dos_name(const struct xattr_query *q,
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
static int64_t get_dos_name(const struct xattr_query *q)
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

static int64_t get_record(const struct xattr_query *q)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%llu-%u",
		       (unsigned long long)NTR_REF_NUMBER(q->info.ref),
		       NTR_REF_SEQUENCE(q->info.ref));
	return answer_text(q, text);
}

static int64_t get_stage(const struct xattr_query *q)
{
	struct ntr_stage stage;
	char text[12];

	ntr_file_stage(q->file, &stage);
	(void)snprintf(text, sizeof(text), "%u", stage.stage);
	return answer_text(q, text);
}

static int64_t get_created(const struct xattr_query *q)
{
	char text[NTR_TIME_TEXT];

	if (!q->has_si)
		return -ENODATA;
	ntr_time_text(q->si.created, text);
	return answer_text(q, text);
}

/* -------------------------------------------------------------------- all - */

const struct xattr_value xattr_values[] = {
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
	{ "ntfs.streams.list", xattr_streams_list },
	{ "user.ntfsread.created", get_created },
	{ "user.ntfsread.record", get_record },
	{ "user.ntfsread.stage", get_stage },
	{ NULL, NULL }
};
