/* verify_clusters.c - see verify_clusters.h
 * SPDX-License-Identifier: BSD-2-Clause */
#include "verify_clusters.h"

#include <stdlib.h>

#include "../bytes/checked.h"
#include "../format/attr.h"
#include "../format/runs.h"
#include "../volume/file.h"
#include "../volume/stream.h"
#include "clusters.h"

enum {
	RECORD_BITMAP = 6,
	CHUNK         = 64 * 1024,	/* of $Bitmap, read at once */
	BUDGET_TIMES  = 4,		/* that all clusters may be mapped; without
					   sharing once */
	SUMMED        = 16,		/* words for which there is a sum */
	RANGES_MAX    = 1000		/* of lost clusters, told one by one */
};

/* Windows stops there; two bits for each are 1 GiB. */
#define CLUSTERS_TRACKED ((uint64_t)1 << 32)

static size_t words_of(uint64_t clusters)
{
	return (size_t)((clusters + 63) / 64);
}

bool clusters_start(struct clusters *c, struct ntr_volume *vol)
{
	uint64_t count = least(vol->boot.clusters, CLUSTERS_TRACKED);

	c->vol = vol;
	if (volume_mft_only(vol) || vol->boot.cluster_size == 0)
		return true;
	/* Of a cut image, those that are there. */
	c->count = least(count, vol->source.size / vol->boot.cluster_size);
	c->budget = BUDGET_TIMES * words_of(c->count);
	c->owned = calloc(words_of(c->count) + 1, sizeof(*c->owned));
	c->shared = calloc(words_of(c->count) + 1, sizeof(*c->shared));
	return c->owned && c->shared;
}

void clusters_end(struct clusters *c)
{
	free(c->owned);
	free(c->shared);
	free(c->sums);
}

/* ----------------------------------------------------------------- runs -- */

/* Cut a run to what is kept track of; false where nothing is left. */
static bool run_clip(const struct clusters *c, struct ntr_run *run)
{
	if (run->lcn >= c->count)	/* NTR_NONE is, too */
		return false;
	run->clusters = least(run->clusters, c->count - run->lcn);
	return run->clusters > 0;
}

/* A run of many words must not be met again and again.  Short ones take no longer than
 * to decode them. */
static bool run_afford(struct clusters *c, const struct ntr_run *run)
{
	uint64_t words = run->clusters / 64;

	if (words > c->budget) {
		c->spent = true;
		return false;
	}
	c->budget -= words;
	return true;
}

/* The bits of word 'at' that the run covers. */
static uint64_t word_mask(const struct ntr_run *run, uint64_t at)
{
	uint64_t first = at * 64, end = run->lcn + run->clusters;
	uint64_t mask = UINT64_MAX;

	if (run->lcn > first)
		mask <<= run->lcn - first;
	if (end < first + 64)
		mask &= UINT64_MAX >> (first + 64 - end);
	return mask;
}

static void run_own(struct clusters *c, struct ntr_run *run)
{
	uint64_t mask, last;

	if (!run_clip(c, run) || !run_afford(c, run))
		return;
	last = (run->lcn + run->clusters - 1) / 64;
	for (uint64_t at = run->lcn / 64; at <= last; at++) {
		mask = word_mask(run, at);
		c->wrong |= (c->owned[at] & mask) != 0;
		c->shared[at] |= c->owned[at] & mask;
		c->owned[at] |= mask;
	}
}

void clusters_own(struct clusters *c, const struct ntr_record *rec)
{
	struct where quiet = where_error(NULL);
	struct ntr_attr attr;
	struct ntr_run run;
	struct runs runs;
	uint32_t pos = 0;

	if (c->count == 0)
		return;
	while (attr_next(rec, &quiet, &pos, &attr) > 0) {
		if (attr.resident)
			continue;
		runs_start(&runs, attr_value(&attr), 0, attr.first_vcn);
		while (runs_next(&runs, &quiet, &run) > 0)
			run_own(c, &run);
	}
}

/* --------------------------------------------------------------- $Bitmap -- */

/* A range of clusters that is being told. */
struct range {
	struct clusters *c;
	uint64_t first, count;
	uint64_t told, left, left_clusters;
};

static struct where lost_where(const struct clusters *c, uint64_t lcn)
{
	struct where w = volume_where(c->vol, RECORD_BITMAP,
				      lcn * c->vol->boot.cluster_size, NULL);

	w.attr_type = NTR_DATA;
	return w;
}

static void range_end(struct range *r)
{
	struct where w = lost_where(r->c, r->first);

	if (r->count == 0)
		return;
	if (r->told++ < RANGES_MAX) {
		note(&w, NTR_F_CLUSTER_LOST, NULL, 0, r->first, r->count);
	} else {
		r->left++;
		r->left_clusters += r->count;
	}
	r->count = 0;
}

/* The set bits of 'lost' are clusters of word 'at'. */
static void range_add(struct range *r, uint64_t at, uint64_t lost)
{
	if (lost == UINT64_MAX && r->count &&
	    r->first + r->count == at * 64) {
		r->count += 64;
		return;
	}
	if (lost == 0) {
		range_end(r);
		return;
	}
	for (unsigned bit = 0; bit < 64; bit++) {
		if (!(lost >> bit & 1)) {
			range_end(r);
			continue;
		}
		if (r->count == 0)
			r->first = at * 64 + bit;
		r->count++;
	}
}

static void range_finish(struct range *r)
{
	struct where w = lost_where(r->c, 0);

	range_end(r);
	w.base = NTR_NONE;
	if (r->left)
		note(&w, NTR_F_CLUSTER_LOST, "more ranges", 0, r->left,
		     r->left_clusters);
}

static void compare_word(struct range *r, uint64_t at, uint64_t marked)
{
	struct clusters *c = r->c;
	uint64_t known = UINT64_MAX;

	if (c->count - at * 64 < 64)
		known >>= 64 - (c->count - at * 64);
	if (!c->spent)
		range_add(r, at, marked & ~c->owned[at] & known);
	c->owned[at] &= ~marked;
	c->wrong |= c->owned[at] != 0;
}

/* Nothing is said of clusters whose bits cannot be had: so many bytes of $Bitmap.  Returns
 * the word that follows. */
static uint64_t compare_unknown(struct range *r, uint64_t at, uint64_t bytes)
{
	uint64_t end = words_of(r->c->count);

	end = at + least(bytes / 8 + (bytes % 8 != 0), end - at);
	range_end(r);
	for (; at < end; at++)
		r->c->owned[at] = 0;
	return at;
}

/* Words that were read; a part of the last one may be missing. */
static uint64_t compare_words(struct range *r, uint64_t at, struct span s)
{
	for (size_t i = 0; i < s.len && at < words_of(r->c->count); i += 8)
		compare_word(r, at++, span_u64(s, i));
	return at;
}

static int compare_stream(struct clusters *c, struct ntr_stream *bits)
{
	struct range range = { .c = c };
	uint64_t at = 0;
	uint8_t *buf = malloc(CHUNK);
	int64_t got;

	if (!buf)
		return NTR_E_NOMEM;
	while (at < words_of(c->count)) {
		got = bits_pread(bits, buf, CHUNK, at * 8);
		if (got <= 0) {
			at = compare_unknown(&range, at,
					     bits_unreadable(bits, at * 8));
			continue;
		}
		memset(buf + got, 0, CHUNK - (size_t)got);
		at = compare_words(&range, at,
				   span_of(buf, ((size_t)got + 7) / 8 * 8));
	}
	range_finish(&range);
	free(buf);
	return NTR_OK;
}

/* ------------------------------------------------------------------ sums -- */

/* What can be wrong with a cluster. */
enum fault { SHARED, UNMARKED, FAULTS };

/* How many clusters before some words are wrong: with that, those of a run are counted
 * at once, however long it is and however often it is met. */
struct sum {
	uint64_t before[FAULTS];
};

static uint64_t faults_at(const struct clusters *c, enum fault fault, uint64_t at)
{
	return fault == SHARED ? c->shared[at] : c->owned[at];
}

static int sums_make(struct clusters *c)
{
	size_t words = words_of(c->count);
	struct sum sum = {0};

	c->sums = calloc(words / SUMMED + 1, sizeof(*c->sums));
	if (!c->sums)
		return NTR_E_NOMEM;
	for (size_t at = 0; at < words; at++) {
		if (at % SUMMED == 0)
			c->sums[at / SUMMED] = sum;
		for (enum fault f = 0; f < FAULTS; f++)
			sum.before[f] += (unsigned)__builtin_popcountll(
				faults_at(c, f, at));
	}
	return NTR_OK;
}

int clusters_compare(struct clusters *c)
{
	struct ntr_stream *bits = NULL;
	struct ntr_file *file = NULL;
	struct where w = lost_where(c, 0);
	uint32_t index;
	int code;

	if (c->count == 0)
		return NTR_OK;
	w.base = w.record = NTR_NONE;
	if (c->spent)
		note(&w, NTR_F_CLUSTER_SHARED,
		     "mapped more often than there are clusters", 0,
		     BUDGET_TIMES * c->count, c->count);
	/* A $Bitmap that cannot be read, all or in part, has been told of. */
	code = volume_metadata(c->vol, RECORD_BITMAP, &file, NULL);
	if (code == NTR_OK)
		code = ntr_file_find(file, NTR_DATA, NULL, &index, NULL);
	if (code == NTR_OK)
		code = ntr_stream_open(file, index, 0, &bits, NULL);
	if (code == NTR_OK)
		code = compare_stream(c, bits);
	else
		(void)compare_unknown(&(struct range){ .c = c }, 0, UINT64_MAX);
	ntr_stream_close(bits);
	ntr_file_close(file);
	if (code != NTR_E_NOMEM && c->wrong)
		return sums_make(c);
	return code == NTR_E_NOMEM ? code : NTR_OK;
}

/* ---------------------------------------------------------------- owners -- */

/* What is wrong with the clusters of one attribute, in one way. */
struct blame {
	uint64_t first, count;
};

static void blame_word(struct blame *b, uint64_t at, uint64_t bits)
{
	if (bits == 0)
		return;
	if (b->count == 0)
		b->first = at * 64 + (unsigned)__builtin_ctzll(bits);
	b->count += (unsigned)__builtin_popcountll(bits);
}

/* Words 'at' to 'end' of the run, one by one. */
static void blame_words(const struct clusters *c, const struct ntr_run *run,
			enum fault fault, uint64_t at, uint64_t end,
			struct blame *b)
{
	for (; at < end; at++)
		blame_word(b, at, faults_at(c, fault, at) & word_mask(run, at));
}

/* The same where there is a sum before 'lot' and before 'end', in lots of words. */
static void blame_lots(const struct clusters *c, const struct ntr_run *run,
		       enum fault fault, uint64_t lot, uint64_t end,
		       struct blame *b)
{
	uint64_t before = c->sums[lot].before[fault], low = lot, high = end;
	uint64_t more = c->sums[end].before[fault] - before, mid;
	struct blame first = {0};

	if (more && b->count == 0) {
		/* The lot with the first of them */
		while (high - low > 1) {
			mid = low + (high - low) / 2;
			if (c->sums[mid].before[fault] == before)
				low = mid;
			else
				high = mid;
		}
		blame_words(c, run, fault, low * SUMMED, high * SUMMED, &first);
		b->first = first.first;
	}
	b->count += more;
}

static void blame_run(const struct clusters *c, const struct ntr_run *run,
		      enum fault fault, struct blame *b)
{
	uint64_t at = run->lcn / 64;
	uint64_t last = (run->lcn + run->clusters - 1) / 64;
	uint64_t lot = at / SUMMED + 1, end = last / SUMMED;

	/* The first and the last word may be the run's in part. */
	if (lot >= end) {
		blame_words(c, run, fault, at, last + 1, b);
		return;
	}
	blame_words(c, run, fault, at, lot * SUMMED, b);
	blame_lots(c, run, fault, lot, end, b);
	blame_words(c, run, fault, end * SUMMED, last + 1, b);
}

static void blame_note(const struct clusters *c, const struct ntr_record *rec,
		       const struct ntr_attr *attr, const struct blame *b,
		       uint32_t kind)
{
	struct where w = volume_where(c->vol, rec->number,
				      b->first * c->vol->boot.cluster_size,
				      NULL);

	w.attr_type = attr->type;
	if (b->count)
		note(&w, kind, NULL, 0, b->first, b->count);
}

void clusters_blame(const struct clusters *c, const struct ntr_record *rec)
{
	struct where quiet = where_error(NULL);
	struct ntr_attr attr;
	struct ntr_run run;
	struct runs runs;
	uint32_t pos = 0;

	while (attr_next(rec, &quiet, &pos, &attr) > 0) {
		struct blame shared = {0}, unmarked = {0};

		if (attr.resident)
			continue;
		runs_start(&runs, attr_value(&attr), 0, attr.first_vcn);
		while (runs_next(&runs, &quiet, &run) > 0) {
			if (!run_clip(c, &run))
				continue;
			blame_run(c, &run, SHARED, &shared);
			blame_run(c, &run, UNMARKED, &unmarked);
		}
		blame_note(c, rec, &attr, &shared, NTR_F_CLUSTER_SHARED);
		blame_note(c, rec, &attr, &unmarked, NTR_F_CLUSTER_FREE);
	}
}
