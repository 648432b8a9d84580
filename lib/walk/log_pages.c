/*
 * log_pages.c - which pages of a transaction log hold what
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "../bytes/checked.h"
#include "log.h"

enum {
	READ_SIZE = 1024 * 1024,	/* of pages, at once */
	SPREAD_MAX = LOG_DATA_MAX / LOG_PAGE_MIN	/* pages of one record */
};

/* A page as it was read, while it is found out what it is. */
struct found {
	struct span bytes;
	struct log_page head;
	uint64_t place;		/* where it was read */
	uint64_t home;		/* where it belongs */
	uint64_t lsn;		/* of its start; 0: not known */
	uint64_t last_lsn;
	bool copy;
};

static int piece_add(struct ntr_log *log, const struct log_piece *piece)
{
	struct log_piece *grown;
	size_t cap;

	if (log->count == log->cap) {
		cap = log->cap * 2 + 64;
		grown = realloc(log->pieces, cap * sizeof(*grown));
		if (!grown)
			return NTR_E_NOMEM;
		log->pieces = grown;
		log->cap = cap;
	}
	log->pieces[log->count++] = *piece;
	return NTR_OK;
}

/* ------------------------------------------------------------------- places -- */

static uint64_t ring_start(const struct ntr_log *log, uint64_t copies)
{
	const struct ntr_log_restart *r = &log->info.restart[log->info.used];
	uint64_t size = r->valid ? r->system_page_size : log->geometry.page_size;

	return 2 * size + copies * log->geometry.page_size;
}

/* Can the page be a copy of the one at 'home'?  Its last record, which has this LSN,
 * must be of there. */
static bool copy_fits(const struct ntr_log *log, const struct found *f,
		      uint64_t home, uint64_t lsn)
{
	const struct log_geometry *g = &log->geometry;

	return home != f->place && home % g->page_size == 0 &&
	       home < g->size && home >= ring_start(log, LOG_COPIES_1) &&
	       log_lap(g, lsn) > 0 && log_page(g, lsn) == home;
}

/* Where a page belongs.  A log may have been of the other version before, so that both
 * kinds of copies are looked for, as far as either lies. */
static void find_home(const struct ntr_log *log, struct found *f)
{
	f->home = f->place;
	if (f->place >= ring_start(log, LOG_COPIES_2))
		return;
	f->copy = true;
	if (f->place < ring_start(log, LOG_COPIES_1) &&
	    copy_fits(log, f, f->head.last_lsn, f->head.last_end_lsn)) {
		f->home = f->head.last_lsn;
		f->head.last_lsn = f->head.last_end_lsn;
		return;
	}
	if (copy_fits(log, f, f->head.copy_of, f->head.last_lsn)) {
		f->home = f->head.copy_of;
		return;
	}
	f->copy = false;
}

/* ---------------------------------------------------------------------- laps -- */

/* The LSN of the page's start, by that of the last record known to start in it or,
 * where it only holds the rest of one, before it. */
static bool lap_by_header(const struct ntr_log *log, struct found *f)
{
	const struct log_geometry *g = &log->geometry;
	uint64_t last = f->head.last_lsn, lap = log_lap(g, last);
	uint64_t page = log_page(g, last);

	if (lap == 0 || page >= g->size)
		return false;
	if (page > f->home) {	/* it began before the ring did again */
		if (f->home >= ring_start(log, LOG_COPIES_2) +
				       SPREAD_MAX * (uint64_t)g->page_size)
			return false;
		lap++;
	} else if (f->home - page > SPREAD_MAX * (uint64_t)g->page_size) {
		return false;
	}
	f->lsn = log_lsn(g, lap, f->home);
	f->last_lsn = last;
	return true;
}

/* The records of one lap in a page: where the first starts, and which is the last. */
struct lap {
	uint64_t number, last_lsn;
	uint16_t first_at;
};

/* Look through the page for records of the newest lap and of the newest but 'not'. */
static void lap_search(const struct ntr_log *log, const struct found *f,
		       size_t from, uint64_t below, struct lap *lap_ret)
{
	const struct log_geometry *g = &log->geometry;
	struct lap best = { 0, 0, 0 };
	struct ntr_log_record rec;

	for (size_t at = from; at < f->bytes.len; at += 8) {
		uint64_t lap;

		if (!log_record_at(f->bytes, g, f->home, at, &rec))
			continue;
		lap = log_lap(g, rec.lsn);
		if (lap >= below)
			continue;
		if (lap > best.number)
			best = (struct lap){ lap, rec.lsn, (uint16_t)at };
		else if (lap == best.number)
			best.last_lsn = rec.lsn;
		at += (size_t)least(log_record_len(g, &rec), LOG_DATA_MAX) - 8;
	}
	*lap_ret = best;
}

/* --------------------------------------------------------------------- pieces -- */

/* What an earlier lap left behind the end of the newer part. */
static int add_leftover(struct ntr_log *log, const struct found *f)
{
	const struct log_geometry *g = &log->geometry;
	struct lap lap;

	lap_search(log, f, g->data_at, log_lap(g, f->lsn), &lap);
	if (lap.number == 0)
		return NTR_OK;
	return piece_add(log, &(struct log_piece){
		.lsn = log_lsn(g, lap.number, f->home),
		.last_lsn = lap.last_lsn,
		.page = (uint32_t)(f->place / g->page_size),
		.first_at = lap.first_at, .copy = f->copy, .leftover = 1,
	});
}

/* The page says when it was written, and that cannot be. */
static void page_damaged(struct ntr_log *log, const struct found *f)
{
	log->info.damaged++;
	note(&log->where, NTR_F_LOG_PAGE_DAMAGED, "last LSN", f->place + 8,
	     f->head.last_lsn, f->home);
}

static int add_page(struct ntr_log *log, struct found *f)
{
	const struct log_geometry *g = &log->geometry;
	struct lap lap;
	int code;

	if (!lap_by_header(log, f)) {
		/* Written ahead, or damaged: what is in it tells. */
		lap_search(log, f, g->data_at, UINT64_MAX, &lap);
		if (lap.number == 0) {
			if (f->head.last_lsn != 0)
				page_damaged(log, f);
			return NTR_OK;
		}
		f->lsn = log_lsn(g, lap.number, f->home);
		f->last_lsn = lap.last_lsn;
	}
	code = piece_add(log, &(struct log_piece){
		.lsn = f->lsn, .last_lsn = f->last_lsn,
		.page = (uint32_t)(f->place / g->page_size),
		.first_at = (uint16_t)g->data_at, .copy = f->copy,
	});
	return code < 0 ? code : add_leftover(log, f);
}

static void page_torn(struct ntr_log *log, const struct found *f)
{
	uint32_t torn = 0;

	for (size_t i = 0; i < f->bytes.len / FIXUP_STRIDE; i++)
		torn += (uint32_t)(f->head.torn[i / 64] >> i % 64 & 1);
	log->info.torn++;
	note(&log->where, NTR_F_LOG_PAGE_TORN, NULL, f->place, torn,
	     f->bytes.len / FIXUP_STRIDE);
}

static int take_page(struct ntr_log *log, uint8_t *buf, uint64_t place)
{
	const struct log_geometry *g = &log->geometry;
	struct found f = {
		.bytes = span_of(buf, g->page_size), .place = place,
	};
	struct ntr_error err;
	struct where w = where_error(&err);
	int code = log_page_decode(buf, g->page_size, &w, &f.head);

	/* Never written, or zeroed with the volume; anything else was something. */
	if (code == NTR_E_NOT_FOUND && (span_u32(f.bytes, 0) == UINT32_MAX ||
					span_u32(f.bytes, 0) == 0)) {
		log->info.unused++;
		return NTR_OK;
	}
	if (code < 0) {
		log->info.damaged++;
		log_note_error(log, NTR_F_LOG_PAGE_DAMAGED, place, &err);
		return NTR_OK;
	}
	if (f.head.torn[0] | f.head.torn[1])
		page_torn(log, &f);
	find_home(log, &f);
	return add_page(log, &f);
}

/* By LSN, and the best of those that are the same first: a page itself before what was
 * left, the one that goes further before the other, the place before the copy. */
static int by_lsn(const void *left, const void *right)
{
	const struct log_piece *a = left, *b = right;

	if (a->lsn != b->lsn)
		return a->lsn < b->lsn ? -1 : 1;
	if (a->leftover != b->leftover)
		return a->leftover ? 1 : -1;
	if (a->leftover && a->first_at != b->first_at)
		return a->first_at < b->first_at ? -1 : 1;
	if (a->last_lsn != b->last_lsn)
		return a->last_lsn > b->last_lsn ? -1 : 1;
	if (a->copy != b->copy)
		return a->copy ? 1 : -1;
	return a->page < b->page ? -1 : a->page > b->page;
}

static void keep_best(struct ntr_log *log)
{
	size_t kept = 0;

	if (log->count > 0)
		qsort(log->pieces, log->count, sizeof(*log->pieces), by_lsn);
	for (size_t i = 0; i < log->count; i++) {
		if (kept > 0 && log->pieces[kept - 1].lsn == log->pieces[i].lsn)
			continue;
		log->pieces[kept++] = log->pieces[i];
		log->info.pages += !log->pieces[i].leftover;
		log->info.copies += log->pieces[i].copy &&
				    !log->pieces[i].leftover;
		log->info.leftovers += log->pieces[i].leftover;
	}
	log->count = kept;
}

/* Have 'want' bytes of pages, or less: whole ones; 0 where the first is unreadable. */
static size_t read_pages(struct ntr_log *log, uint8_t *buf, size_t want,
			 uint64_t at)
{
	int64_t got = source_pread(&log->source, buf, want, at, NULL);

	if (got < 0)
		return 0;
	return (size_t)got - (size_t)got % log->geometry.page_size;
}

int log_pages_find(struct ntr_log *log, struct ntr_error *err)
{
	uint32_t size = log->geometry.page_size;
	uint8_t *buf = malloc(READ_SIZE);
	uint64_t at = ring_start(log, 0);
	int code = buf ? NTR_OK : NTR_E_NOMEM;

	while (code == NTR_OK && at < log->geometry.size) {
		size_t got = read_pages(log, buf, (size_t)least(READ_SIZE,
					log->geometry.size - at), at);

		for (size_t i = 0; i < got && code == NTR_OK; i += size)
			code = take_page(log, buf + i, at + i);
		if (got == 0) {
			log->info.unreadable++;
			note(&log->where, NTR_F_LOG_PAGE_UNREADABLE, NULL, at,
			     0, size);
			got = size;
		}
		at += got;
	}
	free(buf);
	if (code < 0)
		return error_nomem(err);
	keep_best(log);
	return NTR_OK;
}

int log_page_load(struct ntr_log *log, size_t piece, struct ntr_error *err)
{
	uint32_t size = log->geometry.page_size;
	struct where w = where_error(err);
	struct log_page head;
	int code;

	if (log->loaded == piece)
		return NTR_OK;
	log->loaded = SIZE_MAX;
	code = source_read(&log->source, log->page, size,
			   (uint64_t)log->pieces[piece].page * size, err);
	if (code == NTR_OK)
		code = log_page_decode(log->page, size, &w, &head);
	if (code < 0)
		return code;
	memcpy(log->torn, head.torn, sizeof(log->torn));
	log->loaded = piece;
	return NTR_OK;
}

bool log_page_follows(const struct ntr_log *log, size_t index)
{
	const struct log_geometry *g = &log->geometry;
	uint64_t before, next;

	if (index == 0 || index >= log->count)
		return false;
	before = log->pieces[index - 1].lsn;
	next = log_offset(g, before) + g->page_size;
	if (next < g->size)
		return log->pieces[index].lsn ==
		       log_lsn(g, log_lap(g, before), next);
	if (log_lap(g, log->pieces[index].lsn) != log_lap(g, before) + 1)
		return false;
	next = log_offset(g, log->pieces[index].lsn);
	return next == ring_start(log, LOG_COPIES_1) ||
	       next == ring_start(log, LOG_COPIES_2);
}
