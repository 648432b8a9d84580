/*
 * stage.c - one file in its stage, ready to be shown
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "stage.h"

void layout_read(const struct ntr_record *rec, struct layout *l)
{
	uint32_t pos = 0;

	*l = (struct layout){
		.size = rec->size ? rec->size : 1024, .used = rec->used,
	};
	if (l->used > l->size)
		l->used = l->size;
	if (rec->state != NTR_RECORD_GOOD || !rec->data)
		return;
	while (l->count < LAYOUT_MAX &&
	       ntr_attr_next(rec, &pos, &l->attr[l->count], NULL) > 0)
		l->count++;
	l->more = l->count == LAYOUT_MAX;
}

void extent_sum(const struct ntr_attr *attr, struct extent_sum *sum)
{
	struct ntr_pairs pos = { 0 };
	struct ntr_run run;
	uint64_t next = NTR_NONE;

	*sum = (struct extent_sum){ 0 };
	while (ntr_pairs_next(attr, &pos, &run, NULL) > 0) {
		sum->pairs++;
		if (run.lcn == NTR_NONE)
			continue;
		sum->clusters += run.clusters;
		sum->fragments += run.lcn != next;
		next = run.lcn + run.clusters;
	}
}

uint32_t list_stream(const struct stage_view *v)
{
	struct ntr_stream_info si;

	for (uint32_t i = 0; i < v->t->info.streams; i++)
		if (ntr_file_stream(v->t->file, i, &si, NULL) == NTR_OK &&
		    si.type == NTR_ATTRIBUTE_LIST)
			return i;
	return NTR_NO_INDEX;
}

const char *stage_word(uint32_t stage)
{
	static const char *const word[] = {
		"none", "one", "two", "three", "four",
	};

	return word[stage < 5 ? stage : 0];
}
