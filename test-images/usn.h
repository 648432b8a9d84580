/*
 * usn.h - a change journal being written, record by record
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * From Microsoft's description of USN_RECORD_V2, _V3 and _V4, and of the pages of
 * 4 KiB that records keep to, without a look at lib/.
 */
#ifndef USN_H
#define USN_H

#include "artifacts.h"

enum {
	DATA_OVERWRITE = 0x1, DATA_EXTEND = 0x2, DATA_TRUNCATION = 0x4,
	FILE_CREATE = 0x100, FILE_DELETE = 0x200, RENAME_OLD = 0x1000,
	RENAME_NEW = 0x2000, BASIC_INFO = 0x8000, HARD_LINK = 0x10000,
	STREAM_CHANGE = 0x200000
};
#define CLOSE UINT32_C(0x80000000)

struct usn_range {
	uint64_t offset, length;
};

/* Zero means the usual value. */
struct usn {
	unsigned version;		/* 2 */
	uint64_t ref, parent;
	uint32_t reasons, source, security, flags;	/* flags: 0x20 */
	uint64_t time;			/* a second after the one before */
	const char *name;
	const char *path;		/* what a reader must say; NULL: nothing is
					   said in the manifest */
	const struct usn_range *ranges;	/* version 4 */
	uint16_t n_ranges;
	uint32_t ranges_left;
	/* What is wrong with it. */
	uint32_t length;		/* instead of the right one */
	uint16_t minor, name_at, name_len;
	uint8_t padding;		/* between name and end */
	bool no_time;			/* really 0 */
	bool has_usn;			/* 'usn' is not its place */
	uint64_t usn;
};

struct journal {
	struct image *img;
	struct record *rec;		/* $UsnJrnl */
	struct bytes bytes;		/* behind the hole */
	uint64_t hole;			/* bytes, a multiple of the cluster */
	uint64_t time;
	bool loose;			/* records may cross pages */
};

/* $Extend/$UsnJrnl; the rest is written by journal_close(). */
struct journal journal_open(struct image *img, uint64_t hole);
/* One record, its bytes at the end of 'to', as it would be at place 'at'. */
void usn_encode(struct bytes *to, const struct usn *u, uint64_t at);
/* The next record, and a line about it in the manifest. */
void journal_add(struct journal *j, struct usn u);
void journal_zero(struct journal *j, size_t len);
void journal_raw(struct journal *j, const void *bytes, size_t len);
/* $J as one run behind the hole (or by 'plan' for runs_plan()), and $Max. */
struct stream *journal_close(struct journal *j, const char *plan);

/* "usn" and "usn-free" lines: 'at' is the place in $J, or the offset in the image. */
void usn_fact(struct image *img, const char *kind, const struct usn *u,
	      uint64_t at, uint64_t usn);

#endif
