/*
 * file.h - a file: its base record and child records as one table of attributes
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Built in three steps, a file each: the base record's attributes (file.c), the
 * attribute list with the child records it names (file_list.c), and the pieces of
 * split attributes joined by VCN (file_join.c).  All of it lives in one arena.
 */
#ifndef FILE_H
#define FILE_H

#include "../bytes/arena.h"
#include "../bytes/span.h"
#include "volume.h"

struct file_attr {
	struct ntr_attr attr;
	uint32_t record;	/* index into file->records */
	uint32_t listed;	/* an entry of the list names it */
};

/* One attribute of the assembled view: pieces[first], ... in VCN order. */
struct file_stream {
	uint32_t first, pieces;
};

struct ntr_file {
	struct ntr_volume *vol;
	struct arena arena;
	uint64_t asked;
	bool alone;		/* a child record, without its base record */

	struct ntr_record *records;	/* [0] is the base record */
	size_t record_count, record_cap;
	size_t record_bytes;		/* kept of them, against FILE_BYTES_MAX */
	uint32_t lost_records;

	struct file_attr *attrs;	/* as found, record by record */
	size_t attr_count, attr_cap;
	uint32_t *order;		/* attrs in attribute-list order */

	struct ntr_list_entry *entries;
	size_t entry_count, entry_cap;
	uint32_t list_attr;		/* index into attrs, or NTR_NO_INDEX */

	uint32_t *pieces;		/* indexes into order, stream by stream */
	struct file_stream *streams;
	size_t stream_count;

	uint32_t *names;		/* indexes into attrs */
	size_t name_count;
	uint32_t damaged;

	uint8_t *reparse;		/* value of a nonresident $REPARSE_POINT */
	size_t reparse_len;
};

/* Does a reference with sequence number 'asked' mean a record that has 'has'?  Freeing
 * a record counts it up by one, from 0xffff to 1: what belonged to a deleted file
 * still has the number of before. */
static inline bool sequence_fits(uint16_t asked, uint16_t has, bool deleted)
{
	if (asked == has)
		return true;
	return deleted && has == (asked == 0xffff ? 1 : asked + 1);
}

/* Where a finding about record 'index' of the file is. */
struct where file_where(const struct ntr_file *file, uint32_t index,
			uint32_t attr_type, struct ntr_error *err);

/* Append the attributes of record 'index' to the table (file.c). */
int file_attrs_add(struct ntr_file *file, uint32_t index, struct ntr_error *err);

/* Follow the attribute list, if there is one: load the child records, fill in the
 * entries, and put the attributes in the list's order (file_list.c). */
int file_list_load(struct ntr_file *file, struct ntr_error *err);

/* Join the pieces into streams (file_join.c). */
int file_join(struct ntr_file *file, struct ntr_error *err);

/* The unnamed stream of 'type', without asking $UpCase (file.c). */
bool file_find_unnamed(const struct ntr_file *file, uint32_t type,
		       uint32_t *index_ret);

/* Is it a directory whose names differ by case (file.c)? */
bool file_case_sensitive(const struct ntr_file *file);

/* The stream of 'type' with this very name, without asking $UpCase (file.c): for what
 * loading that table may need itself. */
bool file_find_exact(const struct ntr_file *file, uint32_t type,
		     const char *name, uint32_t *index_ret);

/* The attribute at place 'i' of the list's order. */
static inline const struct file_attr *file_ordered(const struct ntr_file *file,
						   uint32_t i)
{
	return &file->attrs[file->order[i]];
}

/* Piece 'i' of a stream. */
static inline const struct file_attr *
file_piece(const struct ntr_file *file, const struct file_stream *stream,
	   uint32_t i)
{
	return file_ordered(file, file->pieces[stream->first + i]);
}

static inline struct span attr_name(const struct ntr_attr *attr)
{
	return span_of(attr->name, 2 * (size_t)attr->name_units);
}

#endif
