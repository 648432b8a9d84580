/*
 * log_updates.c - what the test logs say was done: files, names, sizes, clusters
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "log_updates.h"

enum { TIME_STEP = 10000000 };
#define CREATED UINT64_C(129001865580000000)	/* 2009-10-16 17:09:18 */

/* The key of an index entry, and the value of $FILE_NAME. */
static void name_add(struct bytes *b, const char *name)
{
	struct text t = text_from(name);

	bytes_int(b, UINT64_C(5) << 48 | ROOT, 8);
	for (unsigned i = 0; i < 4; i++)
		bytes_int(b, CREATED + i * TIME_STEP, 8);
	bytes_int(b, 8192, 8);
	bytes_int(b, 5000, 8);
	bytes_int(b, 0x20, 4);
	bytes_int(b, 0, 4);
	bytes_int(b, t.units, 1);
	bytes_int(b, WIN32, 1);
	for (size_t i = 0; i < t.units; i++)
		bytes_int(b, t.unit[i], 2);
}

static struct bytes entry_of(uint64_t number, const char *name)
{
	struct bytes b = { 0 };

	bytes_int(&b, UINT64_C(1) << 48 | number, 8);
	bytes_zero(&b, 8);
	name_add(&b, name);
	put16(b.at + 0x0a, b.len - 0x10);
	bytes_align(&b);
	put16(b.at + 0x08, b.len);
	return b;
}

/* A resident attribute with the value that follows. */
static size_t attribute_add(struct bytes *b, uint32_t type)
{
	size_t start = b->len;

	bytes_zero(b, 0x18);
	put32(b->at + start, type);
	put16(b->at + start + 0x14, 0x18);
	return start;
}

static void attribute_end(struct bytes *b, size_t start)
{
	put32(b->at + start + 0x10, b->len - start - 0x18);
	bytes_align(b);
	put32(b->at + start + 4, b->len - start);
}

static struct bytes file_of(const char *name)
{
	struct bytes b = { 0 };
	size_t start;

	bytes_zero(&b, 0x38);
	memcpy(b.at, "FILE", 4);
	put16(b.at + 0x10, 1);
	put16(b.at + 0x12, 1);
	put16(b.at + 0x14, 0x38);
	put16(b.at + 0x16, IN_USE);
	start = attribute_add(&b, AT_INFO);
	for (unsigned i = 0; i < 4; i++)
		bytes_int(&b, CREATED + i * TIME_STEP, 8);
	bytes_zero(&b, 0x28);
	attribute_end(&b, start);
	start = attribute_add(&b, AT_NAME);
	name_add(&b, name);
	attribute_end(&b, start);
	bytes_int(&b, UINT32_MAX, 4);
	bytes_zero(&b, 4);
	return b;
}

static void text_into(struct bytes *b, const char *text)
{
	struct text t = text_from(text);

	for (size_t i = 0; i < t.units; i++)
		bytes_int(b, t.unit[i], 2);
}

/* ------------------------------------------------------------------- updates -- */

/* Attribute 'type' of record 'number' gets a place in the table. */
static void open_attribute(struct logbook *b, unsigned place, uint64_t number,
			   uint32_t type, const char *name)
{
	struct log_update u = {
		.redo = &op_open, .undo = &op_noop, .record = number,
		.open = (uint16_t)(OPEN_FIRST + OPEN_STEP * place),
		.name = name ? name : "",
	};

	bytes_int(&u.redo_data, UINT32_MAX, 4);
	bytes_int(&u.redo_data, 4096, 4);
	bytes_int(&u.redo_data, type, 4);
	bytes_zero(&u.redo_data, 4);
	bytes_int(&u.redo_data, number << 48 | number, 8);
	bytes_zero(&u.redo_data, 16);
	if (name)
		text_into(&u.undo_data, name);
	log_update(b, &u);
}

struct log_fact *log_create(struct logbook *b, uint64_t number,
			    const char *name)
{
	struct log_update u = log_on_file(number, &op_init, &op_free);

	u.name = name;
	u.redo_data = file_of(name);
	return log_update(b, &u);
}

/* In a block of the root's index, whose place in the table is the second. */
static struct log_fact *enter(struct logbook *b, uint64_t number,
			      const char *name, bool remove)
{
	struct log_update u = {
		.redo = remove ? &op_remove : &op_add,
		.undo = remove ? &op_add : &op_remove,
		.open = OPEN_FIRST + OPEN_STEP, .block_size = 8,
		.attribute_offset = 0x58, .record = ROOT, .name = name,
	};

	*(remove ? &u.undo_data : &u.redo_data) = entry_of(number, name);
	return log_update(b, &u);
}

static struct log_fact *touch(struct logbook *b, uint64_t number)
{
	struct log_update u = log_on_file(number, &op_resident, &op_resident);

	u.record_offset = 0x38;
	u.attribute_offset = 0x20;
	for (unsigned i = 1; i < 4; i++)
		bytes_int(&u.redo_data, CREATED + i * TIME_STEP, 8);
	bytes_zero(&u.undo_data, 24);
	return log_update(b, &u);
}

struct log_fact *log_resize(struct logbook *b, uint64_t number)
{
	struct log_update u = log_on_file(number, &op_sizes, &op_sizes);

	bytes_int(&u.redo_data, 8192, 8);
	bytes_int(&u.redo_data, 4000, 8);
	bytes_int(&u.redo_data, 5000, 8);
	bytes_zero(&u.undo_data, 24);
	return log_update(b, &u);
}

static struct log_fact *allocate(struct logbook *b, uint32_t first, uint32_t bits)
{
	struct log_update u = {
		.redo = &op_set, .undo = &op_clear, .vcn = 1, .record = 6,
		.open = OPEN_FIRST + 2 * OPEN_STEP,
	};

	bytes_int(&u.redo_data, first, 4);
	bytes_int(&u.redo_data, bits, 4);
	bytes_int(&u.undo_data, first, 4);
	bytes_int(&u.undo_data, bits, 4);
	return log_update(b, &u);
}

struct log_fact *log_rewrite(struct logbook *b, size_t len)
{
	struct log_update u = {
		.redo = &op_nonresident, .undo = &op_nonresident, .record = 6,
		.open = OPEN_FIRST + 2 * OPEN_STEP,
	};

	bytes_zero(&u.redo_data, len);
	bytes_zero(&u.undo_data, len);
	pattern(1, 0, u.redo_data.at, len);
	pattern(2, 0, u.undo_data.at, len);
	return log_update(b, &u);
}

static struct log_fact *forget(struct logbook *b)
{
	struct log_update u = {
		.redo = &op_forget, .undo = &op_compensate,
		.open = OPEN_FIRST, .record = LOG_NO_RECORD,
	};

	return log_update(b, &u);
}

void log_begin(struct logbook *b)
{
	log_checkpoint(b);
	open_attribute(b, 0, 0, AT_DATA, NULL);
	open_attribute(b, 1, ROOT, AT_ALLOC, "$I30");
	open_attribute(b, 2, 6, AT_DATA, NULL);
	log_create(b, 40, "created.txt");
	enter(b, 40, "created.txt", false);
	touch(b, 40);
	log_resize(b, 40);
	allocate(b, 100, 5);
	log_rewrite(b, 5000);
	enter(b, 39, "removed.txt", true);
	forget(b);
	log_checkpoint(b);
}

void log_many(struct logbook *b, unsigned first, unsigned count)
{
	char name[32];

	for (unsigned i = first; i < first + count; i++) {
		snprintf(name, sizeof(name), "file %u.txt", i);
		log_create(b, i, name);
		enter(b, i, name, false);
	}
}

void log_restarts(struct logbook *b)
{
	log_restart(b, 0, b->lsn);
	log_restart(b, 1, b->lsn);
}

void log_noted(struct logbook *b, size_t page, const char *notes)
{
	for (size_t i = 0; i < b->n_facts; i++)
		if (b->facts[i].notes && !*b->facts[i].notes &&
		    log_page_of(b, b->facts[i].lsn) == page)
			b->facts[i].notes = notes;
}
