/*
 * logfile.c - see logfile.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "logfile.h"

#include "../bytes/checked.h"
#include "fixup.h"
#include "limits.h"

enum { RESTART_HEADER = 0x1e, AREA = 0x2c, CLIENT = 160, CLIENT_NAME = 0x20,
       UPDATE_HEADER = 0x20 };

#define SIGNATURE_RSTR UINT32_C(0x52545352)
#define SIGNATURE_RCRD UINT32_C(0x44524352)

/* Windows takes as many bits as the number of bytes has, less the 3 of the unit. */
uint32_t log_offset_bits(uint64_t size)
{
	uint32_t bits = 0;

	while (bits < 64 && size >> bits)
		bits++;
	bits = bits > 3 ? bits - 3 : 0;
	if (bits < 64 - LOG_SEQUENCE_BITS_MAX)
		return 64 - LOG_SEQUENCE_BITS_MAX;
	if (bits > 64 - LOG_SEQUENCE_BITS_MIN)
		return 64 - LOG_SEQUENCE_BITS_MIN;
	return bits;
}

/* ------------------------------------------------------------ restart pages -- */

static bool page_size_possible(uint32_t size)
{
	return power_of_two(size) && size >= LOG_PAGE_MIN && size <= LOG_PAGE_MAX;
}

static int restart_check(const struct ntr_log_restart *r, const struct where *w)
{
	if (!page_size_possible(r->page_size))
		return reject(w, NTR_E_CORRUPT, "size of a log page", 0x14,
			      r->page_size, LOG_PAGE_MAX);
	if (r->sequence_bits < LOG_SEQUENCE_BITS_MIN ||
	    r->sequence_bits > LOG_SEQUENCE_BITS_MAX)
		return reject(w, NTR_E_CORRUPT, "sequence bits", 0,
			      r->sequence_bits, LOG_SEQUENCE_BITS_MAX);
	if (r->header_len < LOG_HEADER_LEN || r->header_len % 8 != 0 ||
	    r->header_len > LOG_PAGE_MIN / 2)
		return reject(w, NTR_E_CORRUPT, "length of a record header", 0,
			      r->header_len, LOG_PAGE_MIN / 2);
	if (r->data_at % 8 != 0 || r->data_at < RESTART_HEADER ||
	    r->data_at > LOG_PAGE_MIN / 2)
		return reject(w, NTR_E_CORRUPT, "offset of data in a page", 0,
			      r->data_at, LOG_PAGE_MIN / 2);
	if (r->file_size <= 4 * (uint64_t)r->page_size ||
	    r->file_size >> 3 > (uint64_t)1 << (64 - r->sequence_bits))
		return reject(w, NTR_E_CORRUPT, "size of the log", 0,
			      r->file_size,
			      (uint64_t)8 << (64 - r->sequence_bits));
	return NTR_OK;
}

static void area_decode(struct span area, struct ntr_log_restart *r)
{
	r->current_lsn = span_u64(area, 0x00);
	r->clients = span_u16(area, 0x08);
	r->flags = span_u16(area, 0x0e);
	r->sequence_bits = span_u32(area, 0x10);
	r->file_size = span_u64(area, 0x18);
	r->last_data_len = span_u32(area, 0x20);
	r->header_len = span_u16(area, 0x24);
	r->data_at = span_u16(area, 0x26);
	r->open_count = span_u32(area, 0x28);
}

/* What has to be right before the rest can be looked at. */
static int restart_open(uint8_t *buf, size_t len, const struct where *w,
			struct ntr_log_restart *r)
{
	struct span s = span_of(buf, len);

	r->checked = span_is(s, 0, "CHKD", 4);
	r->checked_lsn = span_u64(s, 0x08);
	r->system_page_size = span_u32(s, 0x10);
	r->page_size = span_u32(s, 0x14);
	r->version_minor = span_u16(s, 0x1a);
	r->version_major = span_u16(s, 0x1c);
	if (!r->checked && !span_is(s, 0, "RSTR", 4))
		return reject(w, NTR_E_NOT_FOUND, "signature", 0,
			      span_u32(s, 0), SIGNATURE_RSTR);
	if (!page_size_possible(r->system_page_size) ||
	    r->system_page_size > len)
		return reject(w, NTR_E_CORRUPT, "size of a system page", 0x10,
			      r->system_page_size, least(len, LOG_PAGE_MAX));
	return fixup_apply(buf, r->system_page_size, w, &r->torn_sectors);
}

int log_restart_decode(uint8_t *buf, size_t len, uint64_t at,
		       const struct where *w,
		       struct ntr_log_restart *restart_ret,
		       struct span *clients_ret)
{
	struct ntr_log_restart r = { .at = at };
	int code = restart_open(buf, len, w, &r);
	struct span s, area;
	uint32_t area_at, clients_at;

	*clients_ret = span_of(NULL, 0);
	*restart_ret = r;
	if (code < 0)
		return code;
	s = span_first(span_of(buf, len), r.system_page_size);
	area_at = span_u16(s, 0x18);
	area = span_from(s, area_at);
	/* The area lies in the first sector; those behind it may be torn. */
	if (area_at < RESTART_HEADER || !span_has(area, 0, AREA))
		return reject(w, NTR_E_BOUNDS, "offset of the restart area",
			      0x18, area_at, r.system_page_size - AREA);
	area_decode(area, &r);
	code = restart_check(&r, w);
	r.valid = code == NTR_OK;
	clients_at = span_u16(area, 0x16);
	*clients_ret = span_from(area, clients_at);
	if (clients_at < AREA || clients_ret->len / CLIENT < r.clients)
		*clients_ret = span_of(NULL, 0);
	*restart_ret = r;
	return code;
}

int log_client_decode(struct span clients, uint32_t index, const struct where *w,
		      struct ntr_log_client *client_ret)
{
	uint64_t at = (uint64_t)index * CLIENT;
	struct span s = span_first(span_from(clients, at), CLIENT);
	uint32_t len = span_u32(s, 0x1c);
	struct span name = span_first(span_from(s, CLIENT_NAME), len / 2 * 2);

	*client_ret = (struct ntr_log_client){
		.oldest_lsn = span_u64(s, 0x00), .restart_lsn = span_u64(s, 0x08),
		.previous = span_u16(s, 0x10), .next = span_u16(s, 0x12),
		.sequence = span_u16(s, 0x14),
		.name_units = (uint32_t)(name.len / 2), .name = name.ptr,
	};
	if (len % 2 != 0 || len > CLIENT - CLIENT_NAME)
		return reject(w, NTR_E_BOUNDS, "length of a client's name",
			      at + 0x1c, len, CLIENT - CLIENT_NAME);
	return NTR_OK;
}

/* ------------------------------------------------------------- record pages -- */

/* Which sectors are of another write, before the fixups hide it. */
static void find_torn(struct span s, uint64_t torn[2])
{
	uint16_t number = span_u16(s, span_u16(s, 4));

	torn[0] = torn[1] = 0;
	for (size_t i = 0; i < s.len / FIXUP_STRIDE; i++)
		if (span_u16(s, FIXUP_STRIDE * (i + 1) - 2) != number)
			torn[i / 64] |= (uint64_t)1 << i % 64;
}

int log_page_decode(uint8_t *buf, uint32_t size, const struct where *w,
		    struct log_page *page_ret)
{
	struct span s = span_of(buf, size);
	uint32_t torn;
	int code;

	if (!span_is(s, 0, "RCRD", 4))
		return reject(w, NTR_E_NOT_FOUND, "signature of a log page", 0,
			      span_u32(s, 0), SIGNATURE_RCRD);
	*page_ret = (struct log_page){ .last_lsn = span_u64(s, 0x08) };
	find_torn(s, page_ret->torn);
	code = fixup_apply(buf, size, w, &torn);
	if (code < 0)
		return code;
	page_ret->flags = span_u32(s, 0x10);
	page_ret->page_count = span_u16(s, 0x14);
	page_ret->page_position = span_u16(s, 0x16);
	page_ret->next_at = span_u16(s, 0x18);
	page_ret->last_end_lsn = span_u64(s, 0x20);
	page_ret->copy_of = span_u32(s, 0x3c);
	return NTR_OK;
}

bool log_record_at(struct span page, const struct log_geometry *g, uint64_t home,
		   size_t at, struct ntr_log_record *rec_ret)
{
	uint64_t lsn = span_u64(page, at);
	uint32_t type = span_u32(page, at + 0x20);

	if (!span_has(page, at, g->header_len) || log_lap(g, lsn) == 0 ||
	    log_offset(g, lsn) != home + at)
		return false;
	if ((type != NTR_LOG_UPDATE && type != NTR_LOG_CHECKPOINT) ||
	    span_u32(page, at + 0x18) > LOG_DATA_MAX)
		return false;
	*rec_ret = (struct ntr_log_record){
		.lsn = lsn, .previous_lsn = span_u64(page, at + 0x08),
		.undo_next_lsn = span_u64(page, at + 0x10),
		.data_len = span_u32(page, at + 0x18),
		.client = span_u16(page, at + 0x1e), .type = type,
		.transaction = span_u32(page, at + 0x24),
		.flags = span_u16(page, at + 0x28), .at = home + at,
		.lcn = NTR_NONE, .record = NTR_NONE, .target_ref = NTR_NONE,
	};
	return true;
}

/* --------------------------------------------------------------- the client -- */

/* Redo or undo data; behind the client's own fields where there are any.  Often only
 * their length is there: the record ends where they would begin. */
static bool take_part(struct span data, uint32_t at, uint32_t len,
		      const uint8_t **part_ret)
{
	struct span part;

	if (len == 0 || at == data.len)
		return true;
	if (at < UPDATE_HEADER || !span_sub(data, at, len, &part))
		return false;
	*part_ret = part.ptr;
	return true;
}

void log_update_decode(struct span data, struct ntr_log_record *rec)
{
	bool whole;

	rec->redo = span_u16(data, 0x00);
	rec->undo = span_u16(data, 0x02);
	rec->open_attribute = span_u16(data, 0x0c);
	rec->lcns = span_u16(data, 0x0e);
	rec->record_offset = span_u16(data, 0x10);
	rec->attribute_offset = span_u16(data, 0x12);
	rec->page_offset = span_u16(data, 0x14);
	rec->block_size = span_u16(data, 0x16);
	rec->vcn = span_u64(data, 0x18);
	if (rec->lcns > 0 && span_has(data, 0x20, 8))
		rec->lcn = span_u64(data, 0x20);
	rec->redo_len = span_u16(data, 0x06);
	rec->undo_len = span_u16(data, 0x0a);
	whole = take_part(data, span_u16(data, 0x04), rec->redo_len,
			  &rec->redo_data);
	whole &= take_part(data, span_u16(data, 0x08), rec->undo_len,
			   &rec->undo_data);
	/* That parts of a record without its end are missing needs no word. */
	if ((!whole || !span_has(data, 0, UPDATE_HEADER)) &&
	    !(rec->notes & NTR_LOG_CUT))
		rec->notes |= NTR_LOG_DAMAGED;
}

bool log_has_target(uint32_t operation)
{
	/* All but Noop, CompensationLogRecord, what is about transactions as such,
	 * and the dumps of tables. */
	return (operation >= 0x02 && operation <= 0x16) ||
	       operation == LOG_OPEN_ATTRIBUTE ||
	       (operation >= 0x21 && operation <= 0x25);
}

bool log_on_record(uint32_t operation)
{
	/* InitializeFileRecordSegment to UpdateResidentValue, UpdateMappingPairs,
	 * SetNewAttributeSizes to DeleteIndexEntryRoot, SetIndexEntryVcnRoot,
	 * UpdateFileNameRoot, UpdateRecordDataRoot, UpdateRelativeDataIndex,
	 * ZeroEndOfFileRecord */
	switch (operation) {
	case 0x02: case 0x03: case 0x04: case 0x05: case 0x06: case 0x07:
	case 0x09: case 0x0b: case 0x0c: case 0x0d: case 0x11: case 0x13:
	case 0x21: case 0x23: case 0x25:
		return true;
	default:
		return false;
	}
}

/* ------------------------------------------------- table of open attributes -- */

enum {
	OPEN_NEW = 0x28, OPEN_OLD = 0x2c,	/* sizes of an entry */
	TABLE_HEADER = 0x18
};

bool log_open_decode(struct span entry, struct log_open_attribute *open_ret)
{
	bool old = entry.len >= OPEN_OLD;

	if (entry.len < OPEN_NEW || span_u32(entry, 0) != UINT32_MAX)
		return false;
	*open_ret = (struct log_open_attribute){
		.ref = span_u64(entry, old ? 0x08 : 0x10),
		.type = span_u32(entry, old ? 0x1c : 0x08),
		.index_size = span_u32(entry, old ? 0x28 : 0x04),
	};
	return true;
}

bool log_open_next(struct span dump, uint32_t *pos, uint16_t *place_ret,
		   struct log_open_attribute *open_ret)
{
	uint32_t size = span_u16(dump, 0), entries = span_u16(dump, 2);
	struct span entry;

	if (size < OPEN_NEW)
		return false;
	while (*pos < entries &&
	       span_sub(dump, TABLE_HEADER + (uint64_t)*pos * size, size,
			&entry)) {
		uint64_t place = TABLE_HEADER + (uint64_t)*pos * size;

		++*pos;
		if (place > UINT16_MAX)
			return false;
		*place_ret = (uint16_t)place;
		if (log_open_decode(entry, open_ret))
			return true;
	}
	return false;
}

bool log_name_next(struct span dump, uint32_t *pos, uint16_t *place_ret,
		   struct span *name_ret)
{
	uint16_t place = span_u16(dump, *pos);
	uint32_t len = span_u16(dump, (uint64_t)*pos + 2);

	if (place == 0 || len % 2 ||
	    !span_sub(dump, (uint64_t)*pos + 4, len, name_ret))
		return false;
	*place_ret = place;
	*pos += 4 + len + 2;	/* each ends in a zero of its own */
	return true;
}
