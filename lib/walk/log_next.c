/*
 * log_next.c - the records of a transaction log, one after the other
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "../bytes/checked.h"
#include "../format/fixup.h"
#include "log.h"

/* Does any of [at, at + len) of the loaded page lie in a torn sector? */
static bool is_torn(const struct ntr_log *log, uint64_t at, uint64_t len)
{
	for (uint64_t i = at / FIXUP_STRIDE; len && i <= (at + len - 1) /
							 FIXUP_STRIDE; i++)
		if (log->torn[i / 64] >> i % 64 & 1)
			return true;
	return false;
}

static struct span page_of(const struct ntr_log *log)
{
	return span_of(log->page, log->geometry.page_size);
}

/* Where the piece's page belongs. */
static uint64_t home_of(const struct ntr_log *log, size_t piece)
{
	return log_offset(&log->geometry, log->pieces[piece].lsn);
}

static void go_on(struct ntr_log *log, size_t piece)
{
	log->piece = piece;
	log->lost |= piece >= log->count || !log_page_follows(log, piece) ||
		     log->pieces[piece].first_at > log->geometry.data_at;
	log->at = piece < log->count ? log->pieces[piece].first_at : 0;
}

/* The record at the current place or, where that is none of this lap, the next one in
 * the page.  False at its end. */
static bool find_record(struct ntr_log *log, struct ntr_log_record *rec)
{
	const struct log_piece *piece = &log->pieces[log->piece];
	const struct log_geometry *g = &log->geometry;
	uint64_t home = home_of(log, log->piece);

	for (; log->at < g->page_size; log->at += 8) {
		if (piece->lsn + (log->at >> 3) > piece->last_lsn)
			return false;
		if (log_record_at(page_of(log), g, home, log->at, rec) &&
		    log_lap(g, rec->lsn) == log_lap(g, piece->lsn))
			return true;
		log->lost = true;
	}
	return false;
}

/* ------------------------------------------------------- on several pages -- */

/* Gather a record's data, of which *got are in the page that is loaded; the walk
 * goes on behind them.  What is missing at the end shows in rec->notes. */
static void gather(struct ntr_log *log, struct ntr_log_record *rec, uint32_t got)
{
	const struct log_geometry *g = &log->geometry;
	size_t piece = log->piece;

	while (got < rec->data_len) {
		uint32_t len = (uint32_t)least(g->page_size - g->data_at,
					       rec->data_len - got);

		piece++;
		if (!log_page_follows(log, piece) ||
		    log->pieces[piece].first_at > g->data_at ||
		    log_page_load(log, piece, NULL) < 0) {
			rec->notes |= NTR_LOG_CUT;
			rec->data_len = got;
			go_on(log, piece);
			log->lost = true;
			return;
		}
		if (is_torn(log, g->data_at, len))
			rec->notes |= NTR_LOG_TORN;
		memcpy(log->data + got, log->page + g->data_at, len);
		got += len;
		log->piece = piece;
		log->at = (uint32_t)((g->data_at + (uint64_t)len + 7) / 8 * 8);
	}
}

/* The data of the record whose header was found, and the place behind them. */
static void take_data(struct ntr_log *log, struct ntr_log_record *rec)
{
	const struct log_geometry *g = &log->geometry;
	uint32_t at = log->at + g->header_len;
	uint32_t here = (uint32_t)least(rec->data_len, g->page_size - at);

	if (is_torn(log, log->at, g->header_len + (uint64_t)here))
		rec->notes |= NTR_LOG_TORN;
	if (here == rec->data_len) {
		rec->data = log->page + at;
		log->at += (uint32_t)log_record_len(g, rec);
		return;
	}
	memcpy(log->data, log->page + at, here);
	rec->data = log->data;
	gather(log, rec, here);
}

static void finish(struct ntr_log *log, const struct log_piece *piece,
		   struct ntr_log_record *rec)
{
	if (piece->copy)
		rec->notes |= NTR_LOG_COPY;
	if (piece->leftover)
		rec->notes |= NTR_LOG_LEFTOVER;
	rec->at = (uint64_t)piece->page * log->geometry.page_size +
		  rec->at % log->geometry.page_size;
	rec->cluster_size = log->info.cluster_size;
	rec->record_size = log->info.record_size;
}

/* What is wrong with the record, of which the log says that it has 'wanted' bytes.  That
 * a page used anew took the end of an older one is quite right. */
static void tell(const struct ntr_log *log, const struct ntr_log_record *rec,
		 uint32_t wanted)
{
	struct span data = span_of(rec->data, rec->data_len);
	uint32_t redo_end = span_u16(data, 4) + (uint32_t)span_u16(data, 6);
	uint32_t undo_end = span_u16(data, 8) + (uint32_t)span_u16(data, 10);

	if (rec->notes & NTR_LOG_CUT && !(rec->notes & NTR_LOG_LEFTOVER))
		note(&log->where, NTR_F_LOG_RECORD_CUT, NULL, rec->at,
		     rec->data_len, wanted);
	if (rec->notes & NTR_LOG_DAMAGED)
		note(&log->where, NTR_F_LOG_RECORD_DAMAGED, NULL, rec->at,
		     redo_end > undo_end ? redo_end : undo_end, rec->data_len);
}

/* A page that was there when the log was opened, and is no longer to be had. */
static void page_gone(struct ntr_log *log)
{
	uint32_t size = log->geometry.page_size;

	note(&log->where, NTR_F_LOG_PAGE_UNREADABLE, NULL,
	     (uint64_t)log->pieces[log->piece].page * size, 0, size);
	log->lost = true;
}

int ntr_log_next(struct ntr_log *log, struct ntr_log_record *rec_ret,
		 struct ntr_error *err)
{
	struct ntr_log_record rec;
	const struct log_piece *piece;
	uint32_t wanted;

	(void)err;	/* a page that cannot be read any more is a gap */
	if (!log->started && log->piece == 0 && log->at == 0)
		go_on(log, 0);
	for (;; go_on(log, log->piece + 1)) {
		if (log->piece >= log->count)
			return 0;
		piece = &log->pieces[log->piece];
		if (log_page_load(log, log->piece, NULL) < 0)
			page_gone(log);
		else if (find_record(log, &rec))
			break;
	}
	if (log->lost && log->started)
		rec.notes |= NTR_LOG_GAP;
	log->started = true;
	log->lost = false;
	wanted = rec.data_len;
	take_data(log, &rec);
	finish(log, piece, &rec);
	if (rec.type == NTR_LOG_UPDATE) {
		log_update_decode(span_of(rec.data, rec.data_len), &rec);
		log_target_learn(log, &rec);
		log_target_find(log, &rec);
	}
	tell(log, &rec, wanted);
	if (!log->info.first_lsn)
		log->info.first_lsn = rec.lsn;
	log->info.last_lsn = rec.lsn;
	*rec_ret = rec;
	return 1;
}
