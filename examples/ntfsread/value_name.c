/*
 * value_name.c - $FILE_NAME
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>

#include "ntfsread_artifacts.h"
#include "rows.h"
#include "text.h"
#include "types.h"
#include "value.h"

bool filename_json(struct json *j, const struct value *v)
{
	struct ntr_filename fn;

	if (ntr_filename_decode(v->bytes, v->len, &fn, NULL) < 0)
		return false;
	json_name(j, "name", fn.name, fn.name_units);
	json_text(j, "namespace", name_space_text(fn.name_space));
	json_ref(j, "parent", fn.parent_ref);
	times_json(j, fn.created, fn.modified, fn.changed, fn.accessed);
	json_u64(j, "allocated", fn.allocated);
	json_u64(j, "size", fn.size);
	file_flags_json(j, "flags", fn.file_flags);
	json_u64(j, "file_attributes", fn.file_flags);
	json_u64(j, "reparse_tag", fn.reparse_tag);
	return true;
}

bool filename_text(const struct value *v)
{
	struct ntr_filename fn;
	char tag[TAG_TEXT];

	if (ntr_filename_decode(v->bytes, v->len, &fn, NULL) < 0)
		return false;
	row("name");
	text_put_name(stdout, fn.name, fn.name_units);
	printf("  (%s)\n", name_space_text(fn.name_space));
	row("parent");
	put_ref(fn.parent_ref);
	putchar('\n');
	row_times(fn.created, fn.modified, fn.changed, fn.accessed);
	row("size");
	printf("%" PRIu64 ", allocated %" PRIu64 "\n", fn.size, fn.allocated);
	flags_row(fn.file_flags, NULL);
	/* One field for either, and only the flag says which it is. */
	if (fn.file_flags & NTR_FILE_REPARSE_POINT)
		row_text("reparse", tag_text(fn.reparse_tag, tag));
	else if (fn.reparse_tag)
		row_number("EA length", fn.reparse_tag);
	return true;
}
