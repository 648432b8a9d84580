/*
 * ntfsread_artifacts.h - typed views of what attributes hold
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Each _decode function turns one value, given as bytes and length, into a plain
 * struct; each _next function walks the items of such a value, starting with
 * *pos = 0.  Pointers in the structs lead into those bytes.  None of these functions
 * keeps anything, so all may run in any number of threads.  What works on a volume
 * says so.  Rules as in ntfsread.h.
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
	NTR_FILE_HAS_EA              = 0x00040000,	/* stored; when listing, Windows
						   uses it as RECALL_ON_OPEN */
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

/* ------------------------------------------------------------- timestamps -- */

/* What makes an examiner look twice.  None is proof: copying, archives and sync
 * tools all set times. */
enum ntr_time_hints {
	NTR_HINT_SI_BEFORE_FN = 1,	/* $STANDARD_INFORMATION was created before
					   the $FILE_NAME */
	NTR_HINT_ZERO_FRACTION = 2,	/* created or modified has no part of a
					   second */
	NTR_HINT_COPIED = 4,		/* modified before it was created */
	NTR_HINT_FUTURE = 8		/* SI created or modified is later than its
					   own 'changed' */
};
/* 'fn' may be NULL: the hints that need only 'si'. */
NTR_API uint32_t ntr_time_hints(const struct ntr_stdinfo *si,
				const struct ntr_filename *fn);
/* One hint as "si-before-fn"; NULL for a bit that is none. */
NTR_API const char *ntr_time_hint_name(uint32_t hint);

/* -------------------------------------------------------------- object ids -- */

/* "e2bc8a3c-1b2d-11ef-9c3a-0050569a1b2c" from the mixed byte order in which Windows
 * stores a GUID. */
enum { NTR_GUID_TEXT = 40 };
NTR_API void ntr_guid_text(const uint8_t guid[16], char *buf);
/* The FILETIME inside a version-1 GUID (made from clock and network card), which
 * tells when the object id was given; NTR_E_NOT_FOUND for other versions. */
NTR_API int ntr_guid_time(const uint8_t guid[16], uint64_t *filetime_ret);

/* $OBJECT_ID; the three birth ids only in the long form, else zeros. */
struct ntr_object_id {
	uint8_t  object_id[16], birth_volume_id[16], birth_object_id[16];
	uint8_t  domain_id[16];
	uint32_t long_form, reserved;	/* 1: 64 bytes */
};
NTR_API int ntr_object_id_decode(const void *value, size_t len,
				 struct ntr_object_id *id_ret,
				 struct ntr_error *err);

/* ---------------------------------------------------------------- security -- */

/* A security identifier ("S-1-5-18"): 8 bytes and 4 for each sub-authority. */
struct ntr_sid {
	uint64_t authority;
	uint32_t revision, subs;	/* number of sub-authorities, 0 to 15 */
	uint32_t sub[15];
	uint32_t length;		/* bytes it takes */
};
/* The SID at the start of 'value'; what follows it is not looked at. */
NTR_API int ntr_sid_decode(const void *value, size_t len,
			   struct ntr_sid *sid_ret, struct ntr_error *err);
enum { NTR_SID_TEXT = 192 };
/* "S-1-5-21-..."; an authority of 2^32 and more in hexadecimal, as Windows does. */
NTR_API void ntr_sid_text(const struct ntr_sid *sid, char *buf);
/* The name of a SID that is the same on every machine, as "BUILTIN\\Administrators",
 * or NULL. */
NTR_API const char *ntr_sid_name(const struct ntr_sid *sid);

enum ntr_security_control {
	NTR_SD_OWNER_DEFAULTED = 0x0001, NTR_SD_GROUP_DEFAULTED = 0x0002,
	NTR_SD_DACL_PRESENT = 0x0004, NTR_SD_DACL_DEFAULTED = 0x0008,
	NTR_SD_SACL_PRESENT = 0x0010, NTR_SD_SACL_DEFAULTED = 0x0020,
	NTR_SD_DACL_AUTO_INHERIT_REQ = 0x0100,
	NTR_SD_SACL_AUTO_INHERIT_REQ = 0x0200,
	NTR_SD_DACL_AUTO_INHERITED = 0x0400, NTR_SD_SACL_AUTO_INHERITED = 0x0800,
	NTR_SD_DACL_PROTECTED = 0x1000, NTR_SD_SACL_PROTECTED = 0x2000,
	NTR_SD_RM_CONTROL_VALID = 0x4000, NTR_SD_SELF_RELATIVE = 0x8000
};

/* A self-relative security descriptor.  Parts that are absent have length 0. */
struct ntr_security {
	uint32_t       revision, control;	/* enum ntr_security_control */
	uint32_t       owner_len, group_len;	/* bytes of the SIDs */
	uint32_t       dacl_len, sacl_len;	/* bytes of the ACLs; 0 with the
						   PRESENT flag set: a NULL ACL */
	uint32_t       resource_manager, reserved;
	const uint8_t *owner, *group, *dacl, *sacl;
};
/* A part that leaves the descriptor is NTR_E_BOUNDS. */
NTR_API int ntr_security_decode(const void *value, size_t len,
				struct ntr_security *sd_ret,
				struct ntr_error *err);

/* One access control entry. */
struct ntr_ace {
	uint32_t       type, flags;
	uint32_t       mask;
	uint32_t       at, length;		/* of the entry within the ACL */
	uint32_t       object_flags;		/* object ACEs: 1 object_type is
						   there, 2 inherited_type is */
	uint32_t       sid_len, data_len;
	const uint8_t *object_type, *inherited_type;	/* GUIDs, or NULL */
	const uint8_t *sid;			/* NULL: a type without one, or a body
						   that cannot be decoded */
	const uint8_t *data;			/* what follows the SID: condition,
						   resource attribute; without a SID
						   all after the mask or header */
};
/* Of a compound entry object_flags is the compound type, 'sid' the server and 'data'
 * the client. */
NTR_API int ntr_ace_next(const void *acl, size_t len, uint32_t *pos,
			 struct ntr_ace *ace_ret, struct ntr_error *err);
/* "ACCESS_ALLOWED"; NULL for a type without a name. */
NTR_API const char *ntr_ace_type_name(uint32_t type);

/* The whole descriptor as SDDL ("O:BAG:SYD:PAI(A;OICI;FA;;;SY)"), written like
 * snprintf() would; *len_ret gets the wanted length.  Aliases are used for SIDs that
 * have one.  An ACE that SDDL has no words for is written with its type and bytes in
 * hexadecimal, so that nothing is dropped. */
NTR_API int ntr_sddl(const void *value, size_t len, char *buf, size_t cap,
		     size_t *len_ret, struct ntr_error *err);

/* One entry of an ACL the same way: "(A;OICI;FA;;;SY)".  'acl' as for ntr_ace_next(). */
NTR_API int ntr_ace_sddl(const void *acl, size_t len, const struct ntr_ace *ace,
			 char *buf, size_t cap, size_t *len_ret,
			 struct ntr_error *err);

/* The descriptors of a volume, each kept once in $Secure:$SDS and found by its
 * security id through $SII.  Belongs to one thread at a time.  NTR_E_UNSUPPORTED for an
 * extracted $MFT, which does not hold them. */
struct ntr_secure;
NTR_API int ntr_secure_open(struct ntr_volume *vol, struct ntr_secure **secure_ret,
			    struct ntr_error *err);
NTR_API void ntr_secure_close(struct ntr_secure *secure);

enum ntr_secure_notes {
	NTR_SECURE_HASH_DIFFERS = 1,	/* hash in the header is not the bytes' */
	NTR_SECURE_MIRROR_DIFFERS = 2,	/* the copy 256 KiB on is another one;
					   from ntr_secure_next() alone */
	NTR_SECURE_FROM_MIRROR = 4,	/* only the copy could be used */
	NTR_SECURE_NOT_IN_SII = 8,	/* no index entry, or one of another place */
	NTR_SECURE_NOT_IN_SDH = 16
};
struct ntr_secure_entry {
	uint32_t       id, hash;
	uint64_t       at;			/* of its header in $SDS */
	uint32_t       length;			/* of the descriptor */
	uint32_t       notes;			/* enum ntr_secure_notes */
	const uint8_t *descriptor;		/* until the next call */
};
/* The descriptor with this id: by $SII, and where that fails by a pass over $SDS. */
NTR_API int ntr_secure_find(struct ntr_secure *secure, uint32_t id,
			    struct ntr_secure_entry *entry_ret,
			    struct ntr_error *err);
/* Every descriptor once, in the order of $SDS.  A damaged one is a finding. */
NTR_API int ntr_secure_next(struct ntr_secure *secure,
			    struct ntr_secure_entry *entry_ret,
			    struct ntr_error *err);

/* The descriptor of a file: its own $SECURITY_DESCRIPTOR, else the one of its security
 * id.  Copied into 'buf' like snprintf() would; *len_ret gets the wanted length.
 * NTR_E_NOT_FOUND where the file has neither. */
NTR_API int ntr_file_security(const struct ntr_file *file, void *buf, size_t cap,
			      size_t *len_ret, struct ntr_error *err);

/* ---------------------------------------------------------- reparse points -- */

/* What a tag means for whoever reads the file. */
enum ntr_reparse_kind {
	NTR_REPARSE_OTHER      = 0,	/* the content is in the file as usual */
	NTR_REPARSE_SYMLINK    = 1,
	NTR_REPARSE_JUNCTION   = 2,	/* a directory elsewhere */
	NTR_REPARSE_VOLUME     = 3,	/* a volume mounted here */
	NTR_REPARSE_WSL_LINK   = 4,
	NTR_REPARSE_FIFO       = 5,
	NTR_REPARSE_CHAR       = 6,
	NTR_REPARSE_BLOCK      = 7,
	NTR_REPARSE_SOCKET     = 8,
	NTR_REPARSE_APPEXEC    = 9,
	NTR_REPARSE_WOF        = 10,	/* decoded when read */
	NTR_REPARSE_WIM        = 11,	/* content in a WIM image */
	NTR_REPARSE_DEDUP      = 12,
	NTR_REPARSE_SIS        = 13,	/* single-instance storage */
	NTR_REPARSE_HSM        = 14,	/* hierarchical storage */
	NTR_REPARSE_CLOUD      = 15,	/* holes are content not downloaded */
	NTR_REPARSE_PROJECTED  = 16	/* ProjFS, container layers */
};

/* $REPARSE_POINT.  Which of the fields are set depends on 'kind'. */
struct ntr_reparse {
	uint32_t       tag, kind;	/* kind: enum ntr_reparse_kind */
	uint32_t       data_len;	/* what follows tag, length and GUID */
	uint32_t       relative;	/* symlink: target is relative */
	uint32_t       target_units, print_units;
	uint32_t       text_len;	/* WSL symlink: UTF-8 */
	uint32_t       strings;		/* app-exec link: how many of 'string' */
	uint32_t       version;		/* WOF, WSL symlink, app-exec, dedup */
	uint32_t       provider;	/* WOF: 1 WIM, 2 file */
	uint32_t       codec;		/* WOF file: enum ntr_codec, 0 unknown */
	uint32_t       reserved;
	uint64_t       wim_source;	/* WIM-backed: data source id */
	uint64_t       original_size;	/* dedup, WIM: size of the content, or 0 */
	const uint8_t *guid;		/* of a tag that is not Microsoft's, or NULL */
	const uint8_t *data;
	const uint8_t *target, *print;	/* UTF-16LE: substitute and print name */
	const uint8_t *text;		/* WSL symlink target */
	const uint8_t *wim_hash;	/* WIM-backed: SHA-1 of the content */
	const uint8_t *string[4];	/* app-exec: package, entry point,
					   executable, kind; UTF-16LE */
	uint32_t       string_units[4];
};
/* A value whose tag has fields that leave it is NTR_E_BOUNDS; an unknown tag is
 * no error. */
NTR_API int ntr_reparse_decode(const void *value, size_t len,
			       struct ntr_reparse *reparse_ret,
			       struct ntr_error *err);
/* "SYMLINK" for every public tag; NULL for others. */
NTR_API const char *ntr_reparse_tag_name(uint32_t tag);
/* "symlink" for a kind. */
NTR_API const char *ntr_reparse_kind_name(uint32_t kind);

/* ------------------------------------------------------ extended attributes -- */

struct ntr_ea_info {
	uint32_t packed_len, need_count, unpacked_len, reserved;
};
NTR_API int ntr_ea_info_decode(const void *value, size_t len,
			       struct ntr_ea_info *info_ret,
			       struct ntr_error *err);

struct ntr_ea {
	uint32_t       flags;		/* 0x80: needed to understand the file */
	uint32_t       at;		/* of the entry in the value */
	uint32_t       name_len, value_len;
	const uint8_t *name;		/* 8-bit characters, not terminated */
	const uint8_t *value;
};
NTR_API int ntr_ea_next(const void *value, size_t len, uint32_t *pos,
			struct ntr_ea *ea_ret, struct ntr_error *err);

/* What the Windows Subsystem for Linux keeps in extended attributes. */
enum ntr_wsl_fields {
	NTR_WSL_UID = 1, NTR_WSL_GID = 2, NTR_WSL_MODE = 4, NTR_WSL_DEVICE = 8,
	NTR_WSL_TIMES = 16	/* LXATTRB only */
};
struct ntr_wsl {
	uint32_t fields;		/* enum ntr_wsl_fields: what is known */
	uint32_t uid, gid, mode;
	uint32_t device_major, device_minor;
	int64_t  accessed, modified, changed;	/* seconds since 1970 */
	uint32_t accessed_nsec, modified_nsec, changed_nsec, reserved;
};
/* From $LXUID, $LXGID, $LXMOD, $LXDEV, and LXATTRB of the first releases. */
NTR_API int ntr_wsl_decode(const void *value, size_t len,
			   struct ntr_wsl *wsl_ret, struct ntr_error *err);

/* ------------------------------------------------- logged utility streams -- */

/* The head of $EFS. */
struct ntr_efs {
	uint32_t length, state, version, crypto_version;
	uint32_t users, recovery_agents;	/* keys in the DDF and the DRF */
	uint8_t  id[16];			/* of the file key, zeros in old ones */
};
NTR_API int ntr_efs_decode(const void *value, size_t len,
			   struct ntr_efs *efs_ret, struct ntr_error *err);

/* One who can decrypt: a user (DDF) or a recovery agent (DRF). */
struct ntr_efs_key {
	uint32_t       recovery;	/* 1: in the DRF */
	uint32_t       at, length;	/* of the entry in the value */
	uint32_t       credential;	/* type: 1 CryptoAPI container,
					   3 certificate thumbprint */
	uint32_t       sid_len, thumbprint_len, key_len;
	uint32_t       container_units, provider_units, user_units;
	uint32_t       reserved[2];
	const uint8_t *sid;
	const uint8_t *thumbprint;	/* SHA-1 of the certificate */
	const uint8_t *key;		/* the file key, encrypted */
	const uint8_t *container, *provider, *user;	/* UTF-16LE */
};
NTR_API int ntr_efs_next(const void *value, size_t len, uint32_t *pos,
			 struct ntr_efs_key *key_ret, struct ntr_error *err);

/* $TXF_DATA: a file that took part in a transaction. */
struct ntr_txf {
	uint64_t root_ref;		/* of the resource manager's root */
	uint64_t usn_index, file_id;
	uint64_t data_lsn, metadata_lsn, index_lsn;
	uint32_t flags, reserved;
};
NTR_API int ntr_txf_decode(const void *value, size_t len,
			   struct ntr_txf *txf_ret, struct ntr_error *err);

/* ----------------------------------------------------------------- indexes -- */

/* Any index of a file: $I30, $SII, $SDH, $O, $Q, $R, ..., entry by entry: the root,
 * then every block that $BITMAP marks, in physical order.  A block or entry that
 * cannot be read is a finding and counts in ntr_index_lost().  Outlives the file. */
struct ntr_index;
struct ntr_index_item {
	uint64_t       block;		/* number of the block; NTR_NONE: the root */
	uint64_t       offset;		/* of the entry in the volume */
	uint64_t       ref;		/* of $I30 entries, else 0 */
	uint64_t       subnode_vcn;	/* NTR_NONE: none */
	uint32_t       last;		/* 1: the end of its node, without a key */
	uint32_t       key_len, data_len, reserved;
	const uint8_t *key;		/* until the next call */
	const uint8_t *data;		/* view indexes only */
};
NTR_API int ntr_index_open(const struct ntr_file *file, const char *name,
			   struct ntr_index **index_ret, struct ntr_error *err);
NTR_API int ntr_index_next(struct ntr_index *index, struct ntr_index_item *item_ret,
			   struct ntr_error *err);
NTR_API uint64_t ntr_index_lost(const struct ntr_index *index);
NTR_API void ntr_index_close(struct ntr_index *index);

/* What the items of an index are. */
enum ntr_index_kind {
	NTR_INDEX_UNKNOWN = 0, NTR_INDEX_NAMES = 1 /* $I30 */,
	NTR_INDEX_SII = 2, NTR_INDEX_SDH = 3, NTR_INDEX_OBJECTS = 4 /* $O of $ObjId */,
	NTR_INDEX_OWNERS = 5 /* $O of $Quota */, NTR_INDEX_QUOTAS = 6 /* $Q */,
	NTR_INDEX_REPARSE = 7 /* $R */
};
/* By name and collation rule of the $INDEX_ROOT ('name' in UTF-16LE). */
NTR_API uint32_t ntr_index_kind(const uint8_t *name, size_t units,
				uint32_t collation);

/* Key and data of one item of $SII or $SDH. */
struct ntr_sds_entry {
	uint32_t hash, id;		/* of the key in $SDH; $SII keys are the id */
	uint32_t data_hash, data_id;	/* of the header that the data repeat */
	uint64_t at;			/* in $SDS */
	uint32_t length, reserved;	/* with the header of 20 bytes */
};
NTR_API int ntr_sds_entry_decode(uint32_t kind, const struct ntr_index_item *item,
				 struct ntr_sds_entry *entry_ret,
				 struct ntr_error *err);

/* One item of $O in $ObjId. */
struct ntr_object_entry {
	uint64_t ref;
	uint8_t  object_id[16], birth_volume_id[16], birth_object_id[16];
	uint8_t  domain_id[16];
};
NTR_API int ntr_object_entry_decode(const struct ntr_index_item *item,
				    struct ntr_object_entry *entry_ret,
				    struct ntr_error *err);

/* One item of $Q, or of $O in $Quota (owner_id and sid alone). */
enum ntr_quota_flags {
	NTR_QUOTA_DEFAULT_LIMITS = 0x01, NTR_QUOTA_LIMIT_REACHED = 0x02,
	NTR_QUOTA_ID_DELETED = 0x04, NTR_QUOTA_TRACKING = 0x10,
	NTR_QUOTA_ENFORCED = 0x20, NTR_QUOTA_TRACKING_ASKED = 0x40,
	NTR_QUOTA_LOG_THRESHOLD = 0x80, NTR_QUOTA_LOG_LIMIT = 0x100,
	NTR_QUOTA_OUT_OF_DATE = 0x200, NTR_QUOTA_CORRUPT = 0x400,
	NTR_QUOTA_PENDING_DELETES = 0x800
};
struct ntr_quota_entry {
	uint32_t       owner_id, version, flags, sid_len;
	uint64_t       used, changed;		/* bytes; FILETIME */
	uint64_t       threshold, limit;	/* bytes, NTR_NONE: none */
	uint64_t       exceeded;		/* FILETIME, 0: not over */
	const uint8_t *sid;
};
NTR_API int ntr_quota_entry_decode(uint32_t kind, const struct ntr_index_item *item,
				   struct ntr_quota_entry *entry_ret,
				   struct ntr_error *err);

/* One item of $R in $Reparse: every file that has a reparse point. */
struct ntr_reparse_entry {
	uint64_t ref;
	uint32_t tag, reserved;
};
NTR_API int ntr_reparse_entry_decode(const struct ntr_index_item *item,
				     struct ntr_reparse_entry *entry_ret,
				     struct ntr_error *err);

/* --------------------------------------------------- an extracted $I30 -- */

/* The index of a directory that somebody copied out of its volume: the blocks of
 * $INDEX_ALLOCATION, the value of $INDEX_ROOT, or this and the blocks behind it.
 * The blocks are walked in the order they have there.  Only the root tells which of
 * them are part of the tree ($BITMAP is not here): without it each is taken to be in
 * use.  'src' must outlive the handle. */
struct ntr_i30;

/* Zero it, set struct_size = sizeof(struct ntr_i30_options), set what you know. */
struct ntr_i30_options {
	size_t         struct_size;
	uint32_t       block_size;	/* 0: as the bytes say */
	uint32_t       reserved;
	ntr_finding_fn on_finding;	/* NULL: findings are dropped */
	void          *finding_ctx;
};
/* 'opt' may be NULL.  Opens whatever the bytes are: see ntr_i30_info(). */
NTR_API int ntr_i30_open(const struct ntr_source *src,
			 const struct ntr_i30_options *opt,
			 struct ntr_i30 **i30_ret, struct ntr_error *err);
NTR_API void ntr_i30_close(struct ntr_i30 *i30);

/* Do these first bytes of a file begin an $INDEX_ROOT of names or an index block? */
NTR_API int ntr_i30_probe(const void *bytes, size_t len);

/* Every name: those that the root and the blocks list (source 0), and behind those of
 * each what its slack still holds.  'listed' of a name in use: it is in use more than
 * once, so that one of the blocks is not.  Of a block that is not part of the tree all
 * names are slack, and so they are in one that cannot be decoded.  'offset' is in the
 * source.  The name is valid until the next call. */
NTR_API int ntr_i30_next(struct ntr_i30 *i30, struct ntr_carved *name_ret,
			 struct ntr_error *err);

enum ntr_i30_root {
	NTR_I30_NO_ROOT = 0, NTR_I30_SMALL = 1 /* the root is all */,
	NTR_I30_LARGE = 2 /* it leads to blocks */
};
struct ntr_i30_info {
	uint64_t size;			/* of the source */
	uint64_t dir_ref;		/* the directory, as most names say; 0: unknown */
	uint64_t blocks_at;		/* of the first block */
	uint64_t blocks;		/* one that is cut short at the end, too */
	uint64_t first_at;		/* of it in $INDEX_ALLOCATION: not 0 where
					   the beginning is missing; NTR_NONE:
					   unknown */
	uint32_t block_size;
	uint32_t vcn_unit;		/* bytes that a VCN counts; 0: unknown */
	uint32_t root;			/* enum ntr_i30_root */
	uint32_t tree_known;		/* 1: the tree leads through all of its blocks */
	/* So far, of those behind each other in the source: */
	uint64_t good, torn, zero, damaged, unreadable, cut;	/* blocks; a torn
					   one and one cut short may be good as well */
	uint64_t unwritten;		/* of zeros too, at the end, and not missed */
	uint64_t unused;		/* of the good, not part of the tree */
	uint64_t names;			/* in use */
	uint64_t lost;			/* entries with which the rest of their block
					   is lost */
};
NTR_API void ntr_i30_info(const struct ntr_i30 *i30,
			  struct ntr_i30_info *info_ret);

/* -------------------------------------------------------- the USN journal -- */

/* One record of $UsnJrnl:$J, version 2, 3 or 4. */
struct ntr_usn {
	uint64_t       usn;
	uint64_t       time;			/* FILETIME; version 4: 0 */
	uint64_t       ref, parent_ref;
	uint64_t       ref_high, parent_high;	/* upper half of the 128-bit ids of
						   versions 3 and 4; 0 on NTFS */
	uint64_t       at;			/* where it was found in the journal */
	uint32_t       length;			/* with padding */
	uint16_t       major, minor;		/* version */
	uint32_t       reasons, source;		/* bits, see below */
	uint32_t       security_id, file_flags;	/* version 4: 0 */
	uint32_t       name_units;		/* version 4: 0 */
	uint32_t       extents;			/* version 4: changed ranges here */
	uint32_t       extents_left;		/* and in the records that follow */
	uint32_t       extent_size;
	const uint8_t *name;			/* UTF-16LE */
	const uint8_t *extent;			/* the ranges, as stored */
};
/* The record at the start of 'bytes'; usn_ret->at becomes 0.  NTR_E_BOUNDS where it
 * goes on after them, NTR_E_CORRUPT where none can be, NTR_E_UNSUPPORTED for another
 * version. */
NTR_API int ntr_usn_decode(const void *bytes, size_t len, struct ntr_usn *usn_ret,
			   struct ntr_error *err);
/* Range 'index' of a version 4 record; NTR_E_NOT_FOUND past the last. */
NTR_API int ntr_usn_extent(const struct ntr_usn *usn, uint32_t index,
			   uint64_t *offset_ret, uint64_t *length_ret);
/* "file-create" and the like; NULL for a bit without a name. */
NTR_API const char *ntr_usn_reason_name(uint32_t bit);
NTR_API const char *ntr_usn_source_name(uint32_t bit);	/* "data-management" */

/* $UsnJrnl:$Max. */
struct ntr_usn_max {
	uint64_t max_size, allocation_delta;	/* bytes */
	uint64_t journal_id;			/* FILETIME of its creation */
	uint64_t lowest_usn;
};
NTR_API int ntr_usn_max_decode(const void *value, size_t len,
			       struct ntr_usn_max *max_ret, struct ntr_error *err);

/* Walks the records of a journal.  What is sparse is skipped, not read; runs of zeros
 * of any length lie between the records; where none can be decoded the walk goes on at
 * the next multiple of 8 that holds a plausible one.  Give a stream of an open volume
 * or, with 'stream' NULL, a source such as an extracted $J; both must outlive it. */
struct ntr_journal;
NTR_API int ntr_journal_open(struct ntr_stream *stream,
			     const struct ntr_source *src,
			     struct ntr_journal **journal_ret,
			     struct ntr_error *err);
/* Searches the clusters that $Bitmap calls free instead, for records that a journal
 * left there.  Only what no rule of the format speaks against is taken for one; 'at' is
 * its offset in the volume. */
NTR_API int ntr_journal_carve(struct ntr_volume *vol,
			      struct ntr_journal **journal_ret,
			      struct ntr_error *err);
/* The record is valid until the next call.  NTR_E_LIMIT, where the stream maps the same
 * clusters again and again: more has been read than the volume holds, and the rest is
 * not. */
NTR_API int ntr_journal_next(struct ntr_journal *journal, struct ntr_usn *usn_ret,
			     struct ntr_error *err);
/* How far it has come, and how far it goes: bytes of the journal or the volume. */
NTR_API uint64_t ntr_journal_done(const struct ntr_journal *journal);
NTR_API uint64_t ntr_journal_size(const struct ntr_journal *journal);
/* Bytes so far that are neither zeros nor records; 0 of a search. */
NTR_API uint64_t ntr_journal_lost(const struct ntr_journal *journal);
/* Bytes so far that could not be read. */
NTR_API uint64_t ntr_journal_unreadable(const struct ntr_journal *journal);
NTR_API void ntr_journal_close(struct ntr_journal *journal);

/* --------------------------------------------------------- the $LogFile -- */

/* The transaction log of the metadata, versions 1.1 and 2.0 (Windows 8 and later; a
 * clean dismount turns it into 1.1).  Two restart pages, some pages for copies of
 * what was written last, then a ring of pages with records.  An LSN, a log sequence
 * number, is a place in the ring and the lap in which it was written. */
struct ntr_log;

/* Read from a stream as from a source; it must outlive the source. */
NTR_API void ntr_stream_source(struct ntr_stream *stream,
			       struct ntr_source *src_ret);

/* Zero it, set struct_size = sizeof(struct ntr_log_options), set what you know. */
struct ntr_log_options {
	size_t   struct_size;
	uint32_t cluster_size;		/* bytes; 0: as the log itself says, or
					   4096 where it does not */
	uint32_t record_size;		/* of a file record; 0: likewise */
	/* Told of what is odd, with offsets in the log; may be NULL.  Of pages
	 * when the log is opened, of records as they come. */
	ntr_finding_fn on_finding;
	void    *finding_ctx;
};
/* Open a log that is a whole source, such as an extracted $LogFile.  'opt' may be
 * NULL.  A log that was never used, and one of which only pages are left, opens too;
 * see ntr_log_info(). */
NTR_API int ntr_log_open(const struct ntr_source *src,
			 const struct ntr_log_options *opt,
			 struct ntr_log **log_ret, struct ntr_error *err);
NTR_API void ntr_log_close(struct ntr_log *log);

enum ntr_log_state {
	NTR_LOG_GOOD    = 0,	/* a restart page could be used */
	NTR_LOG_EMPTY   = 1,	/* never used: no restart page, no record */
	NTR_LOG_HEADLESS = 2	/* no usable restart page: only pages, if any */
};

/* One of the two restart pages. */
struct ntr_log_restart {
	uint64_t at;			/* in the log */
	uint64_t current_lsn;
	uint64_t checked_lsn;		/* by chkdsk; 0: never */
	uint64_t file_size;
	uint32_t valid;			/* 1: the rest can be relied on */
	uint32_t checked;		/* 1: marked by chkdsk ("CHKD") */
	uint32_t torn_sectors;
	uint32_t page_size, system_page_size;
	uint32_t sequence_bits;
	uint32_t flags;			/* 2: dismounted cleanly */
	uint32_t open_count;		/* changes with each opening of the log */
	uint32_t last_data_len;
	uint32_t clients;
	uint16_t version_major, version_minor;
	uint16_t header_len, data_at;	/* of a record; in a page */
};

struct ntr_log_info {
	struct ntr_log_restart restart[2];
	uint64_t size;
	uint64_t current_lsn, oldest_lsn;	/* the latter as the client says */
	uint64_t restart_lsn;		/* of the client's last checkpoint */
	uint64_t first_lsn, last_lsn;	/* of the records given so far; 0: none */
	uint32_t state;			/* enum ntr_log_state */
	uint32_t used;			/* which of 'restart' is followed */
	uint32_t clean;			/* 1: dismounted, nothing to be replayed */
	uint32_t version_major, version_minor;
	uint32_t page_size, cluster_size, record_size;
	/* Pages: with records, copies used in their place, torn, with a header that
	 * cannot be, never written, unreadable. */
	uint32_t pages, copies, torn, damaged, unused, unreadable;
	uint32_t leftovers;		/* pages behind whose end older records are */
	uint32_t clients;
};
NTR_API void ntr_log_info(const struct ntr_log *log,
			  struct ntr_log_info *info_ret);

/* A user of the log; there has never been another than "NTFS". */
struct ntr_log_client {
	uint64_t       oldest_lsn, restart_lsn;
	uint16_t       previous, next;	/* 0xffff: none */
	uint32_t       sequence;
	uint32_t       name_units, reserved;
	const uint8_t *name;		/* UTF-16LE, until ntr_log_close() */
};
/* NTR_E_NOT_FOUND past the last. */
NTR_API int ntr_log_client(const struct ntr_log *log, uint32_t index,
			   struct ntr_log_client *client_ret);

enum ntr_log_type {
	NTR_LOG_UPDATE     = 1,		/* redo and undo */
	NTR_LOG_CHECKPOINT = 2		/* restart area of the client */
};
enum ntr_log_notes {
	NTR_LOG_GAP      = 1,	/* records before this one are missing */
	NTR_LOG_CUT      = 2,	/* its end is missing */
	NTR_LOG_TORN     = 4,	/* in a sector of another write */
	NTR_LOG_COPY     = 8,	/* from a copy of its page */
	NTR_LOG_LEFTOVER = 16,	/* from behind the end of a page used anew */
	NTR_LOG_DAMAGED  = 32	/* redo or undo lie outside: not given */
};
struct ntr_log_record {
	uint64_t       lsn, previous_lsn, undo_next_lsn;
	uint64_t       at;		/* of its header in the log */
	uint32_t       type;		/* enum ntr_log_type */
	uint32_t       transaction;
	uint32_t       notes;		/* enum ntr_log_notes */
	uint16_t       flags;		/* 1: on several pages */
	uint16_t       client;		/* index */
	uint32_t       data_len;	/* of what the client wrote */
	uint32_t       reserved;
	const uint8_t *data;
	/* Of an update, else zeros: */
	uint16_t       redo, undo;	/* operations */
	uint16_t       open_attribute;	/* place in the table of open attributes */
	uint16_t       record_offset;	/* in the record or index block */
	uint16_t       attribute_offset;	/* from there */
	uint16_t       page_offset;	/* in the cluster, in units of 512 bytes */
	uint16_t       block_size;	/* of the target, in units of 512 bytes */
	uint16_t       lcns;
	uint32_t       redo_len, undo_len;	/* of data, which may not be here: */
	const uint8_t *redo_data, *undo_data;	/* NULL: none, or not in the log */
	uint64_t       vcn, lcn;	/* lcn: the first, or NTR_NONE */
	uint32_t       cluster_size, record_size;	/* as in the info */
	/* What is known of the target: */
	uint64_t       record;		/* the file record that is changed, or the one
					   of the file; NTR_NONE: not known */
	uint64_t       target_ref;	/* of the file whose attribute it is, or
					   NTR_NONE */
	uint32_t       target_type;	/* of that attribute, or 0 */
	uint32_t       target_name_units;
	const uint8_t *target_name;
};
/* Every record that is left, once each, in the order of LSNs.  Borrowed until the
 * next call. */
NTR_API int ntr_log_next(struct ntr_log *log, struct ntr_log_record *rec_ret,
			 struct ntr_error *err);

/* "InitializeFileRecordSegment"; NULL for an operation that is none. */
NTR_API const char *ntr_log_operation_name(uint32_t operation);

/* What an operation says, as far as its data tell. */
enum ntr_log_change_kind {
	NTR_LOG_CHANGE_NONE       = 0,
	NTR_LOG_CHANGE_RECORD     = 1,	/* a file record is written anew */
	NTR_LOG_CHANGE_ATTRIBUTE  = 2,	/* an attribute is added */
	NTR_LOG_CHANGE_ENTRY      = 3,	/* an index entry with a file name */
	NTR_LOG_CHANGE_NAME       = 4,	/* times and sizes of such an entry */
	NTR_LOG_CHANGE_INFO       = 5,	/* a part of $STANDARD_INFORMATION */
	NTR_LOG_CHANGE_SIZES      = 6,	/* of a nonresident attribute */
	NTR_LOG_CHANGE_BITS       = 7,	/* of a bitmap */
	NTR_LOG_CHANGE_OPEN       = 8	/* an attribute is opened */
};
enum ntr_log_fields {
	NTR_LOG_HAS_REF = 1, NTR_LOG_HAS_NAME = 2, NTR_LOG_HAS_CREATED = 4,
	NTR_LOG_HAS_MODIFIED = 8, NTR_LOG_HAS_CHANGED = 16,
	NTR_LOG_HAS_ACCESSED = 32, NTR_LOG_HAS_SIZES = 64,
	NTR_LOG_HAS_FLAGS = 128, NTR_LOG_HAS_TYPE = 256, NTR_LOG_HAS_BITS = 512,
	NTR_LOG_HAS_INITIALIZED = 1024, NTR_LOG_HAS_USN = 2048,
	NTR_LOG_HAS_RECORD = 4096
};
struct ntr_log_change {
	uint32_t       kind;		/* enum ntr_log_change_kind */
	uint32_t       fields;		/* enum ntr_log_fields: which are set */
	uint64_t       ref, parent_ref;	/* parent: with HAS_NAME */
	uint64_t       created, modified, changed, accessed;
	uint64_t       allocated, size, initialized;
	uint64_t       usn;
	uint64_t       first_bit, bits;
	uint32_t       file_flags, attr_type;
	uint32_t       name_units, name_space;
	const uint8_t *name;		/* UTF-16LE, in the record's data */
	uint16_t       sequence, links;	/* with HAS_RECORD */
	uint16_t       record_flags;	/* the same; enum ntr_record_flags */
	uint16_t       nonresident;	/* with HAS_TYPE: 1 or 0 */
};
/* 'undo': 0 what was done, 1 what would take it back. */
NTR_API void ntr_log_change(const struct ntr_log_record *rec, uint32_t undo,
			    struct ntr_log_change *change_ret);

#ifdef __cplusplus
}
#endif
#endif /* NTFSREAD_ARTIFACTS_H */
