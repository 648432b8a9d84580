/*
 * listing_sort.c - entries in any order come out sorted, those of an index cheaply
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Here an entry's reference is its name: what is to come out is known beforehand.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../examples/ntfsread/listing_sort.c"

enum { MOST = 20000, KEY_SHIFT = 3 };

static struct entry entries[MOST];
static struct entry *out[MOST];
static unsigned long compared;
static uint64_t state = 1;

static uint64_t below(uint64_t limit)
{
	state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (state >> 33) % limit;
}

static int by_ref(const struct entry *a, const struct entry *b)
{
	compared++;
	return (a->ref > b->ref) - (a->ref < b->ref);
}

/* Many have the same key, as many names begin alike. */
static uint64_t key_of(const struct entry *e)
{
	return e->ref >> KEY_SHIFT;
}

/* Are the entries, whose references are 0, 1 and so on in some order, sorted? */
static int sort(const char *what, size_t count, double most)
{
	int wrong = 0;

	compared = 0;
	listing_order(entries, count, out, by_ref, key_of);
	for (size_t i = 0; i < count; i++)
		wrong |= out[i]->ref != i;
	if (wrong)
		printf("%s: %zu entries are not in order\n", what, count);
	if ((double)compared <= most * (double)count)
		return wrong;
	printf("%s: %lu comparisons of %zu entries\n", what, compared, count);
	return 1;
}

/* Blocks of one tree in an order by chance: of the entries of a level, each as far
 * from the next as 'step' says, 'room' make a block. */
static void make_tree(size_t count, size_t room)
{
	struct { uint64_t first, step; size_t count; } blocks[MOST], swap;
	size_t n = 0, at = 0;

	for (uint64_t step = 1; step <= count; step *= room + 1)
		/* Every (room + 1)st is on a level above. */
		for (uint64_t ref = step - 1; ref < count;
		     ref += step * (room + 1)) {
			blocks[n].first = ref;
			blocks[n].step = step;
			blocks[n].count = 0;
			while (blocks[n].count < room &&
			       ref + blocks[n].count * step < count)
				blocks[n].count++;
			n++;
		}
	for (size_t i = n; i-- > 1; ) {
		size_t j = (size_t)below(i + 1);

		swap = blocks[i];
		blocks[i] = blocks[j];
		blocks[j] = swap;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < blocks[i].count; k++)
			entries[at++] = (struct entry){
				.ref = blocks[i].first + k * blocks[i].step,
				.follows = k > 0,
			};
}

static void shuffle(size_t count)
{
	for (size_t i = count; i-- > 1; ) {
		size_t j = (size_t)below(i + 1);
		struct entry swap = entries[i];

		entries[i] = entries[j];
		entries[j] = swap;
	}
}

/* Runs that overlap as they like: each entry goes to one of 'runs' by chance. */
static void make_overlapping(size_t count, size_t runs)
{
	size_t at = 0;
	static size_t run_of[MOST];

	for (size_t i = 0; i < count; i++)
		run_of[i] = (size_t)below(runs);
	for (size_t r = 0; r < runs; r++)
		for (size_t i = 0; i < count; i++)
			if (run_of[i] == r)
				entries[at++] = (struct entry){
					.ref = i, .follows = true,
				};
}

int main(void)
{
	static const size_t counts[] = { 0, 1, 2, 3, 15, 16, 17, 500, MOST };
	int wrong = 0;

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		size_t count = counts[i];

		for (size_t room = 5; room < 60; room += 7) {
			make_tree(count, room);
			wrong |= sort("tree", count, 2.5);
			/* Where a block ends is not always to be seen. */
			for (size_t k = 0; k < count; k++)
				entries[k].follows |= below(2) == 0;
			wrong |= sort("joined", count, 20);
			for (size_t k = 0; k < count; k++)
				entries[k].follows &= below(9) > 0;
			wrong |= sort("cut", count, 20);
		}
		for (size_t runs = 1; runs < 40; runs++) {
			make_overlapping(count, runs);
			wrong |= sort("overlapping", count, 20);
		}
		make_overlapping(count, 1);
		wrong |= sort("in order", count, 1);
		shuffle(count);
		wrong |= sort("shuffled", count, 20);
	}
	return wrong;
}
