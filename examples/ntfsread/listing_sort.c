/*
 * listing_sort.c - see listing_sort.h
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The entries of an index come block by block, each block in order and no two leaves
 * of the tree overlapping.  So they are runs in order, which need only be put one
 * behind the other: the leaves make one chain, each level above another, and the
 * few chains are merged.  Comparing names is what costs, and this does it about twice
 * an entry.  Entries in any other order go to qsort().
 */
#include <stdlib.h>
#include <string.h>

#include "listing_sort.h"

enum {
	ENTRY_FIXED = 0x10 + 0x42,	/* bytes of an index entry, without the name */
	ENTRY_MORE = 7 + 8,		/* filled up to eight, and a subnode's VCN */
	CHAINS = 12,		/* no index has as many levels */
	RUN_MEAN = 4		/* shorter runs than this are no blocks */
};

/* A stretch of the list that is in order. */
struct run {
	struct entry *const *first;
	uint64_t key;		/* of its first entry, which need not be read then */
	uint32_t count, chain;
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
	return order_of(*a->first, *b->first);
}

/* Is the second entry right behind the first in one block?  By chance two blocks are
 * often in order as well, but a run of both would overlap all that is between. */
static bool is_next(const struct entry *a, const struct entry *b)
{
	return b->offset - a->offset <=
	       ENTRY_FIXED + 2 * (uint64_t)a->name_units + ENTRY_MORE;
}

/* Cut the list into runs; how many they are, or 'most' + 1 when they are more. */
static size_t cut(struct entry *const *list, size_t count,
		  struct run *runs, size_t most)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		if (i > 0 && is_next(list[i - 1], list[i]) &&
		    order_of(list[i - 1], list[i]) < 0) {
			runs[n - 1].count++;
			continue;
		}
		if (n == most)
			return most + 1;
		runs[n++] = (struct run){ .first = list + i, .count = 1 };
	}
	return n;
}

/* Give each run the first chain that it can be appended to; 'runs' are sorted by
 * their first entries.  False when that takes too many chains. */
static bool assign(struct run *runs, size_t count, size_t *len)
{
	const struct entry *last[CHAINS];
	size_t chains = 0, c;

	for (size_t i = 0; i < count; i++) {
		for (c = 0; c < chains; c++)
			if (order_of(last[c], *runs[i].first) < 0)
				break;
		if (c == CHAINS)
			return false;
		chains += c == chains;
		runs[i].chain = (uint32_t)c;
		len[c] += runs[i].count;
		last[c] = runs[i].first[runs[i].count - 1];
	}
	return true;
}

/* Copy the runs into 'out', chain by chain. */
static void lay_out(const struct run *runs, size_t count, const size_t *len,
		    struct entry **out)
{
	size_t at[CHAINS], next = 0;

	for (size_t c = 0; c < CHAINS; c++) {
		at[c] = next;
		next += len[c];
	}
	for (size_t i = 0; i < count; i++) {
		memcpy(out + at[runs[i].chain], runs[i].first,
		       runs[i].count * sizeof(*out));
		at[runs[i].chain] += runs[i].count;
	}
}

/* How many of the list are before 'e': found from its beginning in growing steps,
 * since that is where the place is most often. */
static size_t count_before(struct entry *const *list, size_t count,
			   const struct entry *e)
{
	size_t low = 0, step = 1, mid;

	while (low + step <= count && order_of(list[low + step - 1], e) < 0) {
		low += step;
		step *= 2;
	}
	if (low + step < count)
		count = low + step - 1;
	while (low < count) {
		mid = low + (count - low) / 2;
		if (order_of(list[mid], e) < 0)
			low = mid + 1;
		else
			count = mid;
	}
	return low;
}

/* Merge the 'few' with the 'many' into 'out', which is elsewhere. */
static void merge(struct entry *const *few, size_t few_count,
		  struct entry *const *many, size_t many_count,
		  struct entry **out)
{
	size_t n;

	for (size_t i = 0; i < few_count; i++) {
		n = count_before(many, many_count, few[i]);
		memcpy(out, many, n * sizeof(*out));
		out += n;
		many += n;
		many_count -= n;
		*out++ = few[i];
	}
	memcpy(out, many, many_count * sizeof(*out));
}

/* Merge the chains, laid out in 'from', one after the other; returns which of the two
 * holds all of them in the end. */
static struct entry **merge_all(struct entry **from,
				      struct entry **to,
				      const size_t *len, size_t count)
{
	struct entry **swap;
	size_t have = len[0], more;

	for (size_t c = 1; c < CHAINS && have < count; c++) {
		more = len[c];
		if (have < more)
			merge(from, have, from + have, more, to);
		else
			merge(from + have, more, from, have, to);
		have += more;
		memcpy(to + have, from + have, (count - have) * sizeof(*to));
		swap = from;
		from = to;
		to = swap;
	}
	return from;
}

/* The runs into 'list'; false when they are not what an index gives. */
static bool join(struct entry **list, struct entry **spare,
		 size_t count, struct run *runs, size_t run_count,
		 entry_key *key)
{
	size_t len[CHAINS] = { 0 };
	struct entry **all;

	for (size_t i = 0; i < run_count; i++)
		runs[i].key = key(*runs[i].first);
	qsort(runs, run_count, sizeof(*runs), by_first);
	if (!assign(runs, run_count, len))
		return false;
	lay_out(runs, run_count, len, spare);
	all = merge_all(spare, list, len, count);
	if (all != list)
		memcpy(list, all, count * sizeof(*list));
	return true;
}

void listing_order(struct entry **list, struct entry **spare, size_t count,
		   entry_order *order, entry_key *key)
{
	size_t most = count / RUN_MEAN + 4, run_count;
	struct run *runs = calloc(most, sizeof(*runs));
	bool done = false;

	order_of = order;
	if (runs && count <= UINT32_MAX) {
		run_count = cut(list, count, runs, most);
		done = run_count == 1 ||
		       (run_count <= most &&
			join(list, spare, count, runs, run_count,
			     key));
	}
	free(runs);
	if (!done)
		qsort(list, count, sizeof(*list), by_order);
}
