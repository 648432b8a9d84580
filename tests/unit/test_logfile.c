/*
 * test_logfile.c - restart pages, record pages and records of $LogFile
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include "format/limits.h"
#include "format/logfile.h"

enum { PAGE = 4096, AREA = 0x30, CLIENTS = AREA + 0x40, PAGES = 8 };

/* ------------------------------------------------------------ restart pages -- */

static void protect(uint8_t *page, size_t array)
{
	put16(page + 4, array);
	put16(page + 6, PAGE / 512 + 1);
	put16(page + array, 0x0101);
	for (size_t i = 0; i < PAGE / 512; i++) {
		memcpy(page + array + 2 + 2 * i, page + 510 + 512 * i, 2);
		put16(page + 510 + 512 * i, 0x0101);
	}
}

/* As Windows writes it, for a file of PAGES pages; its fixups still to be made. */
static void restart_bytes(uint8_t *page)
{
	memset(page, 0, PAGE);
	memcpy(page, "RSTR", 4);
	put32(page + 0x10, PAGE);
	put32(page + 0x14, PAGE);
	put16(page + 0x18, AREA);
	put16(page + 0x1a, 1);
	put16(page + 0x1c, 1);
	put64(page + AREA, 0x123456);
	put16(page + AREA + 0x08, 1);
	put16(page + AREA + 0x0e, 2);
	put32(page + AREA + 0x10, 64 - 13);
	put16(page + AREA + 0x16, 0x40);
	put64(page + AREA + 0x18, PAGES * PAGE);
	put16(page + AREA + 0x24, 0x30);
	put16(page + AREA + 0x26, 0x40);
	put64(page + CLIENTS, 0x111);
	put64(page + CLIENTS + 8, 0x222);
	put32(page + CLIENTS + 0x1c, 8);
	memcpy(page + CLIENTS + 0x20, "N\0T\0F\0S", 8);
}

static struct ntr_log_restart decode_restart(uint8_t *page, struct span *clients)
{
	struct ntr_log_restart r;
	struct ntr_error err = { .what = NULL };
	struct where w = where_error(&err);
	int code;

	protect(page, 0x1e);
	code = log_restart_decode(page, PAGE, 0, &w, &r, clients);
	ck_assert_int_eq(code == NTR_OK, r.valid);
	ck_assert_ptr_nonnull(code == NTR_OK ? "" : err.what);
	return r;
}

START_TEST(restart_page)
{
	uint8_t page[PAGE];
	struct where w = where_error(NULL);
	struct ntr_log_client client;
	struct ntr_log_restart r;
	struct span clients;

	restart_bytes(page);
	r = decode_restart(page, &clients);
	ck_assert_uint_eq(r.valid, 1);
	ck_assert_uint_eq(r.current_lsn, 0x123456);
	ck_assert_uint_eq(r.version_major, 1);
	ck_assert_uint_eq(r.version_minor, 1);
	ck_assert_uint_eq(r.sequence_bits, 51);
	ck_assert_uint_eq(r.file_size, PAGES * PAGE);
	ck_assert_uint_eq(r.flags, 2);
	ck_assert_int_eq(log_client_decode(clients, 0, &w, &client), NTR_OK);
	ck_assert_uint_eq(client.oldest_lsn, 0x111);
	ck_assert_uint_eq(client.restart_lsn, 0x222);
	ck_assert_uint_eq(client.name_units, 4);
	ck_assert_mem_eq(client.name, "N\0T\0F\0S", 8);
}
END_TEST

/* One field that cannot be, and the page is of no use. */
START_TEST(restart_refused)
{
	static const struct {
		size_t at;
		unsigned bytes;
		uint64_t value;
	} fields[] = {
		{ 0x00, 4, 0x41414141 },	/* signature */
		{ 0x10, 4, 0x80000000u }, { 0x10, 4, 8192 }, { 0x10, 4, 0 },
		{ 0x14, 4, 0 }, { 0x14, 4, 3000 }, { 0x14, 4, 1u << 20 },
		{ 0x18, 2, 4090 }, { 0x18, 2, 0xfff8 }, { 0x18, 2, 0 },
		{ AREA + 0x10, 4, 0 }, { AREA + 0x10, 4, 64 },
		{ AREA + 0x10, 4, UINT32_MAX },
		{ AREA + 0x10, 4, 60 },	/* bits too few for the file */
		{ AREA + 0x18, 8, 0 }, { AREA + 0x18, 8, UINT64_MAX },
		{ AREA + 0x24, 2, 0 }, { AREA + 0x24, 2, 0x31 },
		{ AREA + 0x24, 2, 4096 },
		{ AREA + 0x26, 2, 0 }, { AREA + 0x26, 2, 0x41 },
		{ AREA + 0x26, 2, 4096 },
	};
	uint8_t page[PAGE];
	struct span clients;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		restart_bytes(page);
		put(page + fields[i].at, fields[i].value, fields[i].bytes);
		ck_assert_msg(decode_restart(page, &clients).valid == 0,
			      "field %zu at 0x%zx", i, fields[i].at);
	}
}
END_TEST

/* More clients than the page has room for are none. */
START_TEST(restart_clients)
{
	uint8_t page[PAGE];
	struct span clients;

	restart_bytes(page);
	put16(page + AREA + 0x08, 0xffff);
	ck_assert_uint_eq(decode_restart(page, &clients).valid, 1);
	ck_assert_uint_eq(clients.len, 0);
	restart_bytes(page);
	put16(page + AREA + 0x16, 0xfff8);
	ck_assert_uint_eq(decode_restart(page, &clients).valid, 1);
	ck_assert_uint_eq(clients.len, 0);
}
END_TEST

START_TEST(offset_bits)
{
	/* Of real logs: 2 MiB, 7,471,104 bytes, 64 MiB. */
	ck_assert_uint_eq(log_offset_bits(2097152), 64 - 45);
	ck_assert_uint_eq(log_offset_bits(7471104), 64 - 44);
	ck_assert_uint_eq(log_offset_bits(67108864), 64 - 40);
	ck_assert_uint_ge(log_offset_bits(0), 1);
	ck_assert_uint_lt(log_offset_bits(UINT64_MAX), 64);
}
END_TEST

/* ------------------------------------------------------------------- updates -- */

static struct ntr_log_record update(const uint8_t *data, size_t len)
{
	struct ntr_log_record rec = { .type = NTR_LOG_UPDATE, .lcn = NTR_NONE };

	log_update_decode(span_of(data, len), &rec);
	return rec;
}

START_TEST(update_parts)
{
	uint8_t data[0x40] = { 0 };
	struct ntr_log_record rec;

	put16(data, 7);
	put16(data + 2, 6);
	put16(data + 4, 0x28);
	put16(data + 6, 8);
	put16(data + 8, 0x30);
	put16(data + 10, 0x10);
	put16(data + 0x0e, 1);
	put64(data + 0x18, 5);
	put64(data + 0x20, 99);
	rec = update(data, sizeof(data));
	ck_assert_uint_eq(rec.notes, 0);
	ck_assert_uint_eq(rec.redo, 7);
	ck_assert_uint_eq(rec.undo, 6);
	ck_assert_ptr_eq(rec.redo_data, data + 0x28);
	ck_assert_ptr_eq(rec.undo_data, data + 0x30);
	ck_assert_uint_eq(rec.lcn, 99);
	ck_assert_uint_eq(rec.vcn, 5);
	/* Only the lengths are there. */
	rec = update(data, 0x28);
	ck_assert_ptr_null(rec.redo_data);
	ck_assert_uint_eq(rec.redo_len, 8);
	/* One byte short; and inside the fields. */
	rec = update(data, 0x3f);
	ck_assert_uint_eq(rec.notes, NTR_LOG_DAMAGED);
	ck_assert_ptr_null(rec.undo_data);
	put16(data + 4, 0x1f);
	rec = update(data, sizeof(data));
	ck_assert_uint_eq(rec.notes, NTR_LOG_DAMAGED);
	ck_assert_uint_eq(update(data, 0).notes, NTR_LOG_DAMAGED);
}
END_TEST

/* ------------------------------------------------------- tables, their entries -- */

START_TEST(open_entries)
{
	uint8_t old[44] = { 0 }, new[40] = { 0 };
	struct log_open_attribute open;

	put32(old, UINT32_MAX);
	put64(old + 0x08, NTR_REF(5, 5));
	put32(old + 0x1c, 0xa0);
	put32(old + 0x28, 4096);
	ck_assert(log_open_decode(span_of(old, sizeof(old)), &open));
	ck_assert_uint_eq(open.ref, NTR_REF(5, 5));
	ck_assert_uint_eq(open.type, 0xa0);
	ck_assert_uint_eq(open.index_size, 4096);
	put32(new, UINT32_MAX);
	put32(new + 0x04, 512);
	put32(new + 0x08, 0x80);
	put64(new + 0x10, NTR_REF(9, 2));
	ck_assert(log_open_decode(span_of(new, sizeof(new)), &open));
	ck_assert_uint_eq(open.ref, NTR_REF(9, 2));
	ck_assert_uint_eq(open.type, 0x80);
	ck_assert_uint_eq(open.index_size, 512);
	ck_assert(!log_open_decode(span_of(new, 39), &open));
	put32(new, 0x40);	/* the next free one: not in use */
	ck_assert(!log_open_decode(span_of(new, sizeof(new)), &open));
}
END_TEST

START_TEST(open_table)
{
	uint8_t dump[0x18 + 3 * 40] = { 0 };
	struct span s = span_of(dump, sizeof(dump));
	struct log_open_attribute open;
	uint16_t place = 0;
	uint32_t pos = 0;

	put16(dump, 40);
	put16(dump + 2, 0xffff);	/* more than there are */
	put32(dump + 0x18 + 40, UINT32_MAX);
	put32(dump + 0x18 + 80, UINT32_MAX);
	put64(dump + 0x18 + 80 + 0x10, 77);
	ck_assert(log_open_next(s, &pos, &place, &open));
	ck_assert_uint_eq(place, 0x18 + 40);
	ck_assert(log_open_next(s, &pos, &place, &open));
	ck_assert_uint_eq(place, 0x18 + 80);
	ck_assert_uint_eq(open.ref, 77);
	ck_assert(!log_open_next(s, &pos, &place, &open));
	put16(dump, 0);
	pos = 0;
	ck_assert(!log_open_next(s, &pos, &place, &open));
}
END_TEST

/* Names as a volume of Windows 8 has them: place, bytes, text, a zero. */
START_TEST(names_table)
{
	static const uint8_t dump[] =
		"\x40\0\x08\0$\0I\0003\0000\0\0\0"
		"\xb8\0\x04\0$\0J\0\0\0" "\0\0\0";
	struct span s = span_of(dump, sizeof(dump)), name;
	uint16_t place = 0;
	uint32_t pos = 0;

	ck_assert(log_name_next(s, &pos, &place, &name));
	ck_assert_uint_eq(place, 0x40);
	ck_assert_uint_eq(name.len, 8);
	ck_assert(log_name_next(s, &pos, &place, &name));
	ck_assert_uint_eq(place, 0xb8);
	ck_assert_mem_eq(name.ptr, "$\0J", 4);
	ck_assert(!log_name_next(s, &pos, &place, &name));
	pos = 0;
	ck_assert(!log_name_next(span_of(dump, 11), &pos, &place, &name));
}
END_TEST

START_TEST(operations)
{
	ck_assert_str_eq(ntr_log_operation_name(0), "Noop");
	ck_assert_str_eq(ntr_log_operation_name(0x15),
			 "SetBitsInNonresidentBitMap");
	ck_assert_str_eq(ntr_log_operation_name(0x25), "ZeroEndOfFileRecord");
	ck_assert_ptr_null(ntr_log_operation_name(0x26));
	ck_assert_ptr_null(ntr_log_operation_name(UINT32_MAX));
	for (uint32_t op = 0; op < 0x26; op++)
		ck_assert(log_has_target(op) || !log_on_record(op));
}
END_TEST

/* --------------------------------------------------------------- whole files -- */

struct file {
	uint8_t bytes[PAGES * PAGE];
	size_t fail_at;		/* reads that touch this byte fail; 0: none */
};

static int64_t file_pread(void *ctx, void *buf, size_t len, uint64_t offset)
{
	const struct file *f = ctx;

	if (offset >= sizeof(f->bytes))
		return 0;
	if (len > sizeof(f->bytes) - offset)
		len = sizeof(f->bytes) - (size_t)offset;
	if (f->fail_at && f->fail_at >= offset && f->fail_at < offset + len)
		return -5;
	memcpy(buf, f->bytes + offset, len);
	return (int64_t)len;
}

static struct ntr_source source_of(struct file *f)
{
	return (struct ntr_source){ f, sizeof(f->bytes), file_pread };
}

/* A record of 'len' bytes of data at 'at' of the page; its LSN. */
static uint64_t record_put(struct file *f, size_t page, size_t at, uint64_t lap,
			   size_t len)
{
	uint8_t *to = f->bytes + page * PAGE + at;
	uint64_t lsn = lap << 13 | (page * PAGE + at) >> 3;

	put64(to, lsn);
	put32(to + 0x18, len);
	put32(to + 0x20, 1);
	return lsn;
}

static void page_put(struct file *f, size_t page, uint64_t last_lsn)
{
	uint8_t *to = f->bytes + page * PAGE;

	memcpy(to, "RCRD", 4);
	put64(to + 8, last_lsn);
	put64(to + 0x20, last_lsn);
	put32(to + 0x10, 1);
	protect(to, 0x28);
}

static struct file *new_file(void)
{
	struct file *f = calloc(1, sizeof(*f));

	ck_assert_ptr_nonnull(f);
	memset(f->bytes, 0xff, sizeof(f->bytes));
	for (size_t i = 0; i < 2; i++) {
		restart_bytes(f->bytes + i * PAGE);
		protect(f->bytes + i * PAGE, 0x1e);
	}
	return f;
}

/* "LSN:length:notes" of each record. */
static void walk(struct file *f, struct line *l)
{
	struct ntr_source src = source_of(f);
	struct ntr_log_record rec;
	struct ntr_log *log;
	struct ntr_error err;

	l->len = 0;
	l->text[0] = '\0';
	ck_assert_int_eq(ntr_log_open(&src, NULL, &log, &err), NTR_OK);
	while (ntr_log_next(log, &rec, &err) > 0)
		l->len += (size_t)snprintf(l->text + l->len,
					   sizeof(l->text) - l->len,
					   "%x:%u:%x ", (unsigned)rec.lsn,
					   rec.data_len, rec.notes);
	ck_assert_int_eq(ntr_log_next(log, &rec, &err), 0);
	ntr_log_close(log);
}

/* Two records in page 4, the second goes on in page 5, a third behind its end. */
static struct file *two_pages(void)
{
	struct file *f = new_file();
	uint64_t second, third;

	memset(f->bytes + 4 * PAGE, 0, 2 * PAGE);
	record_put(f, 4, 0x40, 1, 0x28);
	second = record_put(f, 4, 0x98, 1, 4096);
	third = record_put(f, 5, 0x40 + 4096 - (4096 - 0x98 - 0x30), 1, 0x28);
	page_put(f, 4, second);
	page_put(f, 5, third);
	return f;
}

START_TEST(over_two_pages)
{
	struct file *f = two_pages();
	struct line l;

	walk(f, &l);
	ck_assert_str_eq(l.text, "2808:40:0 2813:4096:0 2a21:40:0 ");
	free(f);
}
END_TEST

/* The second page cannot be read any more, or is none. */
START_TEST(second_page_gone)
{
	struct file *f = two_pages();
	struct line l;

	f->fail_at = 5 * PAGE + 700;
	walk(f, &l);
	ck_assert_str_eq(l.text, "2808:40:0 2813:3896:2 ");
	f->fail_at = 0;
	f->bytes[5 * PAGE] = 'X';
	walk(f, &l);
	ck_assert_str_eq(l.text, "2808:40:0 2813:3896:2 ");
	free(f);
}
END_TEST

/* Without restart pages all is found; without anything nothing is wrong. */
START_TEST(without_restart)
{
	struct file *f = two_pages();
	struct ntr_source src = source_of(f);
	struct ntr_log_info info;
	struct ntr_log *log;
	struct line l;

	memset(f->bytes, 0, 2 * PAGE);
	walk(f, &l);
	ck_assert_str_eq(l.text, "2808:40:0 2813:4096:0 2a21:40:0 ");
	memset(f->bytes, 0xff, sizeof(f->bytes));
	ck_assert_int_eq(ntr_log_open(&src, NULL, &log, NULL), NTR_OK);
	ntr_log_info(log, &info);
	ck_assert_uint_eq(info.state, NTR_LOG_EMPTY);
	ntr_log_close(log);
	walk(f, &l);
	ck_assert_str_eq(l.text, "");
	free(f);
}
END_TEST

/* A source that claims to be without end costs no more than the bound. */
START_TEST(endless)
{
	struct file *f = two_pages();
	struct ntr_source src = source_of(f);
	struct ntr_log_options opt = { .struct_size = 1 };
	struct ntr_error err;
	struct ntr_log *log;

	ck_assert_int_eq(ntr_log_open(&src, &opt, &log, &err), NTR_E_ARG);
	src.size = 0;
	ck_assert_int_eq(ntr_log_open(&src, NULL, &log, &err), NTR_OK);
	ntr_log_close(log);
	ntr_log_close(NULL);
	free(f);
}
END_TEST

SUITE_OF(logfile,
	restart_page, restart_refused, restart_clients, offset_bits,
	update_parts, open_entries, open_table, names_table, operations,
	over_two_pages, second_page_gone, without_restart, endless)
