/*
 * finding_text.c - names, severities and sentences of the findings
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>

#include "../bytes/text.h"
#include "ntfsread.h"
#include "ntfsread_findings.h"

/* How to show 'got' and 'limit': the text before each, NULL for none.  A 'what'
 * in the finding takes the place of the first. */
struct kind {
	const char *name, *sentence, *got, *limit;
	int severity;			/* and UNREAD */
};
/* What is there cannot be read or decoded, by anybody. */
enum { UNREAD = 0x10 };

static const struct kind kinds[NTR_F_KIND_END] = {
	/* -- records -- */
	[NTR_F_FIXUP_MISMATCH] = { "fixup-mismatch",
		"sectors of a torn write, parsed as they are",
		"torn", "of", NTR_DAMAGED },
	[NTR_F_FIXUP_GEOMETRY] = { "fixup-geometry",
		"the update sequence does not fit the structure",
		"found", "expected", NTR_DAMAGED },
	[NTR_F_RECORD_NUMBER] = { "record-number",
		"the number in the record's header is not its position",
		"header", "position", NTR_DAMAGED },
	[NTR_F_RECORD_USED] = { "record-used",
		"the used size exceeds the record", "used", "of",
		NTR_DAMAGED },
	[NTR_F_RECORD_SIGNATURE] = { "record-signature",
		"a record with a signature that does not belong here",
		"signature", NULL, NTR_DAMAGED | UNREAD },
	[NTR_F_RECORD_BAAD] = { "record-baad",
		"the record was marked bad when it was written", NULL, NULL,
		NTR_DAMAGED | UNREAD },
	[NTR_F_RECORD_HEADER] = { "record-header",
		"the record's header is impossible", "found", "limit",
		NTR_DAMAGED | UNREAD },
	[NTR_F_RECORD_UNREADABLE] = { "record-unreadable",
		"the record's bytes cannot be read", "found", "limit",
		NTR_DAMAGED | UNREAD },
	[NTR_F_SHORT_HEADER] = { "short-header",
		"a record header of the older, shorter form",
		"update sequence at", "instead of", NTR_NOTE },
	/* -- attributes -- */
	[NTR_F_ATTRIBUTE_ORDER] = { "attribute-order",
		"an attribute's type is lower than the one before",
		"type", "after", NTR_ODD },
	[NTR_F_ATTRIBUTE_DUPLICATE_ID] = { "attribute-duplicate-id",
		"two attributes of a record have the same id", "id", NULL,
		NTR_ODD },
	[NTR_F_ATTRIBUTE_BOUNDS] = { "attribute-bounds",
		"an attribute leaves its record; it and what follows are lost",
		"length", "limit", NTR_DAMAGED | UNREAD },
	[NTR_F_RESIDENT_BOUNDS] = { "resident-bounds",
		"a resident value or a name leaves its attribute",
		"end", "limit", NTR_DAMAGED | UNREAD },
	[NTR_F_ATTRIBUTE_NO_END] = { "attribute-no-end",
		"the attributes reach the used size without an end marker",
		"end", "used", NTR_ODD },
	[NTR_F_ATTRIBUTE_UNKNOWN] = { "attribute-unknown",
		"an attribute of a type without a name", "type", NULL,
		NTR_NOTE },
	[NTR_F_ATTRIBUTE_VALUE] = { "attribute-value",
		"the attribute's content cannot be decoded", "found", "limit",
		NTR_DAMAGED | UNREAD },
	[NTR_F_ATTRIBUTE_ALIGNMENT] = { "attribute-alignment",
		"an attribute's length is no multiple of 8", "length", NULL,
		NTR_ODD },
	/* -- mapping pairs and sizes -- */
	[NTR_F_RUN_OUTSIDE_VOLUME] = { "run-outside-volume",
		"clusters past the end of the volume", "end", "clusters",
		NTR_DAMAGED | UNREAD },
	[NTR_F_RUN_LIST_DAMAGED] = { "run-list-damaged",
		"the mapping pairs cannot be decoded from here on",
		"found", "limit", NTR_DAMAGED | UNREAD },
	[NTR_F_VCN_MISMATCH] = { "vcn-mismatch",
		"the mapping pairs disagree with the last VCN",
		"mapped", "expected", NTR_DAMAGED },
	[NTR_F_SIZES_INCONSISTENT] = { "sizes-inconsistent",
		"not initialized size <= size <= allocated size",
		"found", "limit", NTR_DAMAGED },
	[NTR_F_STREAM_GAP] = { "stream-gap",
		"clusters of a stream that no mapping pair maps",
		"up to VCN", "mapped up to", NTR_DAMAGED | UNREAD },
	[NTR_F_STREAM_OVERLAP] = { "stream-overlap",
		"clusters of a stream mapped twice, the first one used",
		"VCN", "mapped up to", NTR_DAMAGED },
	[NTR_F_STREAM_HEADLESS] = { "stream-headless",
		"the piece of a stream that holds its sizes is missing",
		"first VCN", NULL, NTR_DAMAGED | UNREAD },
	[NTR_F_STREAM_DUPLICATE] = { "stream-duplicate",
		"two attributes of one type and name", "id", "id", NTR_ODD },
	/* -- compressed content -- */
	[NTR_F_COMPRESSION_UNIT] = { "compression-unit",
		"a compression unit of impossible or changing size", "found",
		"expected", NTR_DAMAGED | UNREAD },
	[NTR_F_CHUNK_DAMAGED] = { "chunk-damaged",
		"a compressed chunk cannot be decoded; it is lost", "found",
		"limit", NTR_DAMAGED | UNREAD },
	[NTR_F_WOF_DAMAGED] = { "wof-damaged",
		"what describes system-compressed content is impossible",
		"found", "limit", NTR_DAMAGED | UNREAD },
	/* -- attribute lists and child records -- */
	[NTR_F_LIST_DAMAGED] = { "list-damaged",
		"an entry of the attribute list is impossible",
		"found", "limit", NTR_DAMAGED | UNREAD },
	[NTR_F_LIST_TOO_LARGE] = { "list-too-large",
		"the attribute list is larger than Windows makes one",
		"size", "limit", NTR_ODD },
	[NTR_F_LIST_DUPLICATE] = { "list-duplicate",
		"a second attribute list in a record is ignored", "id", NULL,
		NTR_DAMAGED },
	[NTR_F_LIST_IN_CHILD] = { "list-in-child",
		"an attribute list in a child record is ignored", "record",
		NULL, NTR_ODD },
	[NTR_F_LIST_ENTRY_WITHOUT_ATTRIBUTE] = {
		"list-entry-without-attribute",
		"the attribute list names an attribute that is not there",
		"type", "in record", NTR_DAMAGED | UNREAD },
	[NTR_F_ATTRIBUTE_WITHOUT_ENTRY] = { "attribute-without-entry",
		"an attribute that the attribute list does not name is used",
		"type", "in record", NTR_ODD },
	[NTR_F_LIST_ENTRY_ID] = { "list-entry-id",
		"an entry of the attribute list has another attribute id",
		"found", "expected", NTR_ODD },
	[NTR_F_LIST_ORDER] = { "list-order",
		"the entries of the attribute list are not sorted",
		"type", "after", NTR_ODD },
	[NTR_F_LIST_ENTRY_SELF] = { "list-entry-self",
		"the attribute list has an entry for itself", "id", NULL,
		NTR_ODD },
	[NTR_F_LIST_UNREADABLE] = { "list-unreadable",
		"the attribute list cannot be read, or only in part",
		"read", "of", NTR_DAMAGED | UNREAD },
	[NTR_F_STALE_REFERENCE] = { "stale-reference",
		"a reference has an old sequence number",
		"reference", "record", NTR_DAMAGED | UNREAD },
	[NTR_F_CHILD_MISSING] = { "child-missing",
		"a child record is out of reach, free or empty",
		"record", "of", NTR_DAMAGED | UNREAD },
	[NTR_F_CHILD_DAMAGED] = { "child-damaged",
		"a child record cannot be parsed", "record", "of",
		NTR_DAMAGED | UNREAD },
	[NTR_F_CHILD_OTHER_BASE] = { "child-other-base",
		"a child record belongs to another file", "base", "expected",
		NTR_DAMAGED | UNREAD },
	[NTR_F_CHILD_UNLISTED] = { "child-unlisted",
		"a child record that no attribute list names", "base", NULL,
		NTR_DAMAGED },
	/* -- directories -- */
	[NTR_F_INDEX_ROOT_DAMAGED] = { "index-root-damaged",
		"the index root cannot be used", "found", "limit",
		NTR_DAMAGED | UNREAD },
	[NTR_F_INDEX_CYCLE] = { "index-cycle",
		"a node of an index is its own ancestor", "VCN", NULL,
		NTR_DAMAGED },
	[NTR_F_INDEX_BLOCK_VCN] = { "index-block-vcn",
		"an index block claims another position", "VCN", "expected",
		NTR_DAMAGED },
	[NTR_F_INDEX_BLOCK_DAMAGED] = { "index-block-damaged",
		"an index block cannot be used; its entries are lost",
		"found", "limit", NTR_DAMAGED | UNREAD },
	[NTR_F_INDEX_ENTRY_DAMAGED] = { "index-entry-damaged",
		"an index entry is impossible; the rest of its node is lost",
		"found", "limit", NTR_DAMAGED | UNREAD },
	[NTR_F_INDEX_ENTRY_MISMATCH] = { "index-entry-mismatch",
		"an index entry disagrees with the file's $FILE_NAME",
		"record", NULL, NTR_ODD },
	[NTR_F_INDEX_ORDER] = { "index-order",
		"index entries are not in the order of $UpCase",
		"found", "expected", NTR_DAMAGED },
	[NTR_F_INDEX_BITMAP] = { "index-bitmap",
		"the index bitmap is missing or short; all blocks are read",
		"length", "expected", NTR_DAMAGED },
	[NTR_F_INDEX_ENTRY_SELF] = { "index-entry-self",
		"a directory lists itself", "record", NULL, NTR_ODD },
	[NTR_F_INDEX_ENTRY_STALE] = { "index-entry-stale",
		"an index entry names a record that is no longer that file",
		"entry", "record", NTR_DAMAGED },
	/* -- names and paths -- */
	[NTR_F_NAME_ODD] = { "name-odd",
		"a name that Windows would not accept", "found", "limit",
		NTR_ODD },
	[NTR_F_NAME_SURROGATE] = { "name-surrogate",
		"a name that is not valid UTF-16", "found", "limit",
		NTR_ODD },
	[NTR_F_NAME_MISSING] = { "name-missing",
		"a file in use has no name", "links", NULL, NTR_ODD },
	[NTR_F_PATH_CYCLE] = { "path-cycle",
		"a directory is its own ancestor", "record", NULL,
		NTR_DAMAGED },
	[NTR_F_PATH_DEEP] = { "path-deep",
		"a path has more levels than the limit", "levels", "limit",
		NTR_ODD },
	[NTR_F_PATH_ORPHAN] = { "path-orphan",
		"the file's parent is gone", "parent", NULL, NTR_DAMAGED },
	[NTR_F_LINK_COUNT] = { "link-count",
		"the number of names is not the header's link count",
		"names", "header", NTR_ODD },
	/* -- volume -- */
	[NTR_F_BOOT_DAMAGED] = { "boot-damaged",
		"the boot sector cannot be used; its backup is", "found",
		"limit", NTR_DAMAGED },
	[NTR_F_BOOT_BACKUP_DIFFERS] = { "boot-backup-differs",
		"the backup boot sector is not the same", "found", "expected",
		NTR_ODD },
	[NTR_F_BOOT_BACKUP_MISSING] = { "boot-backup-missing",
		"there is no backup boot sector where it belongs",
		"at", "image ends at", NTR_ODD },
	[NTR_F_MIRROR_DIFFERS] = { "mirror-differs",
		"$MFTMirr disagrees with $MFT, which is used", "record", NULL,
		NTR_ODD },
	[NTR_F_MIRROR_USED] = { "mirror-used",
		"the first record of $MFT cannot be used; $MFTMirr is",
		"found", "expected", NTR_DAMAGED },
	[NTR_F_MIRROR_MISSING] = { "mirror-missing",
		"$MFTMirr cannot be read", "found", "expected",
		NTR_DAMAGED | UNREAD },
	[NTR_F_MFT_GAP] = { "mft-gap",
		"a part of $MFT cannot be located", "record", "of",
		NTR_DAMAGED | UNREAD },
	[NTR_F_IMAGE_CUT] = { "image-cut",
		"the image ends before the volume does", "image", "volume",
		NTR_DAMAGED | UNREAD },
	[NTR_F_UPCASE_ODD] = { "upcase-odd",
		"$UpCase is missing or short; a built-in table is used",
		"length", "expected", NTR_ODD },
	[NTR_F_BITMAP_DAMAGED] = { "bitmap-damaged",
		"$Bitmap is missing or short", "length", "expected",
		NTR_DAMAGED | UNREAD },
	[NTR_F_VOLUME_DIRTY] = { "volume-dirty",
		"the volume was not unmounted cleanly", "flags", NULL,
		NTR_NOTE },
	[NTR_F_PARTITION_TABLE] = { "partition-table",
		"the partition table is damaged in part", "found", "expected",
		NTR_DAMAGED | UNREAD },
	/* -- security descriptors -- */
	[NTR_F_SECURITY_DAMAGED] = { "security-damaged",
		"an entry of $SDS or its descriptor is impossible", "found",
		"limit", NTR_DAMAGED | UNREAD },
	[NTR_F_SECURITY_HASH] = { "security-hash",
		"the hash of a security descriptor is not that of its bytes",
		"header", "computed", NTR_DAMAGED },
	[NTR_F_SECURITY_MIRROR] = { "security-mirror",
		"the two copies of a security descriptor differ", "found",
		"copy", NTR_DAMAGED },
	[NTR_F_SECURITY_INDEX] = { "security-index",
		"$SII or $SDH disagrees with $SDS", "found", "expected",
		NTR_DAMAGED },
	[NTR_F_SECURITY_ID] = { "security-id",
		"a security id without a descriptor", "id", NULL,
		NTR_DAMAGED },
	/* -- one part of the volume against another -- */
	[NTR_F_CLUSTER_SHARED] = { "cluster-shared",
		"clusters that several attributes map", "from LCN", "clusters",
		NTR_DAMAGED },
	[NTR_F_CLUSTER_FREE] = { "cluster-free",
		"clusters in use that $Bitmap calls free", "from LCN",
		"clusters", NTR_DAMAGED },
	[NTR_F_CLUSTER_LOST] = { "cluster-lost",
		"clusters that $Bitmap calls used and nothing maps",
		"from LCN", "clusters", NTR_ODD },
	[NTR_F_RECORD_FREE] = { "record-free",
		"a record in use that the $BITMAP of $MFT calls free", "record",
		NULL, NTR_DAMAGED },
	[NTR_F_RECORD_LOST] = { "record-lost",
		"a record not in use that the $BITMAP of $MFT calls used",
		"record", NULL, NTR_ODD },
	[NTR_F_INDEX_BLOCK_FREE] = { "index-block-free",
		"a block of the index that its $BITMAP calls free", "block",
		"blocks", NTR_DAMAGED },
	[NTR_F_INDEX_BLOCK_EMPTY] = { "index-block-empty",
		"a block of the index without an entry", "block", "blocks",
		NTR_ODD },
	[NTR_F_INDEX_BLOCK_UNREACHED] = { "index-block-unreached",
		"an index block in use that no entry leads to", "block",
		"blocks in all", NTR_DAMAGED },
	[NTR_F_INDEX_DUPLICATE] = { "index-duplicate",
		"two entries of an index have the same key", NULL, NULL,
		NTR_DAMAGED },
	[NTR_F_INDEX_DIFFERS] = { "index-differs",
		"the index of a directory is not that of the names in it",
		NULL, NULL, NTR_DAMAGED },
	[NTR_F_NAME_UNINDEXED] = { "name-unindexed",
		"a name of the file is not in the index of its directory",
		"directory", NULL, NTR_DAMAGED },
	[NTR_F_VIEW_ENTRY_STALE] = { "view-entry-stale",
		"an entry of $ObjId or $Reparse leads to no such file",
		"record", NULL, NTR_ODD },
	[NTR_F_VIEW_ENTRY_MISSING] = { "view-entry-missing",
		"the file is not in the index of object ids or reparse points",
		NULL, NULL, NTR_ODD },
	[NTR_F_STORED_SIZE] = { "stored-size",
		"the size said to be stored is not that of the clusters",
		"found", "clusters hold", NTR_ODD },
	[NTR_F_STDINFO_MISSING] = { "stdinfo-missing",
		"a file in use has no $STANDARD_INFORMATION", NULL, NULL,
		NTR_ODD },
	[NTR_F_UPCASE_STRANGE] = { "upcase-strange",
		"$UpCase changes characters of ASCII as no Windows does",
		"from", "to", NTR_ODD },
	[NTR_F_CLAIMS_LIMIT] = { "claims-limit",
		"unused records map too much: what is left is not looked at from here",
		"clusters", "limit", NTR_ODD },
	/* -- the transaction log -- */
	[NTR_F_LOG_PAGE_TORN] = { "log-page-torn",
		"sectors of a page of the log are of another write", "torn",
		"of", NTR_DAMAGED },
	[NTR_F_LOG_PAGE_DAMAGED] = { "log-page-damaged",
		"a page of the log cannot be used; its records are lost",
		"found", "limit", NTR_DAMAGED | UNREAD },
	[NTR_F_LOG_PAGE_UNREADABLE] = { "log-page-unreadable",
		"a page of the log cannot be read", "read", "of",
		NTR_DAMAGED | UNREAD },
	[NTR_F_LOG_RESTART_DAMAGED] = { "log-restart-damaged",
		"a restart page of the log cannot be used", "found", "limit",
		NTR_DAMAGED },
	[NTR_F_LOG_CLIENT_DAMAGED] = { "log-client-damaged",
		"a client of the log is impossible", "found", "limit",
		NTR_DAMAGED | UNREAD },
	[NTR_F_LOG_RECORD_DAMAGED] = { "log-record-damaged",
		"redo or undo data lie outside of their record of the log",
		"end", "limit", NTR_DAMAGED | UNREAD },
	[NTR_F_LOG_RECORD_CUT] = { "log-record-cut",
		"the end of a record of the log is missing", "found", "of",
		NTR_NOTE },
};

static const struct kind *kind_of(uint32_t kind)
{
	static const struct kind unknown = {
		"unknown", "an anomaly without a name", "found", "limit",
		NTR_ODD,
	};

	if (kind >= NTR_F_KIND_END || !kinds[kind].name)
		return &unknown;
	return &kinds[kind];
}

const char *ntr_finding_name(uint32_t kind)
{
	return kind_of(kind)->name;
}

int ntr_finding_severity(uint32_t kind)
{
	return kind_of(kind)->severity & ~UNREAD;
}

int ntr_finding_unread(uint32_t kind)
{
	return (kind_of(kind)->severity & UNREAD) != 0;
}

const char *ntr_severity_name(int severity)
{
	switch (severity) {
	case NTR_NOTE:
		return "note";
	case NTR_ODD:
		return "odd";
	case NTR_DAMAGED:
		return "damaged";
	default:
		return "unknown";
	}
}

/* Types, signatures and masks are known by their hexadecimal form. */
static void add_number(struct text *t, const char *label, uint64_t n)
{
	text_add(t, " %s ", label);
	if (n == NTR_NONE)
		text_add(t, "none");
	else if (n >= (uint64_t)1 << 48)
		text_add(t, "%#" PRIx64, n);
	else
		text_add(t, "%" PRIu64, n);
}

size_t ntr_finding_text(const struct ntr_finding *finding, char *buf,
			size_t cap)
{
	const struct kind *k = kind_of(finding->kind);
	const char *type = ntr_attr_type_name(finding->attr_type);
	const char *got = finding->what ? finding->what : k->got;
	struct text t;

	text_start(&t, buf, cap);
	if (type)
		text_add(&t, "%s: ", type);
	else if (finding->attr_type != 0)
		text_add(&t, "attribute %#" PRIx32 ": ", finding->attr_type);
	text_add(&t, "%s", k->sentence);
	if (finding->got == 0 && finding->limit == 0) {
		if (finding->what)
			text_add(&t, ": %s", finding->what);
		return t.len;
	}
	if (got) {
		text_add(&t, ":");
		add_number(&t, got, finding->got);
	}
	if (got && k->limit) {
		text_add(&t, ",");
		add_number(&t, k->limit, finding->limit);
	}
	return t.len;
}
