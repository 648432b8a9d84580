/*
 * journal.c - the records of a change journal, one after the other
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * $J is sparse: Windows frees its beginning as it grows, so that most of it is one
 * hole, of any size.  Records do not cross pages of 4 KiB as Windows writes them, and
 * zeros fill each page; but nothing here depends on that.
 */
#include <stdlib.h>

#include "../bytes/checked.h"
#include "../format/limits.h"
#include "../format/usn.h"
#include "../source/source.h"

enum {
	WINDOW = 1024 * 1024,	/* read at once; more than any record */
	SECTOR = 512		/* what one bad place in a source costs */
};

struct ntr_journal {
	struct ntr_stream *stream;	/* NULL: the source */
	struct ntr_source source;
	uint64_t size;
	uint64_t at;			/* where to go on, a multiple of 8 */
	uint64_t lost, unreadable;
	uint64_t window_at;		/* what 'bytes' holds */
	size_t window_len;
	uint64_t stuck;			/* a window's end that cannot be got past */
	bool strict;			/* behind something that was no record */
	uint8_t *bytes;
};

int ntr_journal_open(struct ntr_stream *stream, const struct ntr_source *src,
		     struct ntr_journal **journal_ret, struct ntr_error *err)
{
	struct ntr_journal *journal;

	if (!stream && !src)
		return error_at(err, NTR_E_ARG, "neither stream nor source", 0, 0);
	journal = calloc(1, sizeof(*journal));
	if (!journal)
		return error_nomem(err);
	journal->bytes = malloc(WINDOW);
	if (!journal->bytes) {
		free(journal);
		return error_nomem(err);
	}
	journal->stream = stream;
	if (!stream)
		journal->source = *src;
	journal->size = stream ? ntr_stream_size(stream) : src->size;
	*journal_ret = journal;
	return NTR_OK;
}

void ntr_journal_close(struct ntr_journal *journal)
{
	if (!journal)
		return;
	free(journal->bytes);
	free(journal);
}

uint64_t ntr_journal_lost(const struct ntr_journal *journal)
{
	return journal->lost;
}

uint64_t ntr_journal_unreadable(const struct ntr_journal *journal)
{
	return journal->unreadable;
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
	j->at = round_up(j->at + e.length);
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
	length = least(length, j->size - j->at);
	j->unreadable += length;
	j->at = round_up(j->at + length);
	j->strict = true;
}

static int64_t read_at(struct ntr_journal *j, uint8_t *buf, size_t len,
		       uint64_t at, struct ntr_error *err)
{
	return j->stream ? ntr_stream_pread(j->stream, buf, len, at, err) :
			   source_pread(&j->source, buf, len, at, err);
}

/* Have the bytes from the current place on: false where there are none. */
static bool fill(struct ntr_journal *j)
{
	size_t want = (size_t)least(WINDOW, j->size - j->at);
	int64_t got = read_at(j, j->bytes, want, j->at, NULL);

	/* One bad sector may fail the whole of a large read. */
	while (got <= 0 && want > SECTOR) {
		want = want / 2 > SECTOR ? want / 2 : SECTOR - j->at % SECTOR;
		got = read_at(j, j->bytes, want, j->at, NULL);
	}
	j->window_at = j->at;
	j->window_len = got > 0 ? (size_t)got : 0;
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

/* A record at the current place: 1, 0 when there is none, or negative when it goes on
 * behind the window. */
static int take(struct ntr_journal *j, struct span s, struct ntr_usn *usn_ret)
{
	struct where w = where_error(NULL);
	int code = usn_decode(s, &w, usn_ret);

	if (code < 0 || (j->strict && !usn_plausible(usn_ret)))
		return code == NTR_E_BOUNDS ? code : 0;
	usn_ret->at = j->at;
	j->at += usn_ret->length;
	j->strict = false;
	return 1;
}

static void skip_unknown(struct ntr_journal *j)
{
	uint64_t n = least(USN_ALIGN, j->size - j->at);

	j->lost += n;
	j->at += n;
	j->strict = true;
}

/* The rest of a record may come with a window that begins with it.  Where that does not
 * reach further, what lies behind cannot be read. */
static bool refill(struct ntr_journal *j)
{
	uint64_t end = j->window_at + j->window_len;

	if (j->at == j->window_at || end >= j->size || end == j->stuck)
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

	if (s.len == 0 || (s.len < USN_ALIGN && j->at + s.len < j->size)) {
		if (!skip_hole(j) && !fill(j))
			skip_unreadable(j);
		return 0;
	}
	if (skip_zeros(j, s))
		return 0;
	got = take(j, s, usn_ret);
	if (got > 0)
		return got;
	if (got == NTR_E_BOUNDS && refill(j))
		return 0;
	skip_unknown(j);
	return 0;
}

int ntr_journal_next(struct ntr_journal *j, struct ntr_usn *usn_ret,
		     struct ntr_error *err)
{
	(void)err;	/* what cannot be read is counted */
	while (j->at < j->size)
		if (look(j, usn_ret) > 0)
			return 1;
	return 0;
}
