/*
 * usn.c - a change journal being written, record by record
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "usn.h"

enum { PAGE = 4096, MAX_SIZE = 32 << 20, DELTA = 8 << 20 };

/* 16 October 2009, 17:00:00 */
#define FIRST_TIME UINT64_C(129001860000000000)
#define JOURNAL_ID UINT64_C(129001000000000001)

struct journal journal_open(struct image *img, uint64_t hole)
{
	struct journal j = { .img = img, .hole = hole, .time = FIRST_TIME };

	j.rec = file_new(img, img->recs[11], "$UsnJrnl");
	j.rec->file_attributes = 0x226;	/* sparse, archive, system, hidden */
	return j;
}

static void name_add(struct bytes *b, const struct usn *u, size_t fields)
{
	struct text name = text_from(u->name);

	bytes_int(b, u->name_len ? u->name_len : 2 * name.units, 2);
	bytes_int(b, u->name_at ? u->name_at : fields, 2);
	if (u->name_at > fields)
		bytes_zero(b, u->name_at - fields);
	for (size_t i = 0; i < name.units; i++)
		bytes_int(b, name.unit[i], 2);
}

static void ranges_add(struct bytes *b, const struct usn *u)
{
	bytes_int(b, u->ranges_left, 4);
	bytes_int(b, u->n_ranges, 2);
	bytes_int(b, 16, 2);
	for (unsigned i = 0; i < u->n_ranges; i++) {
		bytes_int(b, u->ranges[i].offset, 8);
		bytes_int(b, u->ranges[i].length, 8);
	}
}

static void refs_add(struct bytes *b, const struct usn *u, unsigned version)
{
	bytes_int(b, u->ref, 8);
	if (version > 2)
		bytes_zero(b, 8);
	bytes_int(b, u->parent, 8);
	if (version > 2)
		bytes_zero(b, 8);
}

void usn_encode(struct bytes *to, const struct usn *u, uint64_t at)
{
	unsigned version = u->version ? u->version : 2;
	struct bytes b = { .len = 0 };

	bytes_int(&b, 0, 4);
	bytes_int(&b, version, 2);
	bytes_int(&b, u->minor, 2);
	refs_add(&b, u, version);
	bytes_int(&b, u->has_usn ? u->usn : at, 8);
	if (version != 4)
		bytes_int(&b, u->time, 8);
	bytes_int(&b, u->reasons, 4);
	bytes_int(&b, u->source, 4);
	if (version == 4) {
		ranges_add(&b, u);
	} else {
		bytes_int(&b, u->security, 4);
		bytes_int(&b, u->flags ? u->flags : 0x20, 4);
		name_add(&b, u, b.len + 4);
	}
	while (b.len % 8)
		bytes_int(&b, u->padding, 1);
	put32(b.at, u->length ? u->length : b.len);
	bytes_add(to, b.at, b.len);
	free(b.at);
}

/* A name as the manifest has it. */
static void escaped(const char *utf8, char *to, size_t cap)
{
	size_t n = 0;

	for (; *utf8 && n + 4 < cap; utf8++) {
		uint8_t c = (uint8_t)*utf8;

		if (c == 0xc0 && (uint8_t)utf8[1] == 0x80) {
			n += (size_t)snprintf(to + n, cap - n, "%%00");
			utf8++;
		} else if (c < 0x20 || c == 0x7f || c == '%' || c == '\\') {
			n += (size_t)snprintf(to + n, cap - n, "%%%02X", c);
		} else {
			to[n++] = (char)c;
		}
	}
	to[n] = '\0';
}

static void ranges_text(const struct usn *u, char *to, size_t cap)
{
	size_t n = 0;

	for (unsigned i = 0; i < u->n_ranges && n < cap; i++)
		n += (size_t)snprintf(to + n, cap - n, "%s%llu+%llu",
				      i ? "," : "",
				      (unsigned long long)u->ranges[i].offset,
				      (unsigned long long)u->ranges[i].length);
}

void usn_fact(struct image *img, const char *kind, const struct usn *u,
	      uint64_t at, uint64_t usn)
{
	bool ranges = u->version == 4;
	char name[900] = "-", path[900] = "-";

	if (!u->path)
		return;
	if (ranges)
		ranges_text(u, name, sizeof(name));
	else
		escaped(u->name, name, sizeof(name));
	escaped(u->path, path, sizeof(path));
	fact(img, "%s\t%llu\t%llu\t%u\t%llu\t%llu\t%llu\t%u\t%u\t%u\t%u",
	     kind, (unsigned long long)at, (unsigned long long)usn,
	     u->version ? u->version : 2, (unsigned long long)u->ref,
	     (unsigned long long)u->parent,
	     (unsigned long long)(ranges ? 0 : u->time), u->reasons, u->source,
	     ranges ? 0 : u->flags ? u->flags : 0x20, u->security);
	fact(img, "%s-name\t%s", kind, name);
	fact(img, "%s-path\t%s", kind, path);
}

void journal_add(struct journal *j, struct usn u)
{
	struct bytes b = { .len = 0 };
	size_t page = j->bytes.len % PAGE;

	if (u.time == 0 && !u.no_time)
		u.time = j->time += 10000000;
	usn_encode(&b, &u, 0);
	if (!j->loose && page + b.len > PAGE)
		journal_zero(j, PAGE - page);
	free(b.at);
	usn_fact(j->img, "usn", &u, j->hole + j->bytes.len,
		 u.has_usn ? u.usn : j->hole + j->bytes.len);
	usn_encode(&j->bytes, &u, j->hole + j->bytes.len);
}

void journal_zero(struct journal *j, size_t len)
{
	bytes_zero(&j->bytes, len);
}

void journal_raw(struct journal *j, const void *bytes, size_t len)
{
	bytes_add(&j->bytes, bytes, len);
}

static void max_add(struct journal *j)
{
	struct bytes b = { .len = 0 };

	bytes_int(&b, MAX_SIZE, 8);
	bytes_int(&b, DELTA, 8);
	bytes_int(&b, JOURNAL_ID, 8);
	bytes_int(&b, j->hole, 8);
	attr_value(j->rec, AT_DATA, "$Max", b.at, b.len);
	free(b.at);
}

struct stream *journal_close(struct journal *j, const char *plan)
{
	uint64_t size = j->hole + j->bytes.len;
	uint64_t cluster = j->img->cluster;
	char usual[64];
	struct stream *s;

	snprintf(usual, sizeof(usual), "h%llu %llu",
		 (unsigned long long)(j->hole / cluster),
		 (unsigned long long)((j->bytes.len + cluster - 1) / cluster));
	if (!plan)
		plan = j->hole ? usual : strchr(usual, ' ') + 1;
	max_add(j);
	s = data_plan(j->img, j->rec, "$J", size, plan);
	s->gone = true;
	runs_write(j->img, &s->runs, j->hole, j->bytes.at, j->bytes.len);
	free(j->bytes.at);
	j->bytes = (struct bytes){ .len = 0 };
	return s;
}
