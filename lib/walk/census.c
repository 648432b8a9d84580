/*
 * census.c - how many files of a volume are in each stage, and the most complex ones
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One pass over the MFT, record by record.  A file without an attribute list is
 * judged at its base record; of the others only the counts are kept until the end,
 * since a child record may come before or after its base.
 */
#include <stdlib.h>
#include <string.h>

#include "../bytes/hash.h"
#include "../format/attr.h"
#include "../format/runs.h"
#include "../volume/mft_slice.h"

/* What is known so far of a file with an attribute list. */
struct spread {
	uint64_t number;
	struct ntr_stage stage;		/* .stage 0: base record not yet met */
	uint32_t filled;
};

struct census {
	struct ntr_volume *vol;
	struct ntr_census sum;
	struct spread *slots;		/* open addressing by number */
	size_t size, count;
	struct ntr_stage *top;		/* a heap, the least complex first */
	size_t top_cap, top_count;
};

/* ------------------------------------------------------------- the top list -- */

/* Negative when 'a' is less complex than 'b'; lower numbers count as more. */
static int by_complexity(const struct ntr_stage *a, const struct ntr_stage *b)
{
	if (a->child_records != b->child_records)
		return a->child_records < b->child_records ? -1 : 1;
	if (a->mapping_pairs != b->mapping_pairs)
		return a->mapping_pairs < b->mapping_pairs ? -1 : 1;
	if (a->fragments != b->fragments)
		return a->fragments < b->fragments ? -1 : 1;
	return NTR_REF_NUMBER(a->ref) > NTR_REF_NUMBER(b->ref) ? -1 : 1;
}

static int most_complex_first(const void *a, const void *b)
{
	return by_complexity(b, a);
}

static void sift_up(struct census *c, size_t i)
{
	while (i > 0 && by_complexity(&c->top[i], &c->top[(i - 1) / 2]) < 0) {
		struct ntr_stage swap = c->top[i];

		c->top[i] = c->top[(i - 1) / 2];
		c->top[(i - 1) / 2] = swap;
		i = (i - 1) / 2;
	}
}

static void sift_down(struct census *c)
{
	size_t i = 0, child;

	while ((child = 2 * i + 1) < c->top_count) {
		struct ntr_stage swap = c->top[i];

		if (child + 1 < c->top_count &&
		    by_complexity(&c->top[child + 1], &c->top[child]) < 0)
			child++;
		if (by_complexity(&c->top[i], &c->top[child]) <= 0)
			return;
		c->top[i] = c->top[child];
		c->top[child] = swap;
		i = child;
	}
}

static void top_offer(struct census *c, const struct ntr_stage *stage)
{
	if (c->top_count < c->top_cap) {
		c->top[c->top_count] = *stage;
		sift_up(c, c->top_count++);
	} else if (c->top_cap && by_complexity(stage, &c->top[0]) > 0) {
		c->top[0] = *stage;
		sift_down(c);
	}
}

/* --------------------------------------------------------- files in pieces -- */

static struct spread *slot_of(const struct census *c, uint64_t number)
{
	size_t i = hash_slot(number, c->slots, c->size);

	while (c->slots[i].filled && c->slots[i].number != number)
		i = (i + 1) & (c->size - 1);
	return &c->slots[i];
}

static bool spread_grow(struct census *c)
{
	struct census bigger = { .size = c->size ? c->size * 2 : 256 };

	if (c->count * 2 < c->size)
		return true;
	bigger.slots = calloc(bigger.size, sizeof(*bigger.slots));
	if (!bigger.slots)
		return false;
	for (size_t i = 0; i < c->size; i++)
		if (c->slots[i].filled)
			*slot_of(&bigger, c->slots[i].number) = c->slots[i];
	free(c->slots);
	c->slots = bigger.slots;
	c->size = bigger.size;
	return true;
}

static struct spread *spread_of(struct census *c, uint64_t number)
{
	struct spread *s;

	if (!spread_grow(c))
		return NULL;
	s = slot_of(c, number);
	if (!s->filled) {
		*s = (struct spread){ .number = number, .filled = 1 };
		c->count++;
	}
	return s;
}

/* ----------------------------------------------------------------- one record -- */

static void count_pairs(const struct ntr_attr *attr, struct ntr_stage *stage)
{
	struct where quiet = where_error(NULL);
	uint64_t next = NTR_NONE;
	struct ntr_run run;
	struct runs runs;

	runs_start(&runs, attr_value(attr), 0, attr->first_vcn);
	while (runs_next(&runs, &quiet, &run) > 0) {
		stage->mapping_pairs++;
		if (run.lcn == NTR_NONE)
			continue;
		stage->fragments += run.lcn != next;
		next = run.lcn + run.clusters;
	}
}

/* Stage, pairs and fragments as far as this record alone tells. */
static void judge(const struct ntr_record *rec, struct ntr_stage *stage)
{
	struct where quiet = where_error(NULL);
	struct ntr_attr attr;
	uint32_t pos = 0;

	*stage = (struct ntr_stage){
		.ref = NTR_REF(rec->number, rec->sequence), .stage = 1,
		.directory = (rec->flags & NTR_RECORD_DIRECTORY) != 0,
		.in_use = 1,
	};
	while (attr_next(rec, &quiet, &pos, &attr) > 0) {
		if (attr.type == NTR_ATTRIBUTE_LIST && stage->stage < 3)
			stage->stage = attr.resident ? 3 : 4;
		if (attr.resident)
			continue;
		if (stage->stage < 2)
			stage->stage = 2;
		if (attr.type == NTR_DATA)
			stage->decider = NTR_DATA;
		else if (stage->decider == 0)
			stage->decider = attr.type;
		count_pairs(&attr, stage);
	}
}

static void tally(struct census *c, const struct ntr_stage *stage)
{
	c->sum.stage[stage->stage]++;
	if (stage->directory)
		c->sum.directories++;
	else
		c->sum.files++;
	top_offer(c, stage);
}

static int count_base(struct census *c, const struct ntr_stage *stage)
{
	struct spread *s;

	c->sum.base++;
	if (stage->stage < 3) {
		tally(c, stage);
		return NTR_OK;
	}
	s = spread_of(c, NTR_REF_NUMBER(stage->ref));
	if (!s)
		return NTR_E_NOMEM;
	s->stage.ref = stage->ref;
	s->stage.stage = stage->stage;
	s->stage.directory = stage->directory;
	s->stage.in_use = 1;
	s->stage.mapping_pairs += stage->mapping_pairs;
	s->stage.fragments += stage->fragments;
	if (s->stage.decider == 0)
		s->stage.decider = NTR_ATTRIBUTE_LIST;
	return NTR_OK;
}

static int count_child(struct census *c, const struct ntr_record *rec,
		       const struct ntr_stage *stage)
{
	struct spread *s = spread_of(c, NTR_REF_NUMBER(rec->base_ref));

	c->sum.child++;
	if (!s)
		return NTR_E_NOMEM;
	s->stage.child_records++;
	s->stage.mapping_pairs += stage->mapping_pairs;
	s->stage.fragments += stage->fragments;
	if (stage->decider)
		s->stage.decider = stage->decider;
	return NTR_OK;
}

static int count_record(struct census *c, const struct ntr_record *rec)
{
	struct ntr_stage stage;

	c->sum.records++;
	if (rec->state == NTR_RECORD_EMPTY) {
		c->sum.empty++;
		return NTR_OK;
	}
	if (rec->state == NTR_RECORD_GOOD && !(rec->flags & NTR_RECORD_IN_USE)) {
		c->sum.unused++;
		return NTR_OK;
	}
	if (rec->state != NTR_RECORD_GOOD) {
		c->sum.unusable++;
		return NTR_OK;
	}
	c->sum.in_use++;
	judge(rec, &stage);
	c->sum.mapping_pairs += stage.mapping_pairs;
	c->sum.fragments += stage.fragments;
	return rec->base_ref ? count_child(c, rec, &stage) :
			       count_base(c, &stage);
}

/* -------------------------------------------------------------------- the pass -- */

/* Children whose base record was never met belong to no file. */
static void tally_spread(struct census *c)
{
	for (size_t i = 0; i < c->size; i++)
		if (c->slots[i].filled && c->slots[i].stage.stage)
			tally(c, &c->slots[i].stage);
}

static int census_scan(struct census *c, struct ntr_error *err)
{
	struct mft_slice slice;
	struct ntr_record rec;
	int code;

	code = mft_slice_open(&slice, c->vol, 0, UINT64_MAX, c->vol->sink, err);
	if (code < 0)
		return code;
	while (code == NTR_OK && mft_slice_next(&slice, &rec) > 0)
		code = count_record(c, &rec);
	mft_slice_close(&slice);
	return code < 0 ? error_nomem(err) : NTR_OK;
}

/* The exact figures of a file come from the file as a whole: pieces that continue
 * where the one before ended are one fragment. */
static void top_finish(struct census *c)
{
	struct ntr_file *file;

	for (size_t i = 0; i < c->top_count; i++) {
		if (c->top[i].stage < 3 ||
		    ntr_file_open(c->vol, c->top[i].ref, &file, NULL) < 0)
			continue;
		ntr_file_stage(file, &c->top[i]);
		ntr_file_close(file);
	}
	if (c->top_count)
		qsort(c->top, c->top_count, sizeof(*c->top), most_complex_first);
}

int ntr_volume_census(struct ntr_volume *vol, struct ntr_stage *top, size_t cap,
		      size_t *top_ret, struct ntr_census *census_ret,
		      struct ntr_error *err)
{
	struct census c = { .vol = vol, .top = top, .top_cap = top ? cap : 0 };
	int code;

	code = census_scan(&c, err);
	if (code == NTR_OK) {
		tally_spread(&c);
		top_finish(&c);
		*census_ret = c.sum;
		if (top_ret)
			*top_ret = c.top_count;
	}
	free(c.slots);
	return code;
}
