/*
 * record.c - what both forms of a record need to know
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "record.h"

const char *record_state_text(uint32_t state)
{
	static const char *const text[] = {
		"good", "empty", "baad", "alien", "damaged", "unreadable",
		"stale",
	};

	return state < sizeof(text) / sizeof(text[0]) ? text[state] : "unknown";
}

static int by_number(const void *a, const void *b)
{
	uint32_t left, right;

	memcpy(&left, a, sizeof(left));
	memcpy(&right, b, sizeof(right));
	return (left > right) - (left < right);
}

/* Of the records that a child's number can stand for, each once. */
static void drop_repeats(struct buf *list)
{
	size_t kept = 0, size = sizeof(uint32_t);

	for (size_t at = 0; at < list->len; at += size)
		if (at == 0 || memcmp(list->bytes + at,
				      list->bytes + at - size, size) != 0) {
			memmove(list->bytes + kept, list->bytes + at, size);
			kept += size;
		}
	list->len = kept;
}

/* Findings about the child records concern their file. */
void record_findings(const struct record_view *v, struct buf *list)
{
	struct finding_index *x = &v->desk->findings;
	struct ntr_findings *seen = v->s->findings.seen;
	struct ntr_record rec;

	finding_index_list(x, seen, v->rec.number, list);
	for (uint32_t i = 0; !v->is_child && i < v->t->info.records; i++)
		if (ntr_file_record(v->t->file, i, &rec, NULL) == NTR_OK &&
		    rec.number != v->rec.number)
			finding_index_list(x, seen, rec.number, list);
	if (list->len == 0)
		return;
	qsort(list->bytes, list->len / sizeof(uint32_t), sizeof(uint32_t),
	      by_number);
	drop_repeats(list);
}

uint32_t record_attr_index(const struct record_view *v,
			   const struct ntr_attr *attr)
{
	struct ntr_record rec;
	struct ntr_attr other;
	uint32_t record;

	if (attr->resident || attr->first_vcn != 0 || !v->t->file)
		return NTR_NO_INDEX;
	for (uint32_t i = 0; i < v->t->info.attrs; i++)
		if (ntr_file_attr(v->t->file, i, &other, &record, NULL) ==
			NTR_OK &&
		    other.at == attr->at && other.type == attr->type &&
		    ntr_file_record(v->t->file, record, &rec, NULL) == NTR_OK &&
		    rec.number == v->rec.number)
			return i;
	return NTR_NO_INDEX;
}

bool record_desk_open(struct record_desk *desk, struct session *s)
{
	desk->s = s;
	desk->descriptors.vol = s->vol;
	desk->value = malloc(VALUE_MAX);
	return desk->value != NULL;
}

void record_desk_close(struct record_desk *desk)
{
	free(desk->value);
	desk->value = NULL;
	parent_close(&desk->parent);
	finding_index_free(&desk->findings);
	descriptors_close(&desk->descriptors);
}

void record_view_start(struct record_view *v, struct record_desk *desk,
		       struct target *t, const struct ntr_record *rec)
{
	*v = (struct record_view){
		.desk = desk, .s = desk->s, .t = t, .rec = *rec,
		.values = {
			.s = desk->s, .descriptors = &desk->descriptors,
			.file = t->file, .all_entries = desk->all_entries,
			.buf = desk->value,
		},
	};
	v->is_child = t->file && rec->number != NTR_REF_NUMBER(t->info.ref);
}
