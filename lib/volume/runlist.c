/* runlist.c - see runlist.h
 * SPDX-License-Identifier: BSD-2-Clause */
#include "runlist.h"

#include <stdlib.h>

#include "../format/attr.h"
#include "../format/runs.h"

static int runlist_push(struct runlist *list, const struct ntr_run *run)
{
	struct ntr_run *bigger;
	size_t cap;

	if (list->count == list->cap) {
		cap = list->cap ? list->cap * 2 : 8;
		bigger = realloc(list->runs, cap * sizeof(*bigger));
		if (!bigger)
			return NTR_E_NOMEM;
		list->runs = bigger;
		list->cap = cap;
	}
	list->runs[list->count++] = *run;
	return NTR_OK;
}

uint64_t runlist_end(const struct runlist *list)
{
	const struct ntr_run *last;

	if (list->count == 0)
		return 0;
	last = &list->runs[list->count - 1];
	return last->vcn + last->clusters;
}

/* Cut what earlier pieces map already off the front; false when nothing is left. */
static bool cut_overlap(struct ntr_run *run, uint64_t end)
{
	uint64_t cut;

	if (run->vcn >= end)
		return true;
	cut = end - run->vcn;
	if (cut >= run->clusters)
		return false;
	run->vcn += cut;
	run->clusters -= cut;
	if (run->lcn != NTR_NONE)
		run->lcn += cut;
	return true;
}

/* The next run, if byte offsets within it can be computed. */
static int next_within(struct runs *runs, uint64_t max, const struct where *w,
		       struct ntr_run *run)
{
	int got = runs_next(runs, w, run);
	uint64_t first;

	if (got <= 0)
		return got;
	first = run->lcn == NTR_NONE || run->lcn < run->vcn ? run->vcn :
							      run->lcn;
	if (first <= max && run->clusters <= max - first)
		return got;
	return reject(w, NTR_E_BOUNDS, "run end", runs->at, first, max);
}

int runlist_add(struct runlist *list, const struct ntr_attr *piece,
		uint64_t max, const struct where *w)
{
	uint64_t before = runlist_end(list);
	struct where quiet = *w;
	struct ntr_error err;
	struct ntr_run run;
	struct runs runs;
	int got;

	quiet.err = &err;
	if (piece->first_vcn > before)
		note(w, NTR_F_STREAM_GAP, NULL, piece->at, piece->first_vcn,
		     before);
	if (piece->first_vcn < before)
		note(w, NTR_F_STREAM_OVERLAP, NULL, piece->at,
		     piece->first_vcn, before);
	runs_start(&runs, attr_value(piece), piece->value_at, piece->first_vcn);
	while ((got = next_within(&runs, max, &quiet, &run)) > 0) {
		if (!cut_overlap(&run, before))
			continue;
		if (runlist_push(list, &run) < 0)
			return error_nomem(w->err);
	}
	if (got < 0)
		note_rejected(&quiet, NTR_F_RUN_LIST_DAMAGED);
	else if (runs.vcn != piece->last_vcn + 1)	/* NONE + 1 is 0: empty */
		note(w, NTR_F_VCN_MISMATCH, NULL, piece->at, runs.vcn,
		     piece->last_vcn + 1);
	return NTR_OK;
}

static bool holds(const struct runlist *list, size_t index, uint64_t vcn)
{
	return index < list->count && list->runs[index].vcn <= vcn &&
	       vcn - list->runs[index].vcn < list->runs[index].clusters;
}

size_t runlist_find(const struct runlist *list, uint64_t vcn, size_t hint)
{
	size_t low = 0, high = list->count;

	if (holds(list, hint, vcn))
		return hint;
	if (holds(list, hint + 1, vcn))
		return hint + 1;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (list->runs[mid].vcn + list->runs[mid].clusters <= vcn)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void runlist_free(struct runlist *list)
{
	free(list->runs);
	*list = (struct runlist){0};
}
