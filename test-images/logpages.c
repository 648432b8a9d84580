/*
 * logpages.c - the pages and records of a $LogFile
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "logbook.h"

#define OPERATION(NAME, CODE, TEXT) \
	const struct log_operation NAME = { CODE, TEXT }

OPERATION(op_noop, 0x00, "Noop");
OPERATION(op_compensate, 0x01, "CompensationLogRecord");
OPERATION(op_init, 0x02, "InitializeFileRecordSegment");
OPERATION(op_free, 0x03, "DeallocateFileRecordSegment");
OPERATION(op_create, 0x05, "CreateAttribute");
OPERATION(op_delete, 0x06, "DeleteAttribute");
OPERATION(op_resident, 0x07, "UpdateResidentValue");
OPERATION(op_nonresident, 0x08, "UpdateNonresidentValue");
OPERATION(op_sizes, 0x0b, "SetNewAttributeSizes");
OPERATION(op_add, 0x0e, "AddIndexEntryAllocation");
OPERATION(op_remove, 0x0f, "DeleteIndexEntryAllocation");
OPERATION(op_times, 0x14, "UpdateFileNameAllocation");
OPERATION(op_set, 0x15, "SetBitsInNonresidentBitMap");
OPERATION(op_clear, 0x16, "ClearBitsInNonresidentBitMap");
OPERATION(op_forget, 0x1b, "ForgetTransaction");
OPERATION(op_open, 0x1c, "OpenNonresidentAttribute");
OPERATION(op_open_dump, 0x1d, "OpenAttributeTableDump");
OPERATION(op_names_dump, 0x1e, "AttributeNamesDump");

/* As many bits as the size in bytes takes, less three. */
static unsigned bits_of(size_t size)
{
	unsigned bits = 0;

	for (; size; size >>= 1)
		bits++;
	return bits - 3;
}

struct logbook logbook_open(struct image *img, unsigned major, size_t pages)
{
	struct logbook b = {
		.img = img, .size = pages * LOG_PAGE, .major = major, .lap = 2,
	};

	b.at = malloc(b.size);
	if (!b.at)
		die("out of memory");
	memset(b.at, 0xff, b.size);
	b.offset_bits = bits_of(b.size);
	b.page = log_first_page(&b);
	return b;
}

/* Two restart pages, then those for copies. */
size_t log_first_page(const struct logbook *b)
{
	return b->major >= 2 ? 34 : 4;
}

uint8_t *log_page_at(const struct logbook *b, size_t page)
{
	return b->at + page * LOG_PAGE;
}

size_t log_page_of(const struct logbook *b, uint64_t lsn)
{
	return ((lsn & ((UINT64_C(1) << b->offset_bits) - 1)) << 3) / LOG_PAGE;
}

static void page_begin(struct logbook *b)
{
	uint8_t *at = log_page_at(b, b->page);

	/* What was behind the new content stays there. */
	memset(at, 0, LOG_PAGE_DATA);
	memcpy(at, "RCRD", 4);
	put16(at + 4, 0x28);
	put16(at + 6, LOG_PAGE / 512 + 1);
	put16(at + 0x14, 1);
	put16(at + 0x16, 1);
	put64(at + 8, b->lsn);
	b->pos = LOG_PAGE_DATA;
}

void log_page_end(struct logbook *b)
{
	b->pos = 0;
	b->page++;
	if (b->page < b->size / LOG_PAGE)
		return;
	b->page = log_first_page(b);
	b->lap++;
}

/* Bytes of a record; the header is not divided. */
static void append(struct logbook *b, const uint8_t *from, size_t len, bool end)
{
	while (len > 0) {
		size_t part;
		uint8_t *at;

		if (b->pos == 0)
			page_begin(b);
		at = log_page_at(b, b->page);
		part = LOG_PAGE - b->pos < len ? LOG_PAGE - b->pos : len;
		memcpy(at + b->pos, from, part);
		b->pos += part;
		from += part;
		len -= part;
		put64(at + 8, b->lsn);
		if (end && len == 0) {
			put32(at + 0x10, get32(at + 0x10) | 1);
			put16(at + 0x18, b->pos);
			put64(at + 0x20, b->lsn);
		}
		if (b->pos == LOG_PAGE)
			log_page_end(b);
	}
}

static struct log_fact *record_add(struct logbook *b, uint32_t type,
				   struct bytes *data)
{
	uint8_t header[LOG_RECORD_HEADER] = { 0 };
	struct log_fact *fact;

	bytes_align(data);
	if (b->pos && LOG_PAGE - b->pos < LOG_RECORD_HEADER)
		log_page_end(b);
	put64(header + 0x08, type == 1 ? b->lsn : 0);
	b->lsn = b->lap << b->offset_bits |
		 (b->page * LOG_PAGE + (b->pos ? b->pos : LOG_PAGE_DATA)) >> 3;
	put64(header, b->lsn);
	put32(header + 0x18, data->len);
	put32(header + 0x20, type);
	put32(header + 0x24, type == 1 ? 0x18 : 0);
	put16(header + 0x28, data->len > LOG_PAGE - b->pos -
						 LOG_RECORD_HEADER);
	append(b, header, sizeof(header), data->len == 0);
	append(b, data->at, data->len, true);
	free(data->at);
	b->facts = grow(b->facts, b->n_facts, &b->cap_facts, sizeof(*b->facts));
	fact = &b->facts[b->n_facts++];
	*fact = (struct log_fact){
		.lsn = b->lsn, .record = LOG_NO_RECORD, .notes = "",
	};
	return fact;
}

/* The restart area of NTFS, 1.0: no tables, clusters of 4096 bytes. */
struct log_fact *log_checkpoint(struct logbook *b)
{
	struct bytes data = { 0 };

	bytes_zero(&data, 0x70);
	put32(data.at, 1);
	put32(data.at + 0x50, LOG_CLUSTER);
	return record_add(b, 2, &data);
}

struct log_fact *log_update(struct logbook *b, struct log_update *u)
{
	struct bytes data = { 0 };
	struct log_fact *fact;
	size_t at;

	bytes_zero(&data, 0x28);	/* with room for one LCN */
	put16(data.at, u->redo->code);
	put16(data.at + 2, u->undo->code);
	put16(data.at + 0x0c, u->open);
	put16(data.at + 0x0e, 1);
	put16(data.at + 0x10, u->record_offset);
	put16(data.at + 0x12, u->attribute_offset);
	put16(data.at + 0x14, u->page_offset);
	put16(data.at + 0x16, u->block_size);
	put64(data.at + 0x18, u->vcn);
	put64(data.at + 0x20, 100 + u->vcn);
	put16(data.at + 4, data.len);
	put16(data.at + 6, u->redo_data.len);
	bytes_add(&data, u->redo_data.at, u->redo_data.len);
	bytes_align(&data);
	at = data.len;
	put16(data.at + 8, at);
	put16(data.at + 10, u->undo_data.len);
	bytes_add(&data, u->undo_data.at, u->undo_data.len);
	free(u->redo_data.at);
	free(u->undo_data.at);
	fact = record_add(b, 1, &data);
	fact->redo = u->redo->name;
	fact->undo = u->undo->name;
	fact->record = u->record;
	snprintf(fact->name, sizeof(fact->name), "%s", u->name ? u->name : "");
	return fact;
}

struct log_update log_on_file(uint64_t number, const struct log_operation *redo,
			      const struct log_operation *undo)
{
	return (struct log_update){
		.redo = redo, .undo = undo, .open = OPEN_FIRST,
		.block_size = LOG_FILE_RECORD / 512, .record = number,
		.vcn = number * LOG_FILE_RECORD / LOG_CLUSTER,
		.page_offset = (uint16_t)(number * LOG_FILE_RECORD %
					  LOG_CLUSTER / 512),
	};
}

/* ------------------------------------------------------------ copies, restarts -- */

void log_copy(struct logbook *b, size_t page, size_t to)
{
	uint8_t *at = log_page_at(b, to);

	memcpy(at, log_page_at(b, page), LOG_PAGE);
	if (b->major >= 2)
		put32(at + 0x3c, page * LOG_PAGE);
	else
		put64(at + 8, page * LOG_PAGE);
}

void log_restart(struct logbook *b, unsigned which, uint64_t current_lsn)
{
	uint8_t *at = log_page_at(b, which), *area = at + 0x30;
	struct text name = text_from("NTFS");

	memset(at, 0, LOG_PAGE);
	memcpy(at, "RSTR", 4);
	put16(at + 4, 0x1e);
	put16(at + 6, LOG_PAGE / 512 + 1);
	put32(at + 0x10, LOG_PAGE);
	put32(at + 0x14, LOG_PAGE);
	put16(at + 0x18, 0x30);
	put16(at + 0x1a, b->major == 1);
	put16(at + 0x1c, b->major);
	put64(area, current_lsn);
	put16(area + 0x08, 1);
	put16(area + 0x0a, 0xffff);
	put32(area + 0x10, 64 - b->offset_bits);
	put16(area + 0x14, 0xe0);
	put16(area + 0x16, 0x40);
	put64(area + 0x18, b->size);
	put16(area + 0x24, LOG_RECORD_HEADER);
	put16(area + 0x26, LOG_PAGE_DATA);
	put32(area + 0x28, 7 + which);
	put64(area + 0x40, current_lsn);
	put64(area + 0x48, current_lsn);
	put16(area + 0x50, 0xffff);
	put16(area + 0x52, 0xffff);
	put32(area + 0x5c, 2 * name.units);
	for (size_t i = 0; i < name.units; i++)
		put16(area + 0x60 + 2 * i, name.unit[i]);
}

/* ------------------------------------------------------------------- the end -- */

static void tell(struct logbook *b)
{
	char record[24];

	for (size_t i = 0; i < b->n_facts; i++) {
		const struct log_fact *f = &b->facts[i];

		if (!f->notes)
			continue;
		snprintf(record, sizeof(record), "%" PRIu64, f->record);
		fact(b->img, "log\t%" PRIu64 "\t%s\t%s\t%s\t%s\t%s", f->lsn,
		     f->redo ? f->redo : "-", f->undo ? f->undo : "-",
		     f->record == LOG_NO_RECORD ? "-" : record, f->notes,
		     f->name);
	}
}

void logbook_close(struct logbook *b)
{
	struct record *rec = b->img->recs[2];
	struct attr *attr = attr_find(rec, AT_DATA, NULL);

	for (size_t i = 0; i < b->size / LOG_PAGE; i++) {
		uint8_t *at = log_page_at(b, i);

		if (memcmp(at, "RCRD", 4) == 0 || memcmp(at, "RSTR", 4) == 0)
			fixup_apply(at, LOG_PAGE, (uint16_t)(3 + 7 * i));
	}
	clusters_free(b->img, &attr->runs);
	attr_drop(attr);
	attr = attr_clusters(b->img, rec, AT_DATA, NULL, b->size);
	runs_write(b->img, &attr->runs, 0, b->at, b->size);
	tell(b);
	free(b->at);
	free(b->facts);
}
