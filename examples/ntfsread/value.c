/*
 * value.c - what a resident attribute says
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ntfsread_artifacts.h"
#include "out.h"
#include "text.h"
#include "types.h"
#include "value.h"

/* A resident value is short, but a record of 64 KiB would fill screens. */
enum { HEX_SHOWN = 256 };

/* The four times, under the names that all of them have here. */
static void times_json(struct json *j, uint64_t created, uint64_t modified,
		       uint64_t changed, uint64_t accessed)
{
	json_time(j, "created", created);
	json_time(j, "modified", modified);
	json_time(j, "changed", changed);
	json_time(j, "accessed", accessed);
}

static void row(const char *label)
{
	printf("    %-12s ", label);
}

static void time_row(const char *label, uint64_t filetime)
{
	char text[WHEN_TEXT];

	when_text(filetime, true, text);
	row(label);
	puts(text);
}

static void times_text(uint64_t created, uint64_t modified, uint64_t changed,
		       uint64_t accessed)
{
	time_row("created", created);
	time_row("modified", modified);
	time_row("changed", changed);
	time_row("accessed", accessed);
}

static void number_row(const char *label, uint64_t number)
{
	row(label);
	printf("%" PRIu64 "\n", number);
}

static void flags_row(uint32_t flags)
{
	char text[512];

	file_flags_text(flags, text, sizeof(text));
	row("flags");
	printf("%s (0x%" PRIx32 ")\n", text, flags);
}

static bool stdinfo_json(struct json *j, const struct ntr_attr *attr)
{
	struct ntr_stdinfo si;

	if (ntr_stdinfo_decode(attr->value, attr->value_len, &si, NULL) < 0)
		return false;
	times_json(j, si.created, si.modified, si.changed, si.accessed);
	file_flags_json(j, "flags", si.file_flags);
	json_u64(j, "file_attributes", si.file_flags);
	json_u64(j, "max_versions", si.max_versions);
	json_u64(j, "version", si.version);
	json_u64(j, "class_id", si.class_id);
	if (!si.long_form)
		return true;
	json_u64(j, "owner_id", si.owner_id);
	json_u64(j, "security_id", si.security_id);
	json_u64(j, "quota_charged", si.quota_charged);
	json_u64(j, "usn", si.usn);
	return true;
}

static bool stdinfo_text(const struct ntr_attr *attr)
{
	struct ntr_stdinfo si;

	if (ntr_stdinfo_decode(attr->value, attr->value_len, &si, NULL) < 0)
		return false;
	times_text(si.created, si.modified, si.changed, si.accessed);
	flags_row(si.file_flags);
	if (si.max_versions || si.version || si.class_id) {
		number_row("max versions", si.max_versions);
		number_row("version", si.version);
		number_row("class id", si.class_id);
	}
	if (!si.long_form)
		return true;
	row("owner");
	printf("%" PRIu32 ", security id %" PRIu32 ", quota %" PRIu64
	       ", usn %" PRIu64 "\n", si.owner_id, si.security_id,
	       si.quota_charged, si.usn);
	return true;
}

static bool filename_json(struct json *j, const struct ntr_attr *attr)
{
	struct ntr_filename fn;

	if (ntr_filename_decode(attr->value, attr->value_len, &fn, NULL) < 0)
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

static bool filename_text(const struct ntr_attr *attr)
{
	struct ntr_filename fn;

	if (ntr_filename_decode(attr->value, attr->value_len, &fn, NULL) < 0)
		return false;
	row("name");
	text_put_name(stdout, fn.name, fn.name_units);
	printf("  (%s)\n", name_space_text(fn.name_space));
	row("parent");
	printf("#%" PRIu64 "-%u\n", NTR_REF_NUMBER(fn.parent_ref),
	       NTR_REF_SEQUENCE(fn.parent_ref));
	times_text(fn.created, fn.modified, fn.changed, fn.accessed);
	row("size");
	printf("%" PRIu64 ", allocated %" PRIu64 "\n", fn.size, fn.allocated);
	flags_row(fn.file_flags);
	return true;
}

static bool volname_json(struct json *j, const struct ntr_attr *attr)
{
	if (attr->value_len / 2 > 255)
		return false;
	json_name(j, "label", attr->value, attr->value_len / 2);
	return true;
}

static bool volname_text(const struct ntr_attr *attr)
{
	if (attr->value_len / 2 > 255)
		return false;
	row("label");
	text_put_name(stdout, attr->value, attr->value_len / 2);
	putchar('\n');
	return true;
}

static bool volinfo_json(struct json *j, const struct ntr_attr *attr)
{
	struct ntr_volinfo vi;
	char text[16];

	if (ntr_volinfo_decode(attr->value, attr->value_len, &vi, NULL) < 0)
		return false;
	snprintf(text, sizeof(text), "%u.%u", vi.version_major,
		 vi.version_minor);
	json_text(j, "version", text);
	json_u64(j, "flags", vi.flags);
	json_bool(j, "dirty", vi.flags & NTR_VOLUME_DIRTY);
	return true;
}

static bool volinfo_text(const struct ntr_attr *attr)
{
	struct ntr_volinfo vi;

	if (ntr_volinfo_decode(attr->value, attr->value_len, &vi, NULL) < 0)
		return false;
	row("version");
	printf("%u.%u\n", vi.version_major, vi.version_minor);
	row("flags");
	printf("0x%x%s\n", vi.flags,
	       vi.flags & NTR_VOLUME_DIRTY ? " (dirty)" : "");
	return true;
}

static bool root_json(struct json *j, const struct ntr_attr *attr)
{
	struct ntr_index_root root;

	if (ntr_index_root_decode(attr->value, attr->value_len, &root,
				  NULL) < 0)
		return false;
	json_u64(j, "indexed_type", root.indexed_type);
	json_u64(j, "collation", root.collation);
	json_u64(j, "block_size", root.block_size);
	json_u64(j, "entries_length", root.entries_len);
	json_bool(j, "large", root.large != 0);
	return true;
}

static bool root_text(const struct ntr_attr *attr)
{
	struct ntr_index_root root;
	char type[32] = "none";

	if (ntr_index_root_decode(attr->value, attr->value_len, &root,
				  NULL) < 0)
		return false;
	if (root.indexed_type)
		type_text(root.indexed_type, type, sizeof(type));
	row("indexes");
	printf("%s, collation %" PRIu32 "\n", type, root.collation);
	row("blocks");
	printf("%" PRIu32 " bytes, %s\n", root.block_size,
	       root.large ? "in $INDEX_ALLOCATION" : "none: all is here");
	row("entries");
	printf("%" PRIu32 " bytes in the root\n", root.entries_len);
	return true;
}

/* NTFS 1.2 kept something else under this type: 8 bytes, shown as they are. */
static bool guid_json(struct json *j, const struct ntr_attr *attr)
{
	char text[GUID_TEXT];

	if (attr->value_len < 16)
		return false;
	guid_text(attr->value, text, sizeof(text));
	json_text(j, "object_id", text);
	return true;
}

static bool guid_value_text(const struct ntr_attr *attr)
{
	char text[GUID_TEXT];

	if (attr->value_len < 16)
		return false;
	guid_text(attr->value, text, sizeof(text));
	row("object id");
	puts(text);
	return true;
}

static const struct decoder {
	uint32_t type;
	bool (*json)(struct json *j, const struct ntr_attr *attr);
	bool (*text)(const struct ntr_attr *attr);
} decoders[] = {
	{ NTR_STANDARD_INFORMATION, stdinfo_json, stdinfo_text },
	{ NTR_FILE_NAME, filename_json, filename_text },
	{ NTR_OBJECT_ID, guid_json, guid_value_text },
	{ NTR_VOLUME_NAME, volname_json, volname_text },
	{ NTR_VOLUME_INFORMATION, volinfo_json, volinfo_text },
	{ NTR_INDEX_ROOT, root_json, root_text },
};

static const struct decoder *find(uint32_t type)
{
	for (size_t i = 0; i < sizeof(decoders) / sizeof(decoders[0]); i++)
		if (decoders[i].type == type)
			return &decoders[i];
	return NULL;
}

void value_json(struct json *j, const struct ntr_attr *attr)
{
	const struct decoder *d = find(attr->type);

	json_object(j, "value");
	if (!d || !d->json(j, attr))
		json_hex(j, "hex", attr->value, attr->value_len);
	json_object_end(j);
}

void value_text(const struct ntr_attr *attr, uint64_t offset)
{
	const struct decoder *d = find(attr->type);
	size_t shown = attr->value_len;

	if (d && d->text && d->text(attr))
		return;
	if (shown > HEX_SHOWN)
		shown = HEX_SHOWN;
	out_hex(stdout, attr->value, shown, offset);
	if (shown < attr->value_len)
		printf("    ... %" PRIu32 " more bytes\n",
		       attr->value_len - (uint32_t)shown);
}
