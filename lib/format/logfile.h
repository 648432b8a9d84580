/*
 * logfile.h - pages and records of the transaction log, $LogFile
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Restart page  0x00 "RSTR" or "CHKD"  0x04 update sequence, 2 + 2
 *   0x08 LSN of chkdsk, 8     0x10 system page size, 4   0x14 log page size, 4
 *   0x18 restart area, 2      0x1a minor, 2              0x1c major version, 2
 * Restart area  0x00 current LSN, 8      0x08 clients, 2   0x0a free list, 2
 *   0x0c list in use, 2       0x0e flags, 2              0x10 sequence bits, 4
 *   0x14 length, 2            0x16 client array, 2       0x18 file size, 8
 *   0x20 last data length, 4  0x24 record header length, 2   0x26 data offset, 2
 *   0x28 open count, 4
 * Client, 160 bytes  0x00 oldest LSN, 8  0x08 restart LSN, 8  0x10 previous, 2
 *   0x12 next, 2              0x14 sequence, 2           0x1c name length, 4
 *   0x20 name, UTF-16LE
 * Record page   0x00 "RCRD"              0x04 update sequence, 2 + 2
 *   0x08 last LSN, 8; in a copy of version 1.1 the offset of the page it is of
 *   0x10 flags, 4, 1: a record ends here  0x14 page count, 2  0x16 position, 2
 *   0x18 next record offset, 2            0x20 last LSN that ends here, 8
 *   0x3c in a copy of version 2.0 the offset of the page it is of, 4
 * Record        0x00 LSN, 8   0x08 previous LSN, 8       0x10 undo next LSN, 8
 *   0x18 data length, 4       0x1c client sequence, 2, and index, 2
 *   0x20 type, 4              0x24 transaction, 4        0x28 flags, 2
 *   data at the header length, 0x30; the next record behind them, 8-byte aligned
 * Update        0x00 redo, 2  0x02 undo, 2   0x04 redo offset, 2  0x06 length, 2
 *   0x08 undo offset, 2       0x0a length, 2             0x0c open attribute, 2
 *   0x0e LCNs, 2              0x10 record offset, 2      0x12 attribute offset, 2
 *   0x14 offset in cluster, 2, and 0x16 block size, 2, in units of 512 bytes
 *   0x18 VCN, 8               0x20 LCNs, 8 each
 *
 * LSN: lap of the ring in the upper bits, as many as the sequence bits say; below them
 * the record's offset in the file divided by 8.
 */
#ifndef LOGFILE_H
#define LOGFILE_H

#include "../bytes/span.h"
#include "ntfsread_artifacts.h"
#include "where.h"

enum {
	LOG_DATA_AT = 0x40,	/* as every log has it */
	LOG_HEADER_LEN = 0x30,
	LOG_SEQUENCE_BITS_MIN = 8, LOG_SEQUENCE_BITS_MAX = 60,
	LOG_COPIES_1 = 2, LOG_COPIES_2 = 32	/* pages of them, by version */
};

/* How LSNs and places in the file belong together. */
struct log_geometry {
	uint64_t size;		/* of the file, whole pages */
	uint32_t page_size;
	uint32_t offset_bits;	/* of an LSN: 64 less the sequence bits */
	uint32_t header_len, data_at;
};

/* Sequence bits of a file of this size, where nobody says them. */
uint32_t log_offset_bits(uint64_t size);

static inline uint64_t log_lap(const struct log_geometry *g, uint64_t lsn)
{
	return lsn >> g->offset_bits;
}

static inline uint64_t log_offset(const struct log_geometry *g, uint64_t lsn)
{
	return (lsn & (((uint64_t)1 << g->offset_bits) - 1)) << 3;
}

static inline uint64_t log_page(const struct log_geometry *g, uint64_t lsn)
{
	return log_offset(g, lsn) / g->page_size * g->page_size;
}

static inline uint64_t log_lsn(const struct log_geometry *g, uint64_t lap,
			       uint64_t offset)
{
	return lap << g->offset_bits | offset >> 3;
}

/* Decode a restart page, undoing its fixups in place; 'buf' holds at least one system
 * page if 'len' allows.  What there is of it is given even where it fails; then
 * restart_ret->valid is 0.  The clients are those from *clients_ret on, 160 bytes each,
 * as many as lie in the page; none where not all do. */
int log_restart_decode(uint8_t *buf, size_t len, uint64_t at,
		       const struct where *w,
		       struct ntr_log_restart *restart_ret,
		       struct span *clients_ret);
/* Where it fails, what there is of the name is given. */
int log_client_decode(struct span clients, uint32_t index, const struct where *w,
		      struct ntr_log_client *client_ret);

/* The header of a record page. */
struct log_page {
	uint64_t last_lsn;	/* or the place of a copy */
	uint64_t last_end_lsn;
	uint64_t copy_of;	/* version 2.0 */
	uint32_t flags, page_count, page_position;
	uint32_t next_at;	/* where the last record that ends here does, or
				   where the one starts that goes on elsewhere */
	uint64_t torn[2];	/* a bit for each 512 bytes: of another write */
};
/* Undo the fixups of a record page in place and read its header; NTR_E_NOT_FOUND
 * where there is none at all. */
int log_page_decode(uint8_t *buf, uint32_t size, const struct where *w,
		    struct log_page *page_ret);

/* The record whose header is at 'at' of a page that belongs at 'home' of the file:
 * false where none begins there, or one of another lap. */
bool log_record_at(struct span page, const struct log_geometry *g, uint64_t home,
		   size_t at, struct ntr_log_record *rec_ret);

/* Bytes of a record in its pages, the padding included. */
static inline uint64_t log_record_len(const struct log_geometry *g,
				      const struct ntr_log_record *rec)
{
	return (g->header_len + (uint64_t)rec->data_len + 7) / 8 * 8;
}

/* Fill in what an update says, from its data; where they are cut, what is there. */
void log_update_decode(struct span data, struct ntr_log_record *rec);

/* What there is of redo or undo data. */
static inline struct span log_part(const struct ntr_log_record *rec, uint32_t undo)
{
	const uint8_t *part = undo ? rec->undo_data : rec->redo_data;

	return span_of(part, !part ? 0 : undo ? rec->undo_len : rec->redo_len);
}

/* Does the operation change anything in an attribute? */
bool log_has_target(uint32_t operation);

/* Is the target of the operation a file record?  Then it is one of $MFT. */
bool log_on_record(uint32_t operation);

/* Operations with a meaning beyond the change itself. */
enum {
	LOG_INIT_RECORD = 0x02, LOG_OPEN_ATTRIBUTE = 0x1c, LOG_ATTRIBUTES_DUMP = 0x1d,
	LOG_NAMES_DUMP = 0x1e
};

/* An entry of the table of open attributes: 40 bytes, 44 before version 1 of the
 * client. */
struct log_open_attribute {
	uint64_t ref;
	uint32_t type, index_size;
};
bool log_open_decode(struct span entry, struct log_open_attribute *open_ret);

/* The entries of a dump of that table: *pos starts with 0.  *place_ret is what updates
 * call it by. */
bool log_open_next(struct span dump, uint32_t *pos, uint16_t *place_ret,
		   struct log_open_attribute *open_ret);
/* The same for a dump of their names. */
bool log_name_next(struct span dump, uint32_t *pos, uint16_t *place_ret,
		   struct span *name_ret);

#endif
