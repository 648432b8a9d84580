/*
 * hollow.c - see hollow.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "hollow.h"

#include "../format/attr.h"
#include "../format/reparse.h"
#include "../format/values.h"

/* Attributes of a file whose content is not here, whatever its reparse tag.  What
 * callers of Windows know as "recall on open" stands in no record: there the same
 * bit says that the file has extended attributes. */
enum { STDINFO_FLAGS = 0x20 };
enum { ABSENT = NTR_FILE_OFFLINE | NTR_FILE_RECALL_ON_ACCESS };

static const char *const whys[] = {
	[NTR_REPARSE_WOF] = "system-compressed content (WOF)",
	[NTR_REPARSE_WIM] = "content kept in a WIM image",
	[NTR_REPARSE_DEDUP] = "deduplicated content",
	[NTR_REPARSE_SIS] = "single-instance content",
	[NTR_REPARSE_HSM] = "content moved to hierarchical storage",
	[NTR_REPARSE_CLOUD] = "content kept in the cloud",
	[NTR_REPARSE_PROJECTED] = "content that a provider projects",
};

struct span file_reparse(const struct ntr_file *file, uint32_t *record_ret)
{
	for (uint32_t i = 0; i < file->attr_count; i++) {
		const struct file_attr *fa = &file->attrs[i];

		if (fa->attr.type != NTR_REPARSE_POINT || !fa->attr.resident)
			continue;
		if (record_ret)
			*record_ret = fa->record;
		return attr_value(&fa->attr);
	}
	return span_of("", 0);
}

uint32_t file_reparse_tag(const struct ntr_file *file)
{
	struct where quiet = where_error(NULL);
	struct span value = file_reparse(file, NULL);
	struct ntr_filename name;

	if (value.len)
		return span_u32(value, 0);
	for (uint32_t i = 0; i < file->attr_count; i++) {
		const struct ntr_attr *attr = &file->attrs[i].attr;

		if (attr->type != NTR_REPARSE_POINT || file->name_count == 0)
			continue;
		attr = &file->attrs[file->names[0]].attr;
		if (filename_decode(attr_value(attr), &quiet, &name) == NTR_OK &&
		    name.file_flags & NTR_FILE_REPARSE_POINT)
			return name.reparse_tag;
		break;
	}
	return 0;
}

static bool is_absent(const struct ntr_file *file)
{
	for (uint32_t i = 0; i < file->attr_count; i++) {
		const struct ntr_attr *attr = &file->attrs[i].attr;

		if (attr->type == NTR_STANDARD_INFORMATION && attr->resident)
			return span_u32(attr_value(attr), STDINFO_FLAGS) &
			       ABSENT;
	}
	return false;
}

const char *hollow_why(const struct ntr_file *file)
{
	uint32_t kind = reparse_tag_kind(file_reparse_tag(file));

	if (kind < sizeof(whys) / sizeof(whys[0]) && whys[kind])
		return whys[kind];
	return is_absent(file) ? "content kept elsewhere (offline)" : NULL;
}
