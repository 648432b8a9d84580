/*
 * listing_sort.c - see listing_sort.h
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The entries of an index come block by block, each block in order.  So they are runs
 * in order, and no two blocks of one level of the tree overlap: but for the few levels,
 * the runs need only be put one behind the other, those of a lower level between the
 * entries of the level above.  Comparing names is what costs, and this does it about
 * once an entry.  Entries in any other order go to qsort().
 */
#include <stdlib.h>

#include "listing_sort.h"

enum {
	LEVELS = 12,		/* no index has as many */
	RUN_MEAN = 4		/* shorter runs than this are no blocks */
};

/* Entries in order, one behind the other. */
struct run {
	struct entry *first, *end;
	uint64_t key;		/* of its first entry, which need not be read then */
};

/* The runs being merged, the last of which has the first entry in order. */
struct merge {
	struct run open[LEVELS];
	size_t depth;
	struct entry **out;
};

/* protected by nothing: qsort() takes no context, and the command has but one
 * thread that lists. */
static entry_order *order_of;

static int by_order(const void *left, const void *right)
{
	struct entry *const *a = left, *const *b = right;

	return order_of(*a, *b);
}

static int by_first(const void *left, const void *right)
{
	const struct run *a = left, *b = right;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return order_of(a->first, b->first);
}

/* Cut the entries into runs; how many they are, or 'most' + 1 when they are more. */
static size_t cut(struct entry *entries, size_t count, struct run *runs,
		  size_t most)
{
	struct entry *e = entries, *end = entries + count;
	size_t n = 0;

	while (e < end) {
		if (n == most)
			return most + 1;
		runs[n].first = e++;
		while (e < end && e->follows && order_of(e - 1, e) < 0)
			e++;
		runs[n++].end = e;
	}
	return n;
}

/* How many of the run are before 'e', as its first entry is: all of a block, or else
 * one most often. */
static size_t count_before(const struct run *run, const struct entry *e)
{
	size_t low = 1, high = (size_t)(run->end - run->first) - 1, mid;

	if (order_of(run->end - 1, e) < 0)
		return high + 1;
	if (low < high && order_of(run->first + 1, e) > 0)
		return 1;
	while (low < high) {
		mid = low + (high - low) / 2;
		if (order_of(run->first + mid, e) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Move the last open run down to where its first entry belongs. */
static void sink(struct merge *m)
{
	struct run moved;

	for (size_t i = m->depth; i-- > 1; ) {
		moved = m->open[i];
		if (order_of(moved.first, m->open[i - 1].first) < 0)
			return;
		m->open[i] = m->open[i - 1];
		m->open[i - 1] = moved;
	}
}

/* Put what is before 'limit' (NULL: the end) and before all other open runs; the very
 * first entry is. */
static void put_some(struct merge *m, const struct entry *limit)
{
	struct run *last = &m->open[m->depth - 1], part = *last;

	if (limit)
		part.end = part.first + count_before(&part, limit);
	if (m->depth > 1)
		part.end = part.first + count_before(&part, last[-1].first);
	for (struct entry *e = part.first; e < part.end; e++)
		*m->out++ = e;
	last->first = part.end;
	if (last->first == last->end)
		m->depth--;
	else
		sink(m);
}

static bool last_is_before(const struct merge *m, const struct entry *e)
{
	return m->depth > 0 &&
	       order_of(m->open[m->depth - 1].first, e) < 0;
}

/* Merge the runs, sorted by their first entries; false when they are not what an index
 * gives. */
static bool merge_all(const struct run *runs, size_t count, struct entry **out)
{
	struct merge m = { .open = { runs[0] }, .depth = 1, .out = out };

	for (size_t i = 1; i < count; i++) {
		/* The run before this one was opened just now. */
		do
			put_some(&m, runs[i].first);
		while (last_is_before(&m, runs[i].first));
		if (m.depth == LEVELS)
			return false;
		m.open[m.depth++] = runs[i];
	}
	while (m.depth > 0)
		put_some(&m, NULL);
	return true;
}

static bool by_runs(struct entry *entries, size_t count, struct entry **out,
		    entry_key *key)
{
	size_t most = count / RUN_MEAN + 4, run_count;
	struct run *runs = malloc(most * sizeof(*runs));
	bool done = false;

	if (!runs)
		return false;
	run_count = cut(entries, count, runs, most);
	if (run_count <= most) {
		for (size_t i = 0; i < run_count; i++)
			runs[i].key = key(runs[i].first);
		qsort(runs, run_count, sizeof(*runs), by_first);
		done = merge_all(runs, run_count, out);
	}
	free(runs);
	return done;
}

void listing_order(struct entry *entries, size_t count, struct entry **out,
		   entry_order *order, entry_key *key)
{
	order_of = order;
	if (count == 0 || by_runs(entries, count, out, key))
		return;
	for (size_t i = 0; i < count; i++)
		out[i] = entries + i;
	qsort(out, count, sizeof(*out), by_order);
}
