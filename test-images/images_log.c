/*
 * images_log.c - the transaction log: both versions, wrapped, torn, without its head
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "log_updates.h"

enum { PAGES = 64 };

/* ---------------------------------------------------------------------- good -- */

/* The last page is further on in its second copy than in its place. */
static void good_1(struct image *img)
{
	struct logbook b = logbook_open(img, 1, PAGES);
	uint8_t before[LOG_PAGE];
	size_t page;

	log_begin(&b);
	log_many(&b, 41, 30);
	log_page_end(&b);
	page = b.page;
	log_create(&b, 80, "old.txt");
	log_copy(&b, page, 2);
	memcpy(before, log_page_at(&b, page), LOG_PAGE);
	log_create(&b, 81, "new.txt");
	log_copy(&b, page, 3);
	memcpy(log_page_at(&b, page), before, LOG_PAGE);
	log_noted(&b, page, "copy");
	log_restarts(&b);
	logbook_close(&b);
}

/* The last three pages are only among the fast ones, where others are stale. */
static void good_2(struct image *img)
{
	struct logbook b = logbook_open(img, 2, PAGES);
	size_t last;

	log_begin(&b);
	log_many(&b, 41, 60);
	last = b.page;
	for (size_t i = 0; i < 6; i++)
		log_copy(&b, last - 5 + i, 10 + i);
	for (size_t page = last - 2; page <= last; page++) {
		memset(log_page_at(&b, page), 0xff, LOG_PAGE);
		log_noted(&b, page, "copy");
	}
	log_restarts(&b);
	logbook_close(&b);
}

/* Once round the ring and a quarter: what was overwritten is gone, but for what the
 * last page left of the lap before. */
static void good_wrapped(struct image *img)
{
	struct logbook b = logbook_open(img, 1, 24);
	size_t end;

	log_begin(&b);
	log_many(&b, 41, 140);
	if (b.lap != 3)
		die("the log went round %d times", (int)b.lap - 2);
	end = b.pos;
	for (size_t i = 0; i < b.n_facts; i++) {
		struct log_fact *f = &b.facts[i];
		size_t page = log_page_of(&b, f->lsn);
		size_t at = (f->lsn << 3) % LOG_PAGE;

		/* Where the index was opened is gone. */
		if (f->redo && (strcmp(f->redo, op_add.name) == 0 ||
				strcmp(f->redo, op_remove.name) == 0))
			f->record = LOG_NO_RECORD;
		if (f->lsn >> b.offset_bits >= 3)
			continue;
		if (page < b.page || (page == b.page && at < end))
			f->notes = NULL;
		else if (page == b.page)
			f->notes = "leftover";
	}
	log_restarts(&b);
	logbook_close(&b);
}

/* A finding, at its place in the log; what was met there, and what it must not pass. */
static void found(const struct logbook *b, const char *kind, uint64_t offset,
		  uint64_t got, uint64_t limit)
{
	fact(b->img, "log-finding\t%s\t%llu\t%llu\t%llu", kind,
	     (unsigned long long)offset, (unsigned long long)got,
	     (unsigned long long)limit);
}

#define RSTR 0x52545352u

/* ----------------------------------------------------------------------- odd -- */

static void odd_empty(struct image *img)
{
	struct logbook b = logbook_open(img, 1, PAGES);

	logbook_close(&b);
	data_text(img, file_new(img, root_of(img), "never logged.txt"), NULL,
		  "by nobody\n");
}

/* The first page is the older: it would know nothing of the last records' lap. */
static void odd_restarts(struct image *img)
{
	struct logbook b = logbook_open(img, 1, PAGES);

	log_begin(&b);
	log_restart(&b, 0, b.facts[0].lsn);
	log_restart(&b, 1, b.lsn);
	put32(log_page_at(&b, 0) + 0x30 + 0x28, 1);
	logbook_close(&b);
}

static void odd_second(struct image *img)
{
	struct logbook b = logbook_open(img, 1, PAGES);

	log_begin(&b);
	log_restarts(&b);
	memset(log_page_at(&b, 0), 0, LOG_PAGE);
	found(&b, "log-restart-damaged", 0, 0, RSTR);
	logbook_close(&b);
}

/* A client whose name does not fit in its place. */
static void bad_client(struct image *img)
{
	struct logbook b = logbook_open(img, 1, PAGES);

	log_begin(&b);
	log_restarts(&b);
	for (size_t i = 0; i < 2; i++) {
		uint8_t *area = log_page_at(&b, i) + 0x30;

		put32(area + get16(area + 0x16) + 0x1c, 0x200);
	}
	found(&b, "log-client-damaged", 0, 0x200, 160 - 0x20);
	logbook_close(&b);
}

/* ----------------------------------------------------------------------- bad -- */

static void bad_headless(struct image *img)
{
	struct logbook b = logbook_open(img, 1, PAGES);

	log_begin(&b);
	for (size_t i = 0; i < 2; i++)
		found(&b, "log-restart-damaged", i * LOG_PAGE, UINT32_MAX, RSTR);
	logbook_close(&b);
}

/* Does a record of this page reach into a sector of it? */
static bool touches(const struct logbook *b, uint64_t lsn, size_t page,
		    size_t sector)
{
	size_t at = (lsn << 3) % LOG_PAGE, len;

	if (log_page_of(b, lsn) != page)
		return false;
	len = LOG_RECORD_HEADER + get32(log_page_at(b, page) + at + 0x18);
	return at < (sector + 1) * 512 && at + len > sector * 512;
}

/* A sector of another write in the middle of a page. */
static void bad_torn(struct image *img)
{
	enum { SECTOR = 4 };
	struct logbook b = logbook_open(img, 1, PAGES);
	static const uint8_t other[2] = { 0xaa, 0x55 };
	const struct attr *attr;
	size_t page;

	log_begin(&b);
	log_page_end(&b);
	page = b.page;
	log_many(&b, 41, 5);
	log_restarts(&b);
	for (size_t i = 0; i < b.n_facts; i++)
		if (touches(&b, b.facts[i].lsn, page, SECTOR))
			b.facts[i].notes = "torn";
	found(&b, "log-page-torn", page * LOG_PAGE, 1, LOG_PAGE / 512);
	logbook_close(&b);
	attr = attr_find(img->recs[2], AT_DATA, NULL);
	runs_write(img, &attr->runs, page * LOG_PAGE + (SECTOR + 1) * 512 - 2,
		   other, 2);
}

/* Where a record is in memory. */
static uint8_t *bytes_of(const struct logbook *b, const struct log_fact *f)
{
	return log_page_at(b, log_page_of(b, f->lsn)) + (f->lsn << 3) % LOG_PAGE;
}

static uint64_t place_of(const struct logbook *b, const struct log_fact *f)
{
	return (uint64_t)(bytes_of(b, f) - b->at);
}

/* A page is lost in the middle of a record that goes on in it. */
static void bad_lost(struct image *img)
{
	struct logbook b = logbook_open(img, 1, PAGES);
	struct log_fact *cut;
	uint64_t place, length;
	size_t page;

	log_begin(&b);
	cut = log_rewrite(&b, 6000);
	cut->notes = "cut";
	place = place_of(&b, cut);
	length = get32(bytes_of(&b, cut) + 0x18);
	page = log_page_of(&b, cut->lsn) + 1;
	log_many(&b, 41, 20);
	memset(log_page_at(&b, page), 0, LOG_PAGE);
	for (size_t i = 0; i < b.n_facts; i++)
		if (b.facts[i].notes && log_page_of(&b, b.facts[i].lsn) > page) {
			b.facts[i].notes = "gap";
			break;
		}
	found(&b, "log-record-cut", place,
	      LOG_PAGE - place % LOG_PAGE - LOG_RECORD_HEADER, length);
	log_restarts(&b);
	logbook_close(&b);
}

/* Redo or undo data end where they cannot. */
static void spoiled(const struct logbook *b, struct log_fact *f)
{
	const uint8_t *data = bytes_of(b, f) + LOG_RECORD_HEADER;
	uint32_t redo = get16(data + 4) + (uint32_t)get16(data + 6);
	uint32_t undo = get16(data + 8) + (uint32_t)get16(data + 10);

	f->notes = "damaged";
	found(b, "log-record-damaged", place_of(b, f), redo > undo ? redo : undo,
	      get32(bytes_of(b, f) + 0x18));
}

/* Lengths and places that lead nowhere; the records behind must be found. */
static void spoil_records(struct logbook *b)
{
	struct log_fact *f = log_resize(b, 40);

	put32(bytes_of(b, f) + 0x18, UINT32_MAX);	/* too long to be one */
	f->notes = NULL;
	log_create(b, 41, "after.txt")->notes = "gap";
	f = log_resize(b, 42);		/* redo data outside */
	put16(bytes_of(b, f) + LOG_RECORD_HEADER + 4, 0xfff8);
	spoiled(b, f);
	f = log_resize(b, 43);		/* undo data among the client's fields */
	put16(bytes_of(b, f) + LOG_RECORD_HEADER + 8, 8);
	spoiled(b, f);
	f = log_resize(b, 44);		/* an operation that is none */
	put16(bytes_of(b, f) + LOG_RECORD_HEADER, 0x4141);
	put16(bytes_of(b, f) + LOG_RECORD_HEADER + 2, 0x4141);
	f->redo = f->undo = "0x4141";
	f->record = LOG_NO_RECORD;
	f = log_create(b, 45, "");		/* a type that is none */
	put32(bytes_of(b, f) + 0x20, 77);
	f->notes = NULL;
	log_create(b, 46, "last.txt")->notes = "gap";
}

/* Copies of themselves and of nothing; a restart page with sizes that cannot be. */
static void bad_fields(struct image *img)
{
	struct logbook b = logbook_open(img, 1, PAGES);

	log_checkpoint(&b);
	spoil_records(&b);
	log_restarts(&b);
	log_copy(&b, 4, 2);
	put64(log_page_at(&b, 2) + 8, 2 * LOG_PAGE);
	log_copy(&b, 4, 3);
	put64(log_page_at(&b, 3) + 8, UINT64_MAX - LOG_PAGE + 1);
	put32(log_page_at(&b, 1) + 0x14, 0x80000000u);
	put32(log_page_at(&b, 1) + 0x40, 64);
	for (size_t i = 2; i < 4; i++)
		found(&b, "log-page-damaged", i * LOG_PAGE + 8,
		      get64(log_page_at(&b, i) + 8), i * LOG_PAGE);
	found(&b, "log-restart-damaged", LOG_PAGE, 0x80000000u, 65536);
	logbook_close(&b);
}

#define L(NAME, BUILD) \
	{ .name = NAME, .build = BUILD, .spec = { .clusters = 1024 } }

const struct recipe images_log[] = {
	L("good-log1", good_1),
	L("good-log2", good_2),
	L("good-log-wrapped", good_wrapped),
	L("odd-log-empty", odd_empty),
	L("odd-log-restarts", odd_restarts),
	L("odd-log-second", odd_second),
	L("bad-log-headless", bad_headless),
	L("bad-log-torn", bad_torn),
	L("bad-log-lost", bad_lost),
	L("bad-log-fields", bad_fields),
	L("bad-log-client", bad_client),
	{ .name = NULL },
};
