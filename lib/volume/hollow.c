/*
 * hollow.c - see hollow.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "hollow.h"

#include "../format/attr.h"
#include "../format/limits.h"
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

/* The attribute, or NULL. */
static const struct file_attr *find_reparse(const struct ntr_file *file)
{
	for (uint32_t i = 0; i < file->attr_count; i++)
		if (file->attrs[i].attr.type == NTR_REPARSE_POINT)
			return &file->attrs[i];
	return NULL;
}

int file_reparse_load(struct ntr_file *file, struct ntr_error *err)
{
	const struct file_attr *fa = find_reparse(file);
	struct ntr_stream *stream;
	struct ntr_error broken;
	uint32_t index;
	int64_t got;
	int code;

	if (!fa || fa->attr.resident ||
	    !file_find_unnamed(file, NTR_REPARSE_POINT, &index))
		return NTR_OK;
	code = ntr_stream_open(file, index, 0, &stream, &broken);
	if (code < 0)
		return code == NTR_E_NOMEM ? error_nomem(err) : NTR_OK;
	file->reparse = arena_alloc(&file->arena, REPARSE_SIZE_MAX);
	got = file->reparse ? ntr_stream_pread(stream, file->reparse,
					       REPARSE_SIZE_MAX, 0, NULL) :
	      NTR_E_NOMEM;
	ntr_stream_close(stream);
	if (got == NTR_E_NOMEM)
		return error_nomem(err);
	file->reparse_len = got < 0 ? 0 : (size_t)got;
	return NTR_OK;
}

struct span file_reparse(const struct ntr_file *file, uint32_t *record_ret)
{
	const struct file_attr *fa = find_reparse(file);

	if (fa && record_ret)
		*record_ret = fa->record;
	if (fa && fa->attr.resident)
		return attr_value(&fa->attr);
	return fa && file->reparse ? span_of(file->reparse, file->reparse_len) :
	       span_of("", 0);
}

uint32_t file_reparse_tag(const struct ntr_file *file)
{
	struct where quiet = where_error(NULL);
	struct span value = file_reparse(file, NULL);
	struct ntr_filename name;

	if (value.len >= sizeof(uint32_t) || !find_reparse(file))
		return span_u32(value, 0);
	for (size_t i = 0; i < file->name_count; i++) {
		const struct ntr_attr *attr = &file->attrs[file->names[i]].attr;

		if (filename_decode(attr_value(attr), &quiet, &name) == NTR_OK &&
		    name.file_flags & NTR_FILE_REPARSE_POINT)
			return name.reparse_tag;
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
	uint32_t tag = file_reparse_tag(file);
	uint32_t kind = reparse_tag_kind(tag);

	if (kind < sizeof(whys) / sizeof(whys[0]) && whys[kind])
		return whys[kind];
	if (is_absent(file))
		return "content kept elsewhere (offline)";
	if (!find_reparse(file))
		return NULL;
	if (tag == 0)
		return "content behind a reparse point that cannot be read";
	/* Others are of file systems and filters, too, that store content
	 * elsewhere: a tag that nobody has published says nothing. */
	return ntr_reparse_tag_name(tag) ? NULL :
	       "content behind a reparse point of an unknown kind";
}
