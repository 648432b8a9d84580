/*
 * stage.c - which of the four stages of growth a file is in, and why
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *   1  every attribute is resident in the base record
 *   2  no $ATTRIBUTE_LIST; at least one attribute is nonresident
 *   3  the base record has a resident $ATTRIBUTE_LIST
 *   4  the $ATTRIBUTE_LIST is nonresident
 */
#include <inttypes.h>
#include <stdio.h>

#include "file.h"

/* The attribute that put the file in its stage: $DATA rather than another. */
static bool decides(const struct ntr_stage *stage, const struct file_attr *fa)
{
	if (stage->decider == NTR_DATA)
		return false;
	if (stage->stage == 2 ? fa->attr.resident : fa->record == 0)
		return false;
	return stage->decider == 0 || fa->attr.type == NTR_DATA;
}

static void find_decider(const struct ntr_file *file, struct ntr_stage *stage)
{
	for (uint32_t i = 0; i < file->attr_count; i++) {
		const struct file_attr *fa = file_ordered(file, i);

		if (fa->attr.type != NTR_ATTRIBUTE_LIST && decides(stage, fa))
			stage->decider = fa->attr.type;
	}
	/* Nothing moved out (yet, or to records now lost): then the list did it. */
	if (stage->decider == 0)
		stage->decider = NTR_ATTRIBUTE_LIST;
}

static uint32_t stage_number(const struct ntr_file *file)
{
	if (file->list_attr != NTR_NO_INDEX)
		return file->attrs[file->list_attr].attr.resident ? 3 : 4;
	for (uint32_t i = 0; i < file->attr_count; i++)
		if (!file->attrs[i].attr.resident)
			return 2;
	return 1;
}

void ntr_file_stage(const struct ntr_file *file, struct ntr_stage *stage_ret)
{
	const struct ntr_record *base = &file->records[0];
	struct ntr_stream_info info;

	*stage_ret = (struct ntr_stage){
		.ref = NTR_REF(base->number, base->sequence),
		.stage = stage_number(file),
		.directory = (base->flags & NTR_RECORD_DIRECTORY) != 0,
		.in_use = (base->flags & NTR_RECORD_IN_USE) != 0,
		.child_records = (uint32_t)file->record_count - 1,
		.list_entries = (uint32_t)file->entry_count,
	};
	if (stage_ret->stage > 1)
		find_decider(file, stage_ret);
	for (uint32_t i = 0; i < file->stream_count; i++) {
		if (ntr_file_stream(file, i, &info, NULL) < 0)
			continue;
		stage_ret->mapping_pairs += info.mapping_pairs;
		stage_ret->fragments += info.fragments;
	}
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

/* Where the list of stages three and four leads. */
static int sentence_list(const struct ntr_stage *s, const char *how,
			 const char *type, char *buf, size_t cap)
{
	if (s->child_records == 0)
		return snprintf(buf, cap, "The base record has %s, though it "
				"leads to no child record.", how);
	return snprintf(buf, cap, "The base record was full: %s spreads the "
			"attributes over %" PRIu32 " child record%s, %s among "
			"them.", how, s->child_records, plural(s->child_records),
			type);
}

static int sentence(const struct ntr_file *file, const struct ntr_stage *s,
		    const char *type, char *buf, size_t cap)
{
	struct ntr_file_info info;
	char how[128];

	ntr_file_info(file, &info);
	switch (s->stage) {
	case 1:
		return snprintf(buf, cap, "Every attribute%s is resident in the "
				"base record.", info.damaged ?
				" that can still be read" : "");
	case 2:
		return snprintf(buf, cap, "%s is nonresident, with %" PRIu64
				" mapping pair%s still in the base record.",
				type, s->mapping_pairs, plural(s->mapping_pairs));
	case 3:
		snprintf(how, sizeof(how), "a resident $ATTRIBUTE_LIST of %"
			 PRIu32 " entr%s", s->list_entries,
			 s->list_entries == 1 ? "y" : "ies");
		break;
	default:
		snprintf(how, sizeof(how), "an $ATTRIBUTE_LIST that has become "
			 "nonresident itself, %" PRIu32 " entr%s in %" PRIu64
			 " bytes,", s->list_entries,
			 s->list_entries == 1 ? "y" : "ies", info.list_size);
	}
	return sentence_list(s, how, type, buf, cap);
}

size_t ntr_file_stage_text(const struct ntr_file *file, char *buf, size_t cap)
{
	char number[32];
	struct ntr_stage stage;
	const char *type;
	int len;

	ntr_file_stage(file, &stage);
	type = ntr_attr_type_name(stage.decider);
	if (!type) {
		snprintf(number, sizeof(number), "attribute 0x%" PRIx32,
			 stage.decider);
		type = number;
	}
	len = sentence(file, &stage, type, buf, cap);
	return len < 0 ? 0 : (size_t)len;
}
