/*
 * ntfsread_findings.h - every kind of anomaly that the library reports
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A number, once given, keeps its meaning for ever.  The comment says what was
 * met and what happened to the data.  'got' and 'limit' of struct ntr_finding hold
 * the value met and what it was compared with.
 */
#ifndef NTFSREAD_FINDINGS_H
#define NTFSREAD_FINDINGS_H

enum ntr_finding_kind {
	/* -- records -- */
	NTR_F_FIXUP_MISMATCH = 1,	/* sectors torn; parsed as they are */
	NTR_F_FIXUP_GEOMETRY = 2,	/* update sequence does not fit the record */
	NTR_F_RECORD_NUMBER = 3,	/* header number is not the position */
	NTR_F_RECORD_USED = 4,		/* used size exceeds the record */
	NTR_F_RECORD_SIGNATURE = 5,	/* neither FILE, BAAD nor zeros */
	NTR_F_RECORD_BAAD = 6,		/* marked bad by whoever wrote it */
	NTR_F_RECORD_HEADER = 7,	/* header impossible; record not usable */
	NTR_F_RECORD_UNREADABLE = 8,	/* its bytes cannot be had */
	NTR_F_SHORT_HEADER = 9,		/* update sequence at 0x2a in NTFS 3.1 */
	/* -- attributes -- */
	NTR_F_ATTRIBUTE_ORDER = 20,	/* type lower than the one before */
	NTR_F_ATTRIBUTE_DUPLICATE_ID = 21,	/* one id twice in a record */
	NTR_F_ATTRIBUTE_BOUNDS = 22,	/* leaves the record: the rest is lost */
	NTR_F_RESIDENT_BOUNDS = 23,	/* resident value leaves its attribute */
	NTR_F_ATTRIBUTE_NO_END = 24,	/* no end marker before the used size */
	NTR_F_ATTRIBUTE_UNKNOWN = 25,	/* a type without a name */
	NTR_F_ATTRIBUTE_VALUE = 26,	/* resident content cannot be decoded */
	NTR_F_ATTRIBUTE_ALIGNMENT = 27,	/* length is no multiple of 8; used */
	/* -- mapping pairs and sizes -- */
	NTR_F_RUN_OUTSIDE_VOLUME = 40,	/* clusters past the end of the volume */
	NTR_F_RUN_LIST_DAMAGED = 41,	/* decoding stopped; the rest is a gap */
	NTR_F_VCN_MISMATCH = 42,	/* pairs disagree with the last VCN */
	NTR_F_SIZES_INCONSISTENT = 43,	/* not initialized <= size <= allocated */
	NTR_F_STREAM_GAP = 44,		/* clusters that no pair maps */
	NTR_F_STREAM_OVERLAP = 45,	/* clusters mapped twice; first one used */
	NTR_F_STREAM_HEADLESS = 46,	/* the piece with VCN 0 is missing */
	NTR_F_STREAM_DUPLICATE = 47,	/* two attributes of one type and name */
	/* -- compressed content -- */
	NTR_F_COMPRESSION_UNIT = 48,	/* exponent impossible, or pieces differ */
	NTR_F_CHUNK_DAMAGED = 49,	/* a chunk cannot be decoded: it is lost */
	NTR_F_WOF_DAMAGED = 50,		/* chunk table, stream or reparse point of
					   a system-compressed file impossible */
	/* -- attribute lists and child records -- */
	NTR_F_LIST_DAMAGED = 60,	/* an entry is impossible; the rest is lost */
	NTR_F_LIST_TOO_LARGE = 61,	/* larger than 256 KiB, or than our limit */
	NTR_F_LIST_DUPLICATE = 62,	/* two lists in a record; the first is used */
	NTR_F_LIST_IN_CHILD = 63,	/* a child record has a list; ignored */
	NTR_F_LIST_ENTRY_WITHOUT_ATTRIBUTE = 64,	/* names what is not there */
	NTR_F_ATTRIBUTE_WITHOUT_ENTRY = 65,	/* not named by the list; used */
	NTR_F_LIST_ENTRY_ID = 66,	/* the id differs; matched by name and VCN */
	NTR_F_LIST_ORDER = 67,		/* entries not sorted */
	NTR_F_LIST_UNREADABLE = 68,	/* its clusters cannot be read, or in part */
	NTR_F_STALE_REFERENCE = 69,	/* sequence number is not that of the record */
	NTR_F_CHILD_MISSING = 70,	/* child record out of reach, free or empty */
	NTR_F_CHILD_DAMAGED = 71,	/* child record cannot be parsed */
	NTR_F_CHILD_OTHER_BASE = 72,	/* child record belongs to another file */
	NTR_F_CHILD_UNLISTED = 73,	/* a child record no list names */
	NTR_F_LIST_ENTRY_SELF = 74,	/* the list has an entry for itself */
	/* -- directories -- */
	NTR_F_INDEX_ROOT_DAMAGED = 80,	/* $INDEX_ROOT unusable */
	NTR_F_INDEX_CYCLE = 81,		/* a node is its own ancestor */
	NTR_F_INDEX_BLOCK_VCN = 82,	/* block claims another position */
	NTR_F_INDEX_BLOCK_DAMAGED = 83,	/* its entries are lost */
	NTR_F_INDEX_ENTRY_DAMAGED = 84,	/* the rest of its node is lost */
	NTR_F_INDEX_ENTRY_MISMATCH = 85,	/* disagrees with $FILE_NAME */
	NTR_F_INDEX_ORDER = 86,		/* not in $UpCase order; searched linearly */
	NTR_F_INDEX_BITMAP = 87,	/* $BITMAP missing or short; all blocks read */
	NTR_F_INDEX_ENTRY_SELF = 88,	/* a directory lists itself */
	NTR_F_INDEX_ENTRY_STALE = 89,	/* names a record used by another by now */
	/* -- names and paths -- */
	NTR_F_NAME_ODD = 100,		/* holds '/', NUL or a control character */
	NTR_F_NAME_SURROGATE = 101,	/* not valid UTF-16 */
	NTR_F_NAME_MISSING = 102,	/* a file in use has no name */
	NTR_F_PATH_CYCLE = 103,		/* a directory is its own ancestor */
	NTR_F_PATH_DEEP = 104,		/* deeper than the limit */
	NTR_F_PATH_ORPHAN = 105,	/* its parent is gone */
	NTR_F_LINK_COUNT = 106,		/* names and header disagree */
	/* -- volume -- */
	NTR_F_BOOT_DAMAGED = 120,	/* boot sector unusable; backup used */
	NTR_F_BOOT_BACKUP_DIFFERS = 121,	/* backup is another one */
	NTR_F_BOOT_BACKUP_MISSING = 122,	/* no backup where it belongs */
	NTR_F_MIRROR_DIFFERS = 123,	/* $MFTMirr disagrees; $MFT used */
	NTR_F_MIRROR_USED = 124,	/* record 0 unusable; $MFTMirr used */
	NTR_F_MIRROR_MISSING = 125,	/* $MFTMirr cannot be read */
	NTR_F_MFT_GAP = 126,		/* part of $MFT cannot be located */
	NTR_F_IMAGE_CUT = 127,		/* the image ends before the volume */
	NTR_F_UPCASE_ODD = 128,		/* $UpCase missing or short; built-in used */
	NTR_F_BITMAP_DAMAGED = 129,	/* $Bitmap missing or short */
	NTR_F_VOLUME_DIRTY = 130,	/* not unmounted cleanly */
	NTR_F_PARTITION_TABLE = 131,	/* partition table damaged in part */
	/* -- security descriptors -- */
	NTR_F_SECURITY_DAMAGED = 140,	/* entry of $SDS or descriptor impossible */
	NTR_F_SECURITY_HASH = 141,	/* its hash is not that of its bytes */
	NTR_F_SECURITY_MIRROR = 142,	/* the two copies in $SDS differ */
	NTR_F_SECURITY_INDEX = 143,	/* $SII or $SDH disagrees with $SDS */
	NTR_F_SECURITY_ID = 144,	/* a security id without a descriptor */
	/* -- one part of the volume against another -- */
	NTR_F_CLUSTER_SHARED = 150,	/* clusters that several attributes map */
	NTR_F_CLUSTER_FREE = 151,	/* clusters in use that $Bitmap calls free */
	NTR_F_CLUSTER_LOST = 152,	/* marked in $Bitmap, mapped by nobody */
	NTR_F_RECORD_FREE = 153,	/* a record in use that $MFT's $BITMAP calls
					   free */
	NTR_F_RECORD_LOST = 154,	/* marked there, and not in use */
	NTR_F_INDEX_BLOCK_FREE = 155,	/* part of the tree, free in its $BITMAP:
					   not listed */
	NTR_F_INDEX_BLOCK_EMPTY = 156,	/* part of the tree, without an entry */
	NTR_F_INDEX_BLOCK_UNREACHED = 157,	/* in use, no entry leads to it:
						   listed, and not found */
	NTR_F_INDEX_DUPLICATE = 158,	/* two entries with one key */
	NTR_F_INDEX_DIFFERS = 159,	/* index and names differ, and too many do
					   to say in what */
	NTR_F_NAME_UNINDEXED = 160,	/* a name that its directory does not have:
					   its path leads nowhere */
	NTR_F_VIEW_ENTRY_STALE = 161,	/* entry of $ObjId or $Reparse without such
					   a file */
	NTR_F_VIEW_ENTRY_MISSING = 162,	/* object id or reparse point that is not
					   in $ObjId or $Reparse */
	NTR_F_STORED_SIZE = 163,	/* the size stored is not that of the
					   clusters */
	NTR_F_STDINFO_MISSING = 164,	/* a file without $STANDARD_INFORMATION */
	NTR_F_UPCASE_STRANGE = 165,	/* $UpCase changes ASCII as no Windows does */
	NTR_F_CLAIMS_LIMIT = 166,	/* unused records map too many clusters: what is
					   left from this one on is not looked at */
	/* -- the transaction log; offsets of an extracted one are in it -- */
	NTR_F_LOG_PAGE_TORN = 180,	/* sectors of another write; decoded as they are */
	NTR_F_LOG_PAGE_DAMAGED = 181,	/* no page of the log: its records are lost */
	NTR_F_LOG_PAGE_UNREADABLE = 182,	/* its bytes cannot be had */
	NTR_F_LOG_RESTART_DAMAGED = 183,	/* a restart page cannot be used: the
						   other one is, or none */
	NTR_F_LOG_CLIENT_DAMAGED = 184,	/* a client of the log is impossible */
	NTR_F_LOG_RECORD_DAMAGED = 185,	/* redo or undo data outside of the record */
	NTR_F_LOG_RECORD_CUT = 186,	/* the page that a record goes on in is gone */
	NTR_F_KIND_END			/* not a kind: one more than the last */
};

#endif /* NTFSREAD_FINDINGS_H */
