/*
 * timeline_slack.c - names that only the slack of an index or of a record still has
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "timeline.h"

enum { NAME_AT = 0x42 };	/* in a $FILE_NAME */

/* 'dir' is what it was found in, for one that has lost its parent. */
static int write_carved(struct tl_worker *w, struct ntr_part *part,
			const struct ntr_carved *carved, uint64_t dir)
{
	const struct ntr_dirent *d = &carved->entry;
	struct tl_name name = {
		.fn = {
			.parent_ref = carved->lost & NTR_LOST_PARENT ? dir :
				      d->parent_ref,
			.created = d->created, .modified = d->modified,
			.changed = d->changed, .accessed = d->accessed,
			.allocated = d->allocated, .size = d->size,
			.file_flags = d->file_flags,
			.reparse_tag = d->reparse_tag,
			.name_units = d->name_units,
			.name_space = d->name_space, .name = d->name,
		},
		.value_len = NAME_AT + 2 * d->name_units,
	};
	struct tl_stream data = { .type = NTR_DATA, .size = d->size };
	struct tl_entry e = {
		.number = NTR_REF_NUMBER(d->ref),
		.sequence = NTR_REF_SEQUENCE(d->ref),
		.directory = (d->file_flags & NTR_FILE_DIRECTORY) != 0,
		.source = carved->source == NTR_CARVED_RECORD ?
			  TL_RECORD_SLACK : TL_INDEX_SLACK,
		.names = &name, .name_count = 1, .streams = &data,
	};

	/* A bodyfile has but one place for times; $STANDARD_INFORMATION there is
	 * none, and the other formats leave it empty. */
	e.si.created = d->created;
	e.si.modified = d->modified;
	e.si.changed = d->changed;
	e.si.accessed = d->accessed;
	e.stream_count = e.directory ? 0 : 1;
	return tl_write(w, part, &e);
}

/* Of a directory all its records and blocks. */
static int map_directory(struct tl_worker *w, struct ntr_part *part,
			 const struct ntr_record *rec)
{
	uint64_t ref = NTR_REF(rec->number, rec->sequence);
	struct ntr_slack *slack = NULL;
	struct ntr_carved carved;
	struct ntr_file *file;
	int code;

	if (ntr_file_open(ntr_part_volume(part), rec->number, &file, NULL) < 0)
		return 0;
	code = ntr_slack_open(file, &slack, NULL);
	ntr_file_close(file);
	while (code == 0 && ntr_slack_next(slack, &carved, NULL) > 0)
		if (!carved.listed)
			code = write_carved(w, part, &carved, ref);
	ntr_slack_close(slack);
	return code;
}

int tl_slack(struct tl_worker *w, struct ntr_part *part,
	     const struct ntr_record *rec)
{
	struct ntr_carved carved;
	uint32_t pos = 0;
	int code = 0;

	if (rec->state != NTR_RECORD_GOOD)
		return 0;
	if (rec->flags & NTR_RECORD_DIRECTORY)
		return rec->base_ref ? 0 : map_directory(w, part, rec);
	while (code == 0 && ntr_record_carve(ntr_part_volume(part), rec, &pos,
					     &carved) > 0)
		if (!carved.listed)
			code = write_carved(w, part, &carved,
					    NTR_REF(rec->number,
						    rec->sequence));
	return code;
}
