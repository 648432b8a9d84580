/*
 * verify_values.c - can the values of a file's attributes be decoded?
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "verify.h"

#include "../format/attr.h"
#include "../format/ea.h"
#include "../format/efs.h"
#include "../format/reparse.h"
#include "../format/values.h"

static int check_eas(struct span value, const struct where *w)
{
	struct ntr_ea ea;
	uint32_t pos = 0;
	int more;

	while ((more = ea_next(value, w, &pos, &ea)) > 0)
		;
	return more;
}

static int check_efs(struct span value, const struct where *w)
{
	struct ntr_efs_key key;
	struct ntr_efs efs;
	uint32_t pos = 0;
	int more, code = efs_decode(value, w, &efs);

	while (code == NTR_OK && (more = efs_next(value, w, &pos, &key)) != 0)
		code = more < 0 && more != NTR_E_UNSUPPORTED ? more : NTR_OK;
	return code;
}

static bool attr_is_named(const struct ntr_attr *attr, const char *ascii)
{
	struct span name = attr_name(attr);
	size_t len = strlen(ascii), i = 0;

	while (i < len && span_u16(name, 2 * i) == (uint8_t)ascii[i])
		i++;
	return i == len && name.len == 2 * len;
}

static int check_logged(const struct ntr_attr *attr, const struct where *w)
{
	struct ntr_txf txf;

	if (attr_is_named(attr, "$EFS"))
		return check_efs(attr_value(attr), w);
	if (attr_is_named(attr, "$TXF_DATA"))
		return txf_decode(attr_value(attr), w, &txf);
	return NTR_OK;
}

static int check_value(const struct ntr_volume *vol, const struct ntr_attr *attr,
		       const struct where *w)
{
	struct span value = attr_value(attr);
	struct ntr_reparse reparse;
	struct ntr_ea_info ea_info;
	struct ntr_filename name;
	struct ntr_object_id id;
	struct ntr_stdinfo info;

	switch (attr->type) {
	case NTR_STANDARD_INFORMATION:
		return stdinfo_decode(value, w, &info);
	case NTR_FILE_NAME:
		return filename_decode(value, w, &name);
	case NTR_OBJECT_ID:	/* it was $VOLUME_VERSION once */
		return vol->info.version_major < 3 ? NTR_OK :
		       object_id_decode(value, w, &id);
	case NTR_REPARSE_POINT:
		return reparse_decode(value, w, &reparse);
	case NTR_EA_INFORMATION:
		return ea_info_decode(value, w, &ea_info);
	case NTR_EA:
		return check_eas(value, w);
	case NTR_LOGGED_UTILITY_STREAM:
		return check_logged(attr, w);
	default:
		return NTR_OK;
	}
}

void verify_values(const struct ntr_file *file)
{
	struct ntr_error broken;
	struct where w;

	for (uint32_t i = 0; i < file->attr_count; i++) {
		const struct file_attr *fa = &file->attrs[i];

		if (!fa->attr.resident)
			continue;
		w = file_where(file, fa->record, fa->attr.type, &broken);
		if (w.base != NTR_NONE)
			w.base += fa->attr.value_at;
		if (check_value(file->vol, &fa->attr, &w) < 0)
			note_rejected(&w, NTR_F_ATTRIBUTE_VALUE);
	}
}
