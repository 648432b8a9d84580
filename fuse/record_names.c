/*
 * record_names.c - see record_names.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "record_names.h"

void record_names_open(struct record_names *names, struct ntr_volume *vol,
		       const struct ntr_record *rec)
{
	names->rec = rec;
	names->file = NULL;
	names->pos = 0;
	if (ntr_record_has(rec, NTR_ATTRIBUTE_LIST) &&
	    ntr_file_open_alone(vol, rec->number, &names->file,
				NULL) != NTR_OK)
		names->file = NULL;
}

void record_names_close(struct record_names *names)
{
	ntr_file_close(names->file);
}

static bool next_in_file(struct record_names *names, struct ntr_filename *name)
{
	struct ntr_file_info info;

	ntr_file_info(names->file, &info);
	while (names->pos < info.names)
		if (ntr_file_name(names->file, names->pos++, name,
				  NULL) == NTR_OK)
			return true;
	return false;
}

static bool next_in_record(struct record_names *names, struct ntr_filename *name)
{
	struct ntr_attr attr;

	while (ntr_attr_next(names->rec, &names->pos, &attr, NULL) > 0)
		if (attr.type == NTR_FILE_NAME && attr.resident &&
		    ntr_filename_decode(attr.value, attr.value_len, name,
					NULL) == NTR_OK)
			return true;
	return false;
}

bool record_names_next(struct record_names *names, struct ntr_filename *name)
{
	return names->file ? next_in_file(names, name)
			   : next_in_record(names, name);
}
