/*
 * ntfsread_artifacts.h - typed views of what attributes hold
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Each function decodes one resident value, given as bytes and length, into a plain
 * struct.  Pointers in the struct lead into those bytes.  Rules as in ntfsread.h.
 */
#ifndef NTFSREAD_ARTIFACTS_H
#define NTFSREAD_ARTIFACTS_H

#include "ntfsread.h"

#ifdef __cplusplus
extern "C" {
#endif

/* File attribute bits, in $STANDARD_INFORMATION and $FILE_NAME. */
enum ntr_file_flags {
	NTR_FILE_READONLY            = 0x00000001,
	NTR_FILE_HIDDEN              = 0x00000002,
	NTR_FILE_SYSTEM              = 0x00000004,
	NTR_FILE_ARCHIVE             = 0x00000020,
	NTR_FILE_DEVICE              = 0x00000040,
	NTR_FILE_NORMAL              = 0x00000080,
	NTR_FILE_TEMPORARY           = 0x00000100,
	NTR_FILE_SPARSE              = 0x00000200,
	NTR_FILE_REPARSE_POINT       = 0x00000400,
	NTR_FILE_COMPRESSED          = 0x00000800,
	NTR_FILE_OFFLINE             = 0x00001000,
	NTR_FILE_NOT_INDEXED         = 0x00002000,
	NTR_FILE_ENCRYPTED           = 0x00004000,
	NTR_FILE_INTEGRITY           = 0x00008000,
	NTR_FILE_VIRTUAL             = 0x00010000,
	NTR_FILE_NO_SCRUB            = 0x00020000,
	NTR_FILE_RECALL_ON_OPEN      = 0x00040000,
	NTR_FILE_PINNED              = 0x00080000,
	NTR_FILE_UNPINNED            = 0x00100000,
	NTR_FILE_RECALL_ON_ACCESS    = 0x00400000,
	NTR_FILE_DIRECTORY           = 0x10000000,	/* $FILE_NAME only */
	NTR_FILE_INDEX_VIEW          = 0x20000000	/* $FILE_NAME only */
};
/* The name of one bit, as "hidden"; NULL for a bit that has none. */
NTR_API const char *ntr_file_flag_name(uint32_t bit);

/* $STANDARD_INFORMATION: 48 bytes before NTFS 3.0, 72 since. */
struct ntr_stdinfo {
	uint64_t created, modified, changed, accessed;
	uint64_t quota_charged, usn;		/* long form only, else 0 */
	uint32_t file_flags;			/* enum ntr_file_flags */
	uint32_t max_versions, version, class_id;
	uint32_t owner_id, security_id;		/* long form only, else 0 */
	uint32_t long_form, reserved;		/* 1: 72 bytes or more */
};
NTR_API int ntr_stdinfo_decode(const void *value, size_t len,
			       struct ntr_stdinfo *info_ret,
			       struct ntr_error *err);

/* $FILE_NAME: also the key of every $I30 entry. */
struct ntr_filename {
	uint64_t       parent_ref;
	uint64_t       created, modified, changed, accessed;
	uint64_t       allocated, size;
	uint32_t       file_flags;		/* enum ntr_file_flags */
	uint32_t       reparse_tag;		/* or the length of the EAs */
	uint32_t       name_units, name_space;	/* enum ntr_name_space */
	const uint8_t *name;			/* UTF-16LE, unaligned */
};
NTR_API int ntr_filename_decode(const void *value, size_t len,
				struct ntr_filename *name_ret,
				struct ntr_error *err);

/* $VOLUME_INFORMATION. */
enum ntr_volume_flags {
	NTR_VOLUME_DIRTY = 0x0001, NTR_VOLUME_RESIZE_LOG = 0x0002,
	NTR_VOLUME_UPGRADE = 0x0004, NTR_VOLUME_MOUNTED_NT4 = 0x0008,
	NTR_VOLUME_USN_DELETING = 0x0010, NTR_VOLUME_REPAIR_IDS = 0x0020,
	NTR_VOLUME_CHKDSK = 0x8000
};
struct ntr_volinfo {
	uint16_t version_major, version_minor, flags, reserved;
};
NTR_API int ntr_volinfo_decode(const void *value, size_t len,
			       struct ntr_volinfo *info_ret,
			       struct ntr_error *err);

/* The head of an $INDEX_ROOT. */
struct ntr_index_root {
	uint32_t indexed_type;			/* 0x30 for $I30 */
	uint32_t collation;			/* 1: file names */
	uint32_t block_size;			/* bytes of an index block */
	uint32_t entries_at, entries_len;	/* of the entries in the value */
	uint32_t large;				/* 1: there is an
						   $INDEX_ALLOCATION */
};
NTR_API int ntr_index_root_decode(const void *value, size_t len,
				  struct ntr_index_root *root_ret,
				  struct ntr_error *err);

#ifdef __cplusplus
}
#endif
#endif /* NTFSREAD_ARTIFACTS_H */
