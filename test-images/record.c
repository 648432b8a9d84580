/*
 * record.c - file records: the model, its bytes, and the bytes poked afterwards
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "mkimage.h"

enum { RECORD_MAX = 64 * 1024 };

uint64_t record_ref(const struct record *rec)
{
	return rec->number | (uint64_t)rec->sequence << 48;
}

struct record *record_new_at(struct image *img, uint64_t number)
{
	struct record *rec = calloc(1, sizeof(*rec));

	if (!rec)
		die("out of memory");
	if (number >= img->records)
		die("$MFT of %llu records is full",
		    (unsigned long long)img->records);
	if (img->recs[number])
		die("record %llu is taken", (unsigned long long)number);
	rec->number = number;
	rec->sequence = number > 0 && number < 16 ? (uint16_t)number : 1;
	rec->flags = IN_USE;
	img->recs[number] = rec;
	return rec;
}

struct record *record_new(struct image *img)
{
	while (img->next_record < img->records && img->recs[img->next_record])
		img->next_record++;
	return record_new_at(img, img->next_record);
}

struct record *child_new(struct image *img, const struct record *base)
{
	struct record *child = record_new(img);

	child->base = record_ref(base);
	return child;
}

static void adopt(struct record *rec, struct attr *attr)
{
	rec->attrs = grow(rec->attrs, rec->n, &rec->cap, sizeof(rec->attrs[0]));
	rec->attrs[rec->n++] = attr;
	attr->in = rec;
	attr->id = rec->next_id++;
}

struct attr *attr_new(struct record *rec, uint32_t type, const char *name)
{
	struct attr *attr = calloc(1, sizeof(*attr));

	if (!attr)
		die("out of memory");
	attr->type = type;
	attr->name = text_from(name);
	adopt(rec, attr);
	return attr;
}

struct attr *attr_value(struct record *rec, uint32_t type, const char *name,
			const void *value, size_t len)
{
	struct attr *attr = attr_new(rec, type, name);

	bytes_add(&attr->value, value, len);
	return attr;
}

struct attr *attr_find(const struct record *rec, uint32_t type,
		       const char *name)
{
	struct text text = text_from(name);

	for (size_t i = 0; i < rec->n; i++)
		if (rec->attrs[i]->type == type &&
		    text_equal(&rec->attrs[i]->name, &text))
			return rec->attrs[i];
	return NULL;
}

/* Take the attribute out of its record; its bytes stay the caller's. */
void attr_drop(struct attr *attr)
{
	struct record *rec = attr->in;
	size_t i = 0;

	while (rec->attrs[i] != attr)
		i++;
	rec->n--;
	memmove(rec->attrs + i, rec->attrs + i + 1,
		(rec->n - i) * sizeof(rec->attrs[0]));
	attr->in = NULL;
}

void attr_move(struct attr *attr, struct record *to)
{
	attr_drop(attr);
	adopt(to, attr);
}

/* A nonresident attribute of one run; the bytes are written by the caller. */
struct attr *attr_clusters(struct image *img, struct record *rec, uint32_t type,
			   const char *name, uint64_t size)
{
	struct attr *attr = attr_new(rec, type, name);
	uint64_t count = clusters_for(img, size);

	attr->nonresident = true;
	if (count)
		runs_add(&attr->runs, clusters_take(img, count), count);
	attr->allocated = count * img->cluster;
	attr->size = attr->initialized = size;
	return attr;
}

/* Type, then name as the volume collates it, then position. */
int attr_compare(const struct image *img, const struct attr *a,
		 const struct attr *b)
{
	int by_name;

	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	by_name = img ? name_compare(img, &a->name, &b->name) : 0;
	if (by_name != 0)
		return by_name;
	return (a->first_vcn > b->first_vcn) - (a->first_vcn < b->first_vcn);
}

static void name_bytes(const struct text *t, struct bytes *out)
{
	for (size_t i = 0; i < t->units; i++)
		bytes_int(out, t->unit[i], 2);
}

static void encode_resident(const struct attr *a, struct bytes *out)
{
	size_t value_at = (size_t)align_up(0x18 + a->name.units * 2, 8);

	bytes_int(out, a->value.len, 4);
	bytes_int(out, value_at, 2);
	bytes_int(out, a->indexed, 2);
	name_bytes(&a->name, out);
	bytes_align(out);
	bytes_add(out, a->value.at, a->value.len);
}

static void encode_nonresident(const struct attr *a, size_t name_at,
			       struct bytes *out)
{
	uint64_t clusters = runs_clusters(a->runs.at, a->runs.n);
	uint64_t last = a->has_last ? a->last_vcn : a->first_vcn + clusters - 1;
	size_t pairs_at = (size_t)align_up(name_at + a->name.units * 2, 8);

	bytes_int(out, a->first_vcn, 8);
	bytes_int(out, last, 8);
	bytes_int(out, pairs_at, 2);
	bytes_int(out, a->unit, 2);
	bytes_int(out, 0, 4);
	bytes_int(out, a->allocated, 8);
	bytes_int(out, a->size, 8);
	bytes_int(out, a->initialized, 8);
	if (name_at == 0x48)
		bytes_int(out, a->total, 8);
	name_bytes(&a->name, out);
	bytes_align(out);
	if (a->pairs.len)
		bytes_add(out, a->pairs.at, a->pairs.len);
	else
		runs_encode(a->runs.at, a->runs.n, out);
}

/* Sparse and compressed streams have one more size in their first piece. */
static size_t nonresident_header(const struct attr *a)
{
	bool two_sizes = a->flags & (SPARSE | COMPRESSED);

	return two_sizes && a->first_vcn == 0 ? 0x48 : 0x40;
}

static void encode_attr(const struct attr *a, struct bytes *out)
{
	size_t start = out->len;
	size_t name_at = a->nonresident ? nonresident_header(a) : 0x18;

	bytes_int(out, a->type, 4);
	bytes_int(out, 0, 4);
	bytes_int(out, a->nonresident, 1);
	bytes_int(out, a->name.units, 1);
	bytes_int(out, name_at, 2);
	bytes_int(out, a->flags, 2);
	bytes_int(out, a->id, 2);
	if (a->nonresident)
		encode_nonresident(a, name_at, out);
	else
		encode_resident(a, out);
	bytes_zero(out, (8 - (out->len - start) % 8) % 8);
	put32(out->at + start + 4, out->len - start);
}

static void encode_body(const struct record *rec, struct bytes *out)
{
	for (size_t i = 0; i < rec->n; i++)
		encode_attr(rec->attrs[i], out);
	bytes_int(out, 0xffffffff, 4);
	bytes_int(out, 0, 4);
}

static size_t attrs_start(bool short_header, uint32_t size)
{
	size_t usa = short_header ? 0x2a : 0x30;

	return (size_t)align_up(usa + 2 * (size / 512 + 1), 8);
}

size_t record_used(const struct record *rec, uint32_t size)
{
	struct bytes body = { .len = 0 };

	encode_body(rec, &body);
	free(body.at);
	return attrs_start(rec->short_header, size) + body.len;
}

static void encode_header(const struct record *rec, uint32_t size, size_t used,
			  uint8_t *to)
{
	memcpy(to, "FILE", 4);
	put16(to + 0x04, rec->short_header ? 0x2a : 0x30);
	put16(to + 0x06, size / 512 + 1);
	put64(to + 0x08, 0x100000 + rec->number * 8);	/* LSN */
	put16(to + 0x10, rec->sequence);
	put16(to + 0x12, rec->links);
	put16(to + 0x14, attrs_start(rec->short_header, size));
	put16(to + 0x16, rec->flags);
	put32(to + 0x18, used);
	put32(to + 0x1c, size);
	put64(to + 0x20, rec->base);
	put16(to + 0x28, rec->next_id);
	if (!rec->short_header)
		put32(to + 0x2c, rec->number);
}

static uint16_t fixup_value(uint64_t number)
{
	return (uint16_t)(1 + number * 7 % 0xfffe);
}

/* 'to' holds 'size' zero bytes.  Returns the bytes in use. */
size_t record_encode(const struct record *rec, uint32_t size, uint8_t *to)
{
	size_t start = attrs_start(rec->short_header, size);
	struct bytes body = { .len = 0 };
	size_t used;

	encode_body(rec, &body);
	used = start + body.len;
	if (used > size)
		die("record %llu needs %zu bytes of %u",
		    (unsigned long long)rec->number, used, size);
	encode_header(rec, size, used, to);
	memcpy(to + start, body.at, body.len);
	free(body.at);
	fixup_apply(to, size, fixup_value(rec->number));
	return used;
}

void record_empty(uint64_t number, uint16_t sequence, uint32_t size,
		  uint8_t *to)
{
	struct record rec = { .number = number, .sequence = sequence };

	record_encode(&rec, size, to);
}

/* Each 512 bytes end in 'value'; what stood there goes to the array. */
void fixup_apply(uint8_t *at, size_t len, uint16_t value)
{
	uint8_t *array = at + get16(at + 4);

	put16(array, value);
	for (size_t i = 1; i <= len / 512; i++) {
		memcpy(array + 2 * i, at + 512 * i - 2, 2);
		put16(at + 512 * i - 2, value);
	}
}

void fixup_undo(uint8_t *at, size_t len)
{
	const uint8_t *array = at + get16(at + 4);

	for (size_t i = 1; i <= len / 512; i++)
		memcpy(at + 512 * i - 2, array + 2 * i, 2);
}

/* The bytes of $MFT from 'offset' on, which need not be in one piece. */
static void mft_copy(struct image *img, uint64_t offset, uint8_t *to,
		     const uint8_t *from, size_t len)
{
	for (size_t i = 0; i < img->mft.n && len > 0; i++) {
		uint64_t bytes = img->mft.at[i].clusters * img->cluster;
		size_t part = len;
		uint8_t *at;

		if (offset >= bytes) {
			offset -= bytes;
			continue;
		}
		if (part > bytes - offset)
			part = (size_t)(bytes - offset);
		at = cluster_at(img, img->mft.at[i].lcn) + offset;
		if (to) {
			memcpy(to, at, part);
			to += part;
		} else {
			memcpy(at, from, part);
			from += part;
		}
		len -= part;
		offset = 0;
	}
}

void record_raw(struct image *img, uint64_t number, uint64_t at,
		const void *from, size_t len)
{
	mft_copy(img, number * img->record + at, NULL, from, len);
}

void record_load(struct image *img, uint64_t number, uint8_t *to)
{
	mft_copy(img, number * img->record, to, NULL, img->record);
	fixup_undo(to, img->record);
}

void record_store(struct image *img, uint64_t number, const uint8_t *from)
{
	uint8_t copy[RECORD_MAX];

	memcpy(copy, from, img->record);
	fixup_apply(copy, img->record, fixup_value(number));
	record_raw(img, number, 0, copy, img->record);
}

static void poke(uint8_t *at, uint64_t value, unsigned width)
{
	for (unsigned i = 0; i < width; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

void record_poke(struct image *img, uint64_t number, uint64_t at,
		 uint64_t value, unsigned width)
{
	uint8_t buf[RECORD_MAX];

	record_load(img, number, buf);
	poke(buf + at, value, width);
	record_store(img, number, buf);
}

/* Where the attribute begins in a record whose fixups are undone. */
size_t attr_at(const uint8_t *record, uint32_t type, const char *name)
{
	struct text want = text_from(name);
	size_t at = get16(record + 0x14);

	for (; get32(record + at) != 0xffffffff; at += get32(record + at + 4)) {
		const uint8_t *units = record + at + get16(record + at + 10);
		struct text got = { .units = record[at + 9] };

		for (size_t i = 0; i < got.units; i++)
			got.unit[i] = get16(units + 2 * i);
		if (get32(record + at) == type && text_equal(&got, &want))
			return at;
	}
	die("record has no attribute %#x", type);
}

void attr_poke(struct image *img, uint64_t number, uint32_t type,
	       const char *name, uint64_t at, uint64_t value, unsigned width)
{
	uint8_t buf[RECORD_MAX];

	record_load(img, number, buf);
	poke(buf + attr_at(buf, type, name) + at, value, width);
	record_store(img, number, buf);
}
