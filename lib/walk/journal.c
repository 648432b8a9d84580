/*
 * journal.c - the records of a change journal, one after the other
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * $J is sparse: Windows frees its beginning as it grows, so that most of it is one
 * hole, of any size.  Records do not cross pages of 4 KiB as Windows writes them, and
 * zeros fill each page; but nothing here depends on that.
 *
 * What is walked is a row of stretches: all of a source, what is stored of a stream, or
 * the free clusters of a volume.  Inside a stretch it is the same for all.
 */
#include <stdlib.h>

#include "../bytes/checked.h"
#include "../format/limits.h"
#include "../format/usn.h"
#include "../source/source.h"
#include "../volume/stream.h"
#include "vacant.h"

enum {
	WINDOW = 1024 * 1024,	/* read at once; more than any record */
	SECTOR = 512,		/* what one bad place in a source costs */
	SPARE  = 16 * 1024 * 1024	/* bytes that may be read twice, and a quarter
					   of all: records over the end of a window */
};

struct ntr_journal {
	struct ntr_stream *stream;	/* NULL: the source */
	struct ntr_source source;
	struct vacant vacant;		/* a search in free clusters */
	uint32_t cluster_size;		/* of a search, else 0 */
	uint64_t size;
	uint64_t end;			/* of the stretch at hand */
	uint64_t at;			/* where to go on, a multiple of 8 */
	uint64_t lost, unreadable;
	uint64_t window_at;		/* what 'bytes' holds */
	size_t window_len;
	size_t step;			/* how much to ask for at once */
	uint64_t stuck;			/* a window's end that cannot be got past */
	uint64_t budget;		/* bytes that may still be read */
	bool strict;			/* behind something that was no record */
	uint8_t *bytes;
};

static int journal_new(uint64_t size, struct ntr_journal **journal_ret,
		       struct ntr_error *err)
{
	struct ntr_journal *journal = calloc(1, sizeof(*journal));

	if (!journal)
		return error_nomem(err);
	journal->bytes = malloc(WINDOW);
	if (!journal->bytes) {
		free(journal);
		return error_nomem(err);
	}
	/* Rounding up to a multiple of 8 must not start over at 0. */
	journal->size = least(size, INT64_MAX);
	journal->budget = UINT64_MAX;
	journal->step = WINDOW;
	*journal_ret = journal;
	return NTR_OK;
}

int ntr_journal_open(struct ntr_stream *stream, const struct ntr_source *src,
		     struct ntr_journal **journal_ret, struct ntr_error *err)
{
	struct ntr_journal *journal;
	int code;

	if (!stream && !src)
		return error_at(err, NTR_E_ARG, "neither stream nor source", 0, 0);
	code = journal_new(stream ? ntr_stream_size(stream) : src->size,
			   &journal, err);
	if (code < 0)
		return code;
	journal->stream = stream;
	if (!stream)
		journal->source = *src;
	else	/* a volume has no more to read, unless it is mapped again and again */
		journal->budget = stream->vol->source.size +
				  stream->vol->source.size / 4 + SPARE;
	journal->end = journal->size;
	*journal_ret = journal;
	return NTR_OK;
}

int ntr_journal_carve(struct ntr_volume *vol, struct ntr_journal **journal_ret,
		      struct ntr_error *err)
{
	struct ntr_journal *journal;
	struct vacant vacant;
	int code = vacant_open(vol, &vacant, err);

	if (code < 0)
		return code;
	code = journal_new(vol->source.size, &journal, err);
	if (code < 0) {
		vacant_close(&vacant);
		return code;
	}
	journal->source = vol->source;
	journal->vacant = vacant;
	journal->cluster_size = vol->boot.cluster_size;
	journal->strict = true;
	*journal_ret = journal;
	return NTR_OK;
}

void ntr_journal_close(struct ntr_journal *journal)
{
	if (!journal)
		return;
	vacant_close(&journal->vacant);
	free(journal->bytes);
	free(journal);
}

uint64_t ntr_journal_done(const struct ntr_journal *journal)
{
	return least(journal->at, journal->size);
}

uint64_t ntr_journal_size(const struct ntr_journal *journal)
{
	return journal->size;
}

uint64_t ntr_journal_lost(const struct ntr_journal *journal)
{
	return journal->lost;
}

uint64_t ntr_journal_unreadable(const struct ntr_journal *journal)
{
	return journal->unreadable +
	       journal->vacant.unknown * journal->cluster_size;
}

/* ------------------------------------------------------------------ reading -- */

static uint64_t round_up(uint64_t n)
{
	return (n + USN_ALIGN - 1) / USN_ALIGN * USN_ALIGN;
}

/* Leave out what is sparse at the current place; false where it is not. */
static bool skip_hole(struct ntr_journal *j)
{
	struct ntr_extent e;

	if (!j->stream || ntr_stream_extent(j->stream, j->at, &e) < 0 ||
	    (e.kind != NTR_EXTENT_HOLE && e.kind != NTR_EXTENT_ZERO))
		return false;
	j->at = round_up(j->at + least(e.length, j->end - j->at));
	return true;
}

/* Nothing can be read at the current place: leave out what is as bad. */
static void skip_unreadable(struct ntr_journal *j)
{
	struct ntr_extent e = { .length = SECTOR, .kind = NTR_EXTENT_DATA };
	uint64_t length = SECTOR - j->at % SECTOR;

	if (j->stream && ntr_stream_extent(j->stream, j->at, &e) == NTR_OK &&
	    e.kind != NTR_EXTENT_DATA)
		length = e.length;
	length = least(length, j->end - j->at);
	j->unreadable += length;
	j->at = round_up(j->at + length);
	j->strict = true;
}

static int64_t read_at(struct ntr_journal *j, size_t len)
{
	return j->stream ?
	       ntr_stream_pread(j->stream, j->bytes, len, j->at, NULL) :
	       source_pread(&j->source, j->bytes, len, j->at, NULL);
}

/* Have the bytes from the current place on: false where there are none. */
static bool fill(struct ntr_journal *j)
{
	size_t want = (size_t)least(j->step, j->end - j->at);
	int64_t got = read_at(j, want);

	/* One bad sector may fail the whole of a large read.  What follows it is
	 * asked for in small pieces first: bad sectors come in crowds. */
	while (got <= 0 && want > SECTOR - j->at % SECTOR) {
		want = want / 2 > SECTOR ? want / 2 :
		       SECTOR - (size_t)(j->at % SECTOR);
		got = read_at(j, want);
	}
	j->step = got <= 0 ? SECTOR : j->step * 2 < WINDOW ? j->step * 2 : WINDOW;
	j->window_at = j->at;
	j->window_len = got > 0 ? (size_t)got : 0;
	j->budget -= least(j->budget, j->window_len);
	return got > 0;
}

static struct span here(const struct ntr_journal *j)
{
	if (j->at < j->window_at || j->at >= j->window_at + j->window_len)
		return span_of(NULL, 0);
	return span_from(span_of(j->bytes, j->window_len), j->at - j->window_at);
}

/* ------------------------------------------------------------------ walking -- */

/* Go on behind zeros, 8 at a time; false where there are none. */
static bool skip_zeros(struct ntr_journal *j, struct span s)
{
	size_t n = 0;

	while (span_has(s, n, USN_ALIGN) && span_u64(s, n) == 0)
		n += USN_ALIGN;
	j->at += n;
	return n > 0;
}

/* In free clusters: go on behind what cannot be the start of a record. */
static bool skip_others(struct ntr_journal *j, struct span s)
{
	size_t n = 0;

	while (span_has(s, n, USN_ALIGN) && !usn_head(span_u64(s, n)))
		n += USN_ALIGN;
	j->at += n;
	return n > 0;
}

static bool is_record(const struct ntr_journal *j, struct span s,
		      const struct ntr_usn *usn)
{
	if (j->cluster_size)
		return usn_certain(s, usn);
	return j->strict ? usn_plausible(s, usn) : usn_snug(s, usn);
}

/* A record at the current place: 1, 0 when there is none, or negative when it goes on
 * behind the window. */
static int take(struct ntr_journal *j, struct span s, struct ntr_usn *usn_ret)
{
	struct where w = where_error(NULL);
	struct ntr_usn usn;
	int code = usn_decode(s, &w, &usn);

	if (code < 0 || !is_record(j, s, &usn))
		return code == NTR_E_BOUNDS ? code : 0;
	usn.at = j->at;
	j->at += usn.length;
	j->strict = j->cluster_size != 0;
	*usn_ret = usn;
	return 1;
}

/* No record begins here.  Zeros at an end that is no multiple of 8 are no loss. */
static void skip_unknown(struct ntr_journal *j, struct span s)
{
	uint64_t n = least(USN_ALIGN, j->end - j->at), sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += span_u8(s, i);
	if (sum && !j->cluster_size)
		j->lost += n;
	j->at += n;
	j->strict = true;
}

/* The rest of a record may come with a larger window, or one that starts at it.  Where
 * that does not reach further, what lies behind cannot be read. */
static bool refill(struct ntr_journal *j)
{
	uint64_t end = j->window_at + j->window_len;

	if ((j->at == j->window_at && j->window_len >= USN_SIZE_MAX) ||
	    end >= j->end || end == j->stuck)
		return false;
	(void)fill(j);
	if (j->window_at + j->window_len <= end)
		j->stuck = end;
	return true;
}

/* Look at the current place once: 1 with a record, else 0 after moving on. */
static int look(struct ntr_journal *j, struct ntr_usn *usn_ret)
{
	struct span s = here(j);
	int got;

	if (s.len == 0) {
		if (!skip_hole(j) && !fill(j))
			skip_unreadable(j);
		return 0;
	}
	if (j->cluster_size ? skip_others(j, s) : skip_zeros(j, s))
		return 0;
	got = take(j, s, usn_ret);
	if (got > 0)
		return got;
	if (got == NTR_E_BOUNDS && refill(j))
		return 0;
	skip_unknown(j, s);
	return 0;
}

/* The next free clusters; false: there are none, or nothing is searched. */
static bool next_stretch(struct ntr_journal *j)
{
	uint64_t lcn, clusters;

	if (!j->cluster_size || !vacant_next(&j->vacant, &lcn, &clusters))
		return false;
	/* Clusters times their size stay below the size of the source. */
	j->at = lcn * j->cluster_size;
	j->end = j->at + clusters * j->cluster_size;
	j->window_len = 0;
	return true;
}

int ntr_journal_next(struct ntr_journal *j, struct ntr_usn *usn_ret,
		     struct ntr_error *err)
{
	/* What cannot be read is counted. */
	do {
		while (j->at < j->end && j->budget > 0)
			if (look(j, usn_ret) > 0)
				return 1;
		if (j->at < j->end)
			return error_at(err, NTR_E_LIMIT, "clusters of the "
					"journal are mapped again and again",
					j->at, j->size);
	} while (next_stretch(j));
	return 0;
}
