/*
 * value_info.c - $STANDARD_INFORMATION, $OBJECT_ID and what $Volume has
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ntfsread_artifacts.h"
#include "rows.h"
#include "security.h"
#include "text.h"
#include "types.h"
#include "value.h"

bool stdinfo_json(struct json *j, const struct value *v)
{
	struct ntr_stdinfo si;
	const char *sddl;

	if (ntr_stdinfo_decode(v->bytes, v->len, &si, NULL) < 0)
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
	json_text_or_null(j, "owner", descriptors_owner(v->ctx->descriptors,
							si.security_id));
	sddl = descriptors_sddl(v->ctx->descriptors, si.security_id);
	json_text_or_null(j, "sddl", sddl);
	return true;
}

bool stdinfo_text(const struct value *v)
{
	struct ntr_stdinfo si;
	const char *sddl;

	if (ntr_stdinfo_decode(v->bytes, v->len, &si, NULL) < 0)
		return false;
	row_times(si.created, si.modified, si.changed, si.accessed);
	flags_row(si.file_flags, NULL);
	if (si.max_versions || si.version || si.class_id) {
		row_number("max versions", si.max_versions);
		row_number("version", si.version);
		row_number("class id", si.class_id);
	}
	if (!si.long_form)
		return true;
	row("security");
	printf("%" PRIu32, si.security_id);
	sddl = descriptors_sddl(v->ctx->descriptors, si.security_id);
	if (sddl) {
		fputs("  ", stdout);
		text_puts(stdout, sddl);
	}
	putchar('\n');
	row("owner");
	printf("%" PRIu32 ", quota %" PRIu64 ", usn %" PRIu64 "\n", si.owner_id,
	       si.quota_charged, si.usn);
	return true;
}

bool descriptor_json(struct json *j, const struct value *v)
{
	security_json(j, v->bytes, v->len);
	return true;
}

bool descriptor_text(const struct value *v)
{
	security_text(v->bytes, v->len);
	return true;
}

static bool is_zero(const uint8_t guid[16])
{
	static const uint8_t zeros[16];

	return memcmp(guid, zeros, 16) == 0;
}

static const struct {
	const char *key, *label;
	size_t at;
} object_ids[] = {
	{ "object_id", "object id",
	  offsetof(struct ntr_object_id, object_id) },
	{ "birth_volume_id", "birth volume",
	  offsetof(struct ntr_object_id, birth_volume_id) },
	{ "birth_object_id", "birth object",
	  offsetof(struct ntr_object_id, birth_object_id) },
	{ "domain_id", "domain", offsetof(struct ntr_object_id, domain_id) },
};

/* NTFS 1.2 kept something else under this type: 8 bytes, shown as they are. */
bool object_id_json(struct json *j, const struct value *v)
{
	struct ntr_object_id id;
	uint64_t made;

	if (ntr_object_id_decode(v->bytes, v->len, &id, NULL) < 0)
		return false;
	for (size_t i = 0; i < (id.long_form ? 4u : 1u); i++)
		json_guid(j, object_ids[i].key,
			  (const uint8_t *)&id + object_ids[i].at);
	if (ntr_guid_time(id.object_id, &made) == NTR_OK)
		json_time(j, "made", made);
	else
		json_null(j, "made");
	return true;
}

bool object_id_text(const struct value *v)
{
	struct ntr_object_id id;
	const uint8_t *guid;
	uint64_t made;

	if (ntr_object_id_decode(v->bytes, v->len, &id, NULL) < 0)
		return false;
	for (size_t i = 0; i < (id.long_form ? 4u : 1u); i++) {
		guid = (const uint8_t *)&id + object_ids[i].at;
		if (i == 0 || !is_zero(guid))
			row_guid(object_ids[i].label, guid);
	}
	if (ntr_guid_time(id.object_id, &made) == NTR_OK)
		row_time("made", made);
	return true;
}

bool volname_json(struct json *j, const struct value *v)
{
	if (v->len % 2)
		return false;
	json_name(j, "label", v->bytes, v->len / 2);
	return true;
}

bool volname_text(const struct value *v)
{
	if (v->len % 2)
		return false;
	row_name("label", v->bytes, v->len / 2);
	return true;
}

static const struct bit_name volume_flags[] = {
	{ NTR_VOLUME_DIRTY, "dirty" },
	{ NTR_VOLUME_RESIZE_LOG, "resize-log" },
	{ NTR_VOLUME_UPGRADE, "upgrade" },
	{ NTR_VOLUME_MOUNTED_NT4, "mounted-on-nt4" },
	{ NTR_VOLUME_USN_DELETING, "deleting-usn-journal" },
	{ NTR_VOLUME_REPAIR_IDS, "repair-object-ids" },
	{ NTR_VOLUME_CHKDSK, "chkdsk" },
	{ 0, NULL }
};

bool volinfo_json(struct json *j, const struct value *v)
{
	struct ntr_volinfo vi;
	char text[16];

	if (ntr_volinfo_decode(v->bytes, v->len, &vi, NULL) < 0)
		return false;
	snprintf(text, sizeof(text), "%u.%u", vi.version_major,
		 vi.version_minor);
	json_text(j, "version", text);
	json_u64(j, "flags", vi.flags);
	bits_json(j, "flag_names", vi.flags, volume_flags);
	json_bool(j, "dirty", vi.flags & NTR_VOLUME_DIRTY);
	return true;
}

bool volinfo_text(const struct value *v)
{
	struct ntr_volinfo vi;

	if (ntr_volinfo_decode(v->bytes, v->len, &vi, NULL) < 0)
		return false;
	row("version");
	printf("%u.%u\n", vi.version_major, vi.version_minor);
	flags_row(vi.flags, volume_flags);
	return true;
}
