/*
 * values.c - $REPARSE_POINT, $EA_INFORMATION and $EA
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "artifacts.h"

enum { REPARSE_FLAG = 0x400, EA_FLAG = 0x40000, NEED_EA = 0x80 };

void text_add(struct bytes *b, const char *utf8)
{
	struct text t = text_from(utf8);

	for (size_t i = 0; i < t.units; i++)
		bytes_int(b, t.unit[i], 2);
}

static struct attr *reparse_attr(struct record *rec, uint32_t tag, size_t len)
{
	struct attr *attr = attr_new(rec, AT_REPARSE, NULL);

	bytes_int(&attr->value, tag, 4);
	bytes_int(&attr->value, len, 2);
	bytes_int(&attr->value, 0, 2);
	rec->file_attributes |= REPARSE_FLAG;
	return attr;
}

struct attr *reparse_new(struct record *rec, uint32_t tag, const void *data,
			 size_t len)
{
	struct attr *attr = reparse_attr(rec, tag, len);

	if (len)
		bytes_add(&attr->value, data, len);
	return attr;
}

struct attr *reparse_guid(struct record *rec, uint32_t tag, const char *guid,
			  const void *data, size_t len)
{
	struct attr *attr = reparse_attr(rec, tag, len);

	guid_add(&attr->value, guid);
	bytes_add(&attr->value, data, len);
	return attr;
}

/* Both names end in a zero that their lengths do not count. */
struct attr *reparse_link(struct record *rec, int flags, const char *target,
			  const char *print)
{
	struct bytes b = { .len = 0 };
	struct attr *attr;
	size_t head = flags < 0 ? 8 : 12, print_at;

	bytes_zero(&b, head);
	text_add(&b, target);
	put16(b.at + 2, b.len - head);
	bytes_zero(&b, 2);
	print_at = b.len - head;
	put16(b.at + 4, print_at);
	text_add(&b, print);
	put16(b.at + 6, b.len - head - print_at);
	bytes_zero(&b, 2);
	if (flags >= 0)
		put32(b.at + 8, (uint64_t)flags);
	attr = reparse_new(rec, flags < 0 ? 0xa0000003 : 0xa000000c, b.at,
			   b.len);
	free(b.at);
	return attr;
}

void attr_outside(struct image *img, struct attr *attr)
{
	uint64_t count = clusters_for(img, attr->value.len);

	runs_add(&attr->runs, clusters_take(img, count), count);
	runs_write(img, &attr->runs, 0, attr->value.at, attr->value.len);
	attr->nonresident = true;
	attr->allocated = count * img->cluster;
	attr->size = attr->initialized = attr->value.len;
}

/* The base record whose attribute this is, which may be in a child. */
static const struct record *base_of(const struct image *img,
				    const struct record *rec)
{
	return rec->base ? img->recs[rec->base & 0xffffffffffff] : rec;
}

struct record *reparse_index(struct image *img)
{
	struct record *rec = view_new(img, "$Reparse");
	struct view r = { .name = "$R", .collation = BY_NUMBERS };

	for (uint64_t n = 0; n < img->records; n++) {
		const struct attr *attr = NULL;
		uint8_t key[12];

		if (img->recs[n])
			attr = attr_find(img->recs[n], AT_REPARSE, NULL);
		if (!attr || attr->value.len < 8)
			continue;
		memcpy(key, attr->value.at, 4);
		put64(key + 4, record_ref(base_of(img, img->recs[n])));
		view_add(&r, key, sizeof(key), NULL, 0);
	}
	view_build(img, rec, &r);
	return rec;
}

/* Each entry begins at a multiple of four; that of the last says 0. */
struct attr *ea_new(struct record *rec, const struct ea *list, size_t n)
{
	struct attr *info = attr_new(rec, AT_EA_INFO, NULL);
	struct attr *attr = attr_new(rec, AT_EA, NULL);
	struct bytes *b = &attr->value;
	size_t packed = 0, need = 0, unpacked = 0;

	for (size_t i = 0; i < n; i++) {
		size_t start = b->len, name_len = strlen(list[i].name);

		bytes_int(b, 0, 4);
		bytes_int(b, list[i].flags, 1);
		bytes_int(b, name_len, 1);
		bytes_int(b, list[i].len, 2);
		bytes_add(b, list[i].name, name_len + 1);
		bytes_add(b, list[i].value, list[i].len);
		bytes_zero(b, (size_t)align_up(b->len, 4) - b->len);
		put32(b->at + start, b->len - start);
		/* Packed: without the offset and the bytes that align. */
		packed += 5 + name_len + list[i].len;
		unpacked = b->len;
		need += (list[i].flags & NEED_EA) != 0;
	}
	/* The bit that says "recall on open" to callers is this one on disk. */
	rec->file_attributes |= EA_FLAG;
	bytes_int(&info->value, packed, 2);
	bytes_int(&info->value, need, 2);
	bytes_int(&info->value, unpacked, 4);
	return attr;
}
