/*
 * features.c - what a volume makes use of, counted over its records
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>

#include "features.h"
#include "ntfsread_artifacts.h"

static const char *const name[FEATURES] = {
	[FEATURE_NAMED_STREAMS] = "named_streams",
	[FEATURE_COMPRESSED] = "compressed",
	[FEATURE_ENCRYPTED] = "encrypted",
	[FEATURE_SPARSE] = "sparse",
	[FEATURE_REPARSE_POINTS] = "reparse_points",
	[FEATURE_OBJECT_IDS] = "object_ids",
	[FEATURE_EXTENDED_ATTRIBUTES] = "extended_attributes",
	[FEATURE_ATTRIBUTE_LISTS] = "attribute_lists",
	[FEATURE_CHANGE_JOURNAL] = "change_journal",
	[FEATURE_TRANSACTIONS] = "transactions",
	[FEATURE_WOF] = "system_compressed",
	[FEATURE_WIM] = "wim_backed",
	[FEATURE_DEDUP] = "deduplicated",
	[FEATURE_CLOUD] = "cloud_files",
	[FEATURE_LINKS] = "links",
	[FEATURE_CASE_SENSITIVE] = "case_sensitive_directories",
};

static bool is_named(const struct ntr_attr *attr, const char *ascii)
{
	uint32_t i;

	for (i = 0; i < attr->name_units && ascii[i]; i++)
		if (attr->name[2 * i] != (uint8_t)ascii[i] ||
		    attr->name[2 * i + 1])
			return false;
	return i == attr->name_units && !ascii[i];
}

static void count_data(struct features *f, const struct ntr_attr *attr)
{
	f->count[FEATURE_NAMED_STREAMS] += attr->name_units > 0;
	f->count[FEATURE_COMPRESSED] += (attr->flags & 0xff) != 0;
	f->count[FEATURE_ENCRYPTED] += (attr->flags & NTR_ATTR_ENCRYPTED) != 0;
	f->count[FEATURE_SPARSE] += (attr->flags & NTR_ATTR_SPARSE) != 0;
	f->count[FEATURE_CHANGE_JOURNAL] += is_named(attr, "$J");
}

static void count_reparse(struct features *f, const struct ntr_attr *attr)
{
	struct ntr_reparse r;

	f->count[FEATURE_REPARSE_POINTS]++;
	/* Links with very long targets are not resident: what they are is not
	 * worth a read for each. */
	if (!attr->resident ||
	    ntr_reparse_decode(attr->value, attr->value_len, &r, NULL) < 0)
		return;
	f->count[FEATURE_WOF] += r.kind == NTR_REPARSE_WOF;
	f->count[FEATURE_WIM] += r.kind == NTR_REPARSE_WIM;
	f->count[FEATURE_DEDUP] += r.kind == NTR_REPARSE_DEDUP;
	f->count[FEATURE_CLOUD] += r.kind == NTR_REPARSE_CLOUD;
	f->count[FEATURE_LINKS] += r.kind >= NTR_REPARSE_SYMLINK &&
				   r.kind <= NTR_REPARSE_WSL_LINK;
}

/* How a directory says that its names differ by case. */
static void count_stdinfo(struct features *f, const struct ntr_attr *attr)
{
	struct ntr_stdinfo si;

	if (attr->resident &&
	    ntr_stdinfo_decode(attr->value, attr->value_len, &si, NULL) ==
		NTR_OK)
		f->count[FEATURE_CASE_SENSITIVE] +=
			si.max_versions == 0 && si.version == 1;
}

static void count_attr(struct features *f, const struct ntr_record *rec,
		       const struct ntr_attr *attr)
{
	/* A later piece of a split attribute is not another attribute. */
	if (!attr->resident && attr->first_vcn > 0)
		return;
	switch (attr->type) {
	case NTR_DATA:
		count_data(f, attr);
		break;
	case NTR_STANDARD_INFORMATION:
		if (rec->flags & NTR_RECORD_DIRECTORY)
			count_stdinfo(f, attr);
		break;
	case NTR_REPARSE_POINT:
		count_reparse(f, attr);
		break;
	case NTR_OBJECT_ID:
		f->count[FEATURE_OBJECT_IDS]++;
		break;
	case NTR_EA:
		f->count[FEATURE_EXTENDED_ATTRIBUTES]++;
		break;
	case NTR_ATTRIBUTE_LIST:
		f->count[FEATURE_ATTRIBUTE_LISTS]++;
		break;
	case NTR_LOGGED_UTILITY_STREAM:
		f->count[FEATURE_TRANSACTIONS] +=
			is_named(attr, "$TXF_DATA");
		break;
	default:
		break;
	}
}

int features_read(struct ntr_volume *vol, struct features *f,
		  struct ntr_error *err)
{
	struct ntr_scan *scan;
	struct ntr_record rec;
	struct ntr_attr attr;
	uint32_t pos;
	int got;

	*f = (struct features){ { 0 } };
	got = ntr_scan_open(vol, 0, NTR_NONE, &scan, err);
	if (got < 0)
		return got;
	while ((got = ntr_scan_next(scan, &rec, err)) > 0) {
		if (rec.state != NTR_RECORD_GOOD ||
		    !(rec.flags & NTR_RECORD_IN_USE))
			continue;
		for (pos = 0; ntr_attr_next(&rec, &pos, &attr, NULL) > 0; )
			count_attr(f, &rec, &attr);
	}
	ntr_scan_close(scan);
	return got;
}

void features_json(struct json *j, const char *key, const struct features *f)
{
	json_object(j, key);
	for (int i = 0; i < FEATURES; i++)
		json_u64(j, name[i], f->count[i]);
	json_object_end(j);
}

void features_text(const struct features *f)
{
	bool any = false;

	for (int i = 0; i < FEATURES; i++) {
		if (f->count[i] == 0)
			continue;
		printf("%-17s %s: %" PRIu64 "\n", any ? "" : "features",
		       name[i], f->count[i]);
		any = true;
	}
}
