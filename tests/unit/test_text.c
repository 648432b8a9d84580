/*
 * test_text.c - texts for codes, errors, findings and numbers
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include <ctype.h>
#include <errno.h>

#include "bytes/text.h"
#include "ntfsread_artifacts.h"

/* The error's text, also with every shorter room for it. */
static void expect_error(struct ntr_error err, const char *want)
{
	char text[256];
	size_t len = strlen(want);

	ck_assert_uint_eq(ntr_error_text(&err, text, sizeof(text)), len);
	ck_assert_str_eq(text, want);
	for (size_t cap = 1; cap <= len; cap++) {
		memset(text, 0x55, sizeof(text));
		ck_assert_uint_eq(ntr_error_text(&err, text, cap), len);
		ck_assert_uint_eq(strlen(text), cap - 1);
		ck_assert_mem_eq(text, want, cap - 1);
		ck_assert_int_eq(text[cap], 0x55);
	}
	ck_assert_uint_eq(ntr_error_text(&err, NULL, 0), len);
}

START_TEST(writes_errors)
{
	expect_error((struct ntr_error){ NTR_E_BOUNDS, 0, 42, 0x1a800, 65536,
					 1024, "attribute length" },
		     "record 42 at 0x1a800: attribute length 65536, limit 1024");
	expect_error((struct ntr_error){ NTR_E_BOUNDS, 0, 42, NTR_NONE, 65536,
					 1024, "attribute length" },
		     "record 42: attribute length 65536, limit 1024");
	expect_error((struct ntr_error){ NTR_E_CORRUPT, 0, NTR_NONE, 0x28, 0,
					 7, "total sectors" },
		     "at 0x28: total sectors 0, limit 7");
	expect_error((struct ntr_error){ NTR_E_CORRUPT, 0, NTR_NONE, NTR_NONE,
					 7, 0, "sector size" },
		     "sector size 7");
	expect_error((struct ntr_error){ NTR_E_NOT_FOUND, 0, NTR_NONE,
					 NTR_NONE, 0, 0, "name" },
		     "not found: name");
	expect_error((struct ntr_error){ NTR_E_NOT_FOUND, 0, NTR_NONE,
					 NTR_NONE, 3, 0, "partition" },
		     "not found: partition 3");
	expect_error((struct ntr_error){ NTR_E_IO, EISDIR, NTR_NONE, NTR_NONE,
					 0, 0, "open image" },
		     "open image: Is a directory");
	expect_error((struct ntr_error){ NTR_E_IO, 0, NTR_NONE, 0x1000, 0, 0,
					 "image ends" },
		     "at 0x1000: image ends");
	expect_error((struct ntr_error){ NTR_E_IO, 0, 5, 0x1000, 0, 0, NULL },
		     "record 5 at 0x1000: read error");
	expect_error((struct ntr_error){ NTR_E_LIMIT, 0, NTR_NONE, NTR_NONE,
					 0, 0, NULL },
		     "limit reached");
}
END_TEST

START_TEST(has_a_text_for_every_code)
{
	for (int code = NTR_E_STALE; code <= NTR_OK; code++) {
		ck_assert_str_ne(ntr_code_text(code), "unknown error");
		for (int other = NTR_E_STALE; other < code; other++)
			ck_assert_str_ne(ntr_code_text(code),
					 ntr_code_text(other));
	}
	ck_assert_str_eq(ntr_code_text(NTR_E_NOT_FOUND), "not found");
	ck_assert_str_eq(ntr_code_text(NTR_E_STALE - 1), "unknown error");
	ck_assert_str_eq(ntr_code_text(1), "unknown error");
	ck_assert_str_eq(ntr_code_text(INT32_MAX), "unknown error");
	ck_assert_str_eq(ntr_code_text(INT32_MIN), "unknown error");
}
END_TEST

/* The enumerators of the header, as the library should call them. */
struct kind_name {
	uint32_t kind;
	const char *name;
};
#define KIND(name) { NTR_F_##name, #name }
static const struct kind_name kind_names[] = {
	KIND(FIXUP_MISMATCH), KIND(FIXUP_GEOMETRY), KIND(RECORD_NUMBER),
	KIND(RECORD_USED), KIND(RECORD_SIGNATURE), KIND(RECORD_BAAD),
	KIND(RECORD_HEADER), KIND(RECORD_UNREADABLE), KIND(SHORT_HEADER),
	KIND(ATTRIBUTE_ORDER), KIND(ATTRIBUTE_DUPLICATE_ID),
	KIND(ATTRIBUTE_BOUNDS), KIND(RESIDENT_BOUNDS),
	KIND(ATTRIBUTE_NO_END), KIND(ATTRIBUTE_UNKNOWN),
	KIND(ATTRIBUTE_VALUE), KIND(RUN_OUTSIDE_VOLUME),
	KIND(RUN_LIST_DAMAGED), KIND(VCN_MISMATCH), KIND(SIZES_INCONSISTENT),
	KIND(STREAM_GAP), KIND(STREAM_OVERLAP), KIND(STREAM_HEADLESS),
	KIND(STREAM_DUPLICATE), KIND(LIST_DAMAGED), KIND(LIST_TOO_LARGE),
	KIND(LIST_DUPLICATE), KIND(LIST_IN_CHILD),
	KIND(LIST_ENTRY_WITHOUT_ATTRIBUTE), KIND(ATTRIBUTE_WITHOUT_ENTRY),
	KIND(LIST_ENTRY_ID), KIND(LIST_ENTRY_SELF), KIND(LIST_ORDER),
	KIND(LIST_UNREADABLE),
	KIND(STALE_REFERENCE), KIND(CHILD_MISSING), KIND(CHILD_DAMAGED),
	KIND(CHILD_OTHER_BASE), KIND(CHILD_UNLISTED),
	KIND(INDEX_ROOT_DAMAGED), KIND(INDEX_CYCLE), KIND(INDEX_BLOCK_VCN),
	KIND(INDEX_BLOCK_DAMAGED), KIND(INDEX_ENTRY_DAMAGED),
	KIND(INDEX_ENTRY_MISMATCH), KIND(INDEX_ORDER), KIND(INDEX_BITMAP),
	KIND(INDEX_ENTRY_SELF), KIND(INDEX_ENTRY_STALE), KIND(NAME_ODD),
	KIND(NAME_SURROGATE), KIND(NAME_MISSING), KIND(PATH_CYCLE),
	KIND(PATH_DEEP), KIND(PATH_ORPHAN), KIND(LINK_COUNT),
	KIND(BOOT_DAMAGED), KIND(BOOT_BACKUP_DIFFERS),
	KIND(BOOT_BACKUP_MISSING), KIND(MIRROR_DIFFERS), KIND(MIRROR_USED),
	KIND(MIRROR_MISSING), KIND(MFT_GAP), KIND(IMAGE_CUT),
	KIND(UPCASE_ODD), KIND(BITMAP_DAMAGED), KIND(VOLUME_DIRTY),
	KIND(PARTITION_TABLE), KIND(ATTRIBUTE_ALIGNMENT), KIND(COMPRESSION_UNIT),
	KIND(CHUNK_DAMAGED), KIND(WOF_DAMAGED), KIND(SECURITY_DAMAGED),
	KIND(SECURITY_HASH), KIND(SECURITY_MIRROR), KIND(SECURITY_INDEX),
	KIND(SECURITY_ID), KIND(CLUSTER_SHARED), KIND(CLUSTER_FREE),
	KIND(CLUSTER_LOST), KIND(RECORD_FREE), KIND(RECORD_LOST),
	KIND(INDEX_BLOCK_FREE), KIND(INDEX_BLOCK_EMPTY),
	KIND(INDEX_BLOCK_UNREACHED), KIND(INDEX_DUPLICATE),
	KIND(INDEX_DIFFERS), KIND(NAME_UNINDEXED), KIND(VIEW_ENTRY_STALE),
	KIND(VIEW_ENTRY_MISSING), KIND(STORED_SIZE), KIND(STDINFO_MISSING),
	KIND(UPCASE_STRANGE), KIND(CLAIMS_LIMIT),
	KIND(LOG_PAGE_TORN), KIND(LOG_PAGE_DAMAGED), KIND(LOG_PAGE_UNREADABLE),
	KIND(LOG_RESTART_DAMAGED), KIND(LOG_CLIENT_DAMAGED),
	KIND(LOG_RECORD_DAMAGED), KIND(LOG_RECORD_CUT),
};
enum { KINDS = sizeof(kind_names) / sizeof(kind_names[0]) };

START_TEST(names_every_finding_as_its_enumerator)
{
	for (size_t i = 0; i < KINDS; i++) {
		char want[64] = "";

		for (size_t j = 0; kind_names[i].name[j]; j++) {
			char c = kind_names[i].name[j];

			want[j] = c == '_' ? '-' : (char)tolower(c);
			want[j + 1] = '\0';
		}
		ck_assert_str_eq(ntr_finding_name(kind_names[i].kind), want);
	}
}
END_TEST

START_TEST(knows_no_other_findings)
{
	size_t known = 0;

	for (uint32_t kind = 0; kind < 1000; kind++)
		known += strcmp(ntr_finding_name(kind), "unknown") != 0;
	ck_assert_uint_eq(known, KINDS);
	ck_assert_str_eq(ntr_finding_name(NTR_F_KIND_END), "unknown");
	ck_assert_str_eq(ntr_finding_name(UINT32_MAX), "unknown");
	ck_assert_int_eq(ntr_finding_severity(UINT32_MAX), NTR_ODD);
}
END_TEST

START_TEST(has_a_sentence_for_every_finding)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct ntr_finding finding = { .kind = kind_names[i].kind };
		int severity = ntr_finding_severity(finding.kind);
		char text[256];

		ck_assert_uint_lt(ntr_finding_text(&finding, text,
						   sizeof(text)), 80);
		ck_assert_uint_gt(strlen(text), 15);
		ck_assert(severity >= NTR_NOTE && severity <= NTR_DAMAGED);
	}
}
END_TEST

static void expect_finding(struct ntr_finding finding, const char *want)
{
	char text[256];

	ck_assert_uint_eq(ntr_finding_text(&finding, text, sizeof(text)),
			  strlen(want));
	ck_assert_str_eq(text, want);
	ck_assert_uint_eq(ntr_finding_text(&finding, text, 5), strlen(want));
	ck_assert_uint_eq(strlen(text), 4);
}

START_TEST(writes_findings)
{
	expect_finding((struct ntr_finding){ .kind = NTR_F_FIXUP_MISMATCH,
			.record = 42, .offset = 0x1a800, .got = 1, .limit = 2 },
		"sectors of a torn write, parsed as they are: torn 1, of 2");
	expect_finding((struct ntr_finding){ .kind = NTR_F_RESIDENT_BOUNDS,
			.attr_type = NTR_DATA, .got = 50, .limit = 40,
			.what = "attribute name" },
		"$DATA: a resident value or a name leaves its attribute: "
		"attribute name 50, limit 40");
	expect_finding((struct ntr_finding){ .kind = NTR_F_RECORD_BAAD },
		"the record was marked bad when it was written");
	expect_finding((struct ntr_finding){ .kind = NTR_F_UPCASE_ODD,
			.attr_type = 0x1234 },
		"attribute 0x1234: $UpCase is missing or short; "
		"a built-in table is used");
	expect_finding((struct ntr_finding){ .kind = NTR_F_PARTITION_TABLE,
			.what = "GPT header" },
		"the partition table is damaged in part: GPT header");
	expect_finding((struct ntr_finding){ .kind = NTR_F_VCN_MISMATCH,
			.got = NTR_NONE, .limit = NTR_REF(5, 1) },
		"the mapping pairs disagree with the last VCN: mapped none, "
		"expected 0x1000000000005");
	expect_finding((struct ntr_finding){ .kind = 9999, .got = 1 },
		"an anomaly without a name: found 1, limit 0");
}
END_TEST

START_TEST(judges_as_documented)
{
	ck_assert_int_eq(ntr_finding_severity(NTR_F_SHORT_HEADER), NTR_NOTE);
	ck_assert_int_eq(ntr_finding_severity(NTR_F_VOLUME_DIRTY), NTR_NOTE);
	ck_assert_int_eq(ntr_finding_severity(NTR_F_ATTRIBUTE_ORDER), NTR_ODD);
	ck_assert_int_eq(ntr_finding_severity(NTR_F_LIST_TOO_LARGE), NTR_ODD);
	ck_assert_int_eq(ntr_finding_severity(NTR_F_FIXUP_MISMATCH),
			 NTR_DAMAGED);
	ck_assert_int_eq(ntr_finding_severity(NTR_F_STREAM_GAP), NTR_DAMAGED);
	for (uint32_t kind = 0; kind < NTR_F_KIND_END; kind++)
		ck_assert_msg(!ntr_finding_unread(kind) ||
			      ntr_finding_severity(kind) == NTR_DAMAGED,
			      "%s: not read, and no damage",
			      ntr_finding_name(kind));
	ck_assert_int_eq(ntr_finding_unread(NTR_F_RECORD_UNREADABLE), 1);
	ck_assert_int_eq(ntr_finding_unread(NTR_F_INDEX_BLOCK_DAMAGED), 1);
	ck_assert_int_eq(ntr_finding_unread(NTR_F_FIXUP_MISMATCH), 0);
	ck_assert_int_eq(ntr_finding_unread(NTR_F_CLUSTER_SHARED), 0);
	ck_assert_int_eq(ntr_finding_unread(UINT32_MAX), 0);
	ck_assert_str_eq(ntr_severity_name(NTR_NOTE), "note");
	ck_assert_str_eq(ntr_severity_name(NTR_ODD), "odd");
	ck_assert_str_eq(ntr_severity_name(NTR_DAMAGED), "damaged");
	ck_assert_str_eq(ntr_severity_name(3), "unknown");
	ck_assert_str_eq(ntr_severity_name(-1), "unknown");
}
END_TEST

START_TEST(names_attribute_types)
{
	ck_assert_str_eq(ntr_attr_type_name(NTR_STANDARD_INFORMATION),
			 "$STANDARD_INFORMATION");
	ck_assert_str_eq(ntr_attr_type_name(NTR_DATA), "$DATA");
	ck_assert_str_eq(ntr_attr_type_name(NTR_LOGGED_UTILITY_STREAM),
			 "$LOGGED_UTILITY_STREAM");
	for (uint32_t type = 0x10; type <= 0x100; type += 0x10)
		ck_assert_ptr_nonnull(ntr_attr_type_name(type));
	ck_assert_ptr_null(ntr_attr_type_name(0));
	ck_assert_ptr_null(ntr_attr_type_name(0x11));
	ck_assert_ptr_null(ntr_attr_type_name(0x110));
	ck_assert_ptr_null(ntr_attr_type_name(0x1000));
	ck_assert_ptr_null(ntr_attr_type_name(UINT32_MAX));
}
END_TEST

START_TEST(names_file_flags)
{
	unsigned named = 0;

	ck_assert_str_eq(ntr_file_flag_name(NTR_FILE_HIDDEN), "hidden");
	ck_assert_str_eq(ntr_file_flag_name(NTR_FILE_DIRECTORY), "directory");
	ck_assert_str_eq(ntr_file_flag_name(NTR_FILE_RECALL_ON_ACCESS),
			 "recall-on-access");
	for (unsigned i = 0; i < 32; i++)
		named += ntr_file_flag_name((uint32_t)1 << i) != NULL;
	ck_assert_uint_eq(named, 22);
	ck_assert_ptr_null(ntr_file_flag_name(0));
	ck_assert_ptr_null(ntr_file_flag_name(3));
	ck_assert_ptr_null(ntr_file_flag_name(8));
}
END_TEST

START_TEST(names_extents)
{
	for (uint32_t kind = 0; kind <= NTR_EXTENT_COMPRESSED; kind++)
		ck_assert_str_ne(ntr_extent_text(kind),
				 "unknown kind of extent");
	ck_assert_str_eq(ntr_extent_text(NTR_EXTENT_CUT),
			 "past the end of the image");
	ck_assert_str_eq(ntr_extent_text(NTR_EXTENT_COMPRESSED + 1),
			 "unknown kind of extent");
}
END_TEST

START_TEST(names_codecs)
{
	for (uint32_t codec = 0; codec <= NTR_CODEC_LZX; codec++)
		ck_assert_str_ne(ntr_codec_name(codec), "unknown codec");
	ck_assert_str_eq(ntr_codec_name(NTR_CODEC_LZNT1), "LZNT1");
	ck_assert_str_eq(ntr_codec_name(NTR_CODEC_LZX + 1), "unknown codec");
}
END_TEST

START_TEST(tells_its_version)
{
	char want[32];

	snprintf(want, sizeof(want), "%d.%d", NTR_VERSION_MAJOR,
		 NTR_VERSION_MINOR);
	ck_assert_str_eq(ntr_version(), want);
}
END_TEST

SUITE_OF(text,
	writes_errors, has_a_text_for_every_code,
	names_every_finding_as_its_enumerator, knows_no_other_findings,
	has_a_sentence_for_every_finding, writes_findings,
	judges_as_documented, names_attribute_types, names_file_flags,
	names_extents, names_codecs, tells_its_version)
