/*
 * ntfsread.h - read NTFS volumes without trusting them
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Read-only.  Every number that comes from the volume is checked before it is
 * used.  Damage does not end the work: it is reported as a finding, and all
 * that is still readable is still returned.
 *
 * How NTFS keeps a file, and the words used here: a file is a *base record* in
 * the master file table, holding attributes.  An attribute is *resident* (its
 * value is in the record) or *nonresident* (the record holds *mapping pairs*,
 * which say which clusters hold the value).  When the base record is full, an
 * *attribute list* spreads the attributes over *child records*; the list in
 * turn is resident or nonresident.  These are the four stages of growth.
 *
 * True of every function below unless its own comment says otherwise:
 *   - int results are 0 (NTR_OK) or a negative enum ntr_code.  Iterators (_next)
 *     return 1 for "here is one", 0 for "no more", negative for failure.
 *   - 'err' may be NULL.  It is written only on failure.
 *   - Out-parameters end in _ret and are written only on success.
 *   - _open and _close pair up; _close(NULL) does nothing.
 *   - A pointer inside a returned struct is borrowed; the comment on the
 *     function that fills the struct says for how long.  Nothing returned here
 *     is ever passed to free().
 *   - Offsets and sizes are bytes; names ending in _lcn, _vcn or _units are not.
 *     'offset' is in the volume, 'at' is inside the structure at hand.
 *   - A 'number' is an MFT record number; a 'ref' is a number with a sequence
 *     number in its high 16 bits, 0 there meaning "whatever it is now".
 *   - Paths and names passed in are UTF-8 (WTF-8 for lone surrogates).  On-disk
 *     names stay raw UTF-16LE; ntr_utf8() converts them without loss.
 *   - Times are raw FILETIME: 100 ns ticks since 1601-01-01 00:00 UTC.
 *   - One ntr_volume may serve any number of threads at once.  Any other handle
 *     belongs to one thread at a time, except that ntr_stream_pread() and
 *     ntr_stream_extent() on one stream may run in several.  Close the handles
 *     made from a volume before the volume.
 */
#ifndef NTFSREAD_H
#define NTFSREAD_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef NTR_API
#define NTR_API __attribute__((visibility("default")))
#endif

#define NTR_VERSION_MAJOR 0
#define NTR_VERSION_MINOR 1

#define NTR_NONE UINT64_MAX	/* "no record", "no offset", "no cluster" */
#define NTR_NO_INDEX UINT32_MAX	/* "no such place in a table" */

/* A reference and its two parts. */
#define NTR_REF(number, sequence) \
	((uint64_t)(number) | (uint64_t)(sequence) << 48)
#define NTR_REF_NUMBER(ref) ((uint64_t)(ref) & 0xffffffffffffu)
#define NTR_REF_SEQUENCE(ref) ((uint16_t)((uint64_t)(ref) >> 48))

/* The version of the library that is running, as "0.1". */
NTR_API const char *ntr_version(void);

/* ---------------------------------------------------------------- errors -- */

enum ntr_code {
	NTR_OK            = 0,
	NTR_E_NOMEM       = -1,
	NTR_E_IO          = -2,	/* the source failed or ends; see sys_errno */
	NTR_E_ARG         = -3,	/* the caller's mistake, never the volume's */
	NTR_E_NOT_NTFS    = -4,
	NTR_E_BOUNDS      = -5,	/* an offset or length leaves its container */
	NTR_E_CORRUPT     = -6,	/* in bounds, but impossible */
	NTR_E_TORN        = -7,	/* fixup mismatch where nothing can be used */
	NTR_E_LIMIT       = -8,	/* depth, count or cycle budget spent */
	NTR_E_UNSUPPORTED = -9,	/* valid, but not decoded here (e.g. EFS) */
	NTR_E_NOT_FOUND   = -10,
	NTR_E_NOT_DIR     = -11,
	NTR_E_STALE       = -12	/* the reference's sequence number is old */
};

/* What failed, and where.  Plain data: copy it, keep it, drop it. */
struct ntr_error {
	int32_t     code;	/* enum ntr_code */
	int32_t     sys_errno;	/* for NTR_E_IO, 0 when the image just ends */
	uint64_t    record;	/* MFT record number, or NTR_NONE */
	uint64_t    offset;	/* byte offset in the volume, or NTR_NONE */
	uint64_t    got, limit;	/* the offending value and its bound */
	const char *what;	/* static text naming the field; never NULL */
};

/* Write "record 42 at 0x1a800: attribute length 65536, limit 1024" into 'buf'.
 * Returns the length it wanted, like snprintf(). */
NTR_API size_t ntr_error_text(const struct ntr_error *err, char *buf, size_t cap);

/* The name of a code, as "not found"; "unknown error" for any other number. */
NTR_API const char *ntr_code_text(int code);

/* -------------------------------------------------------------- findings -- */

enum ntr_severity {
	NTR_NOTE    = 0,	/* worth knowing, quite normal */
	NTR_ODD     = 1,	/* no tool of Microsoft's writes this */
	NTR_DAMAGED = 2		/* something cannot be read, or may be wrong */
};

/* An anomaly that did not stop the parser.  'kind' is an enum ntr_finding_kind
 * (ntfsread_findings.h, one line each); a number, once given, keeps its meaning. */
struct ntr_finding {
	uint32_t    kind;
	uint32_t    attr_type;		/* 0x80 for $DATA, or 0 */
	uint64_t    record, offset;	/* as in struct ntr_error */
	uint64_t    got, limit;
	const char *what;		/* static text naming a field, or NULL */
};

/* Called from whichever thread is parsing.  Must not call back into the library,
 * and must lock what it shares. */
typedef void (*ntr_finding_fn)(void *ctx, const struct ntr_finding *finding);

NTR_API const char *ntr_finding_name(uint32_t kind);	/* "fixup-mismatch" */
NTR_API int ntr_finding_severity(uint32_t kind);	/* enum ntr_severity */
/* 1: there is something that cannot be read or decoded, so that nobody can tell what
 * it was; 0: all can be read, whatever is wrong with it. */
NTR_API int ntr_finding_unread(uint32_t kind);
NTR_API const char *ntr_severity_name(int severity);	/* "damaged" */

/* One sentence with the numbers in it, without record and offset.  Returns the
 * length it wanted, like snprintf(). */
NTR_API size_t ntr_finding_text(const struct ntr_finding *finding, char *buf,
				size_t cap);

/* A ready-made collector: thread-safe; it counts every kind for ever, keeps the
 * details of the first 'cap' findings, and drops repeats of the same kind,
 * record and offset among those.  Pass ntr_findings_add as ntr_options.on_finding
 * and the collector as finding_ctx; close it after the volume. */
struct ntr_findings;
NTR_API int ntr_findings_open(size_t cap, struct ntr_findings **findings_ret,
			      struct ntr_error *err);
NTR_API void ntr_findings_add(void *findings, const struct ntr_finding *finding);
/* How many of 'kind' were added, repeats of kept ones not counted. */
NTR_API uint64_t ntr_findings_count(struct ntr_findings *findings, uint32_t kind);
/* The kept finding at 'index', in the order they came; NTR_E_NOT_FOUND past the
 * last. */
NTR_API int ntr_findings_get(struct ntr_findings *findings, size_t index,
			     struct ntr_finding *finding_ret);
NTR_API void ntr_findings_close(struct ntr_findings *findings);

/* --------------------------------------------------------------- sources -- */

/* Where bytes come from.  'pread' returns the count read, short only at the end,
 * or -errno; it is called from several threads.  'ctx' must outlive the users. */
struct ntr_source {
	void    *ctx;
	uint64_t size;
	int64_t (*pread)(void *ctx, void *buf, size_t len, uint64_t offset);
};

/* An image opened by its path: a file, a block device, or a split raw image
 * named by its first piece (x.001, x.002, ... or x.aa, x.ab, ...).  Always opened
 * for reading alone. */
struct ntr_image;
NTR_API int ntr_image_open(const char *path, struct ntr_image **image_ret,
			   struct ntr_error *err);
NTR_API void ntr_image_close(struct ntr_image *image);
/* The image as a source, good until the image is closed. */
NTR_API void ntr_image_source(struct ntr_image *image, struct ntr_source *src_ret);

/* A window on another source: 'size' bytes from 'offset' on, cut where the other
 * source ends.  'window' is the caller's memory and must outlive its use. */
struct ntr_window {
	struct ntr_source source;	/* what lies below */
	uint64_t          offset;
};
NTR_API int ntr_window_source(struct ntr_window *window,
			      const struct ntr_source *below, uint64_t offset,
			      uint64_t size, struct ntr_source *src_ret,
			      struct ntr_error *err);

enum ntr_partition_scheme { NTR_MBR = 1, NTR_GPT = 2 };

struct ntr_partition {
	uint64_t offset, size;		/* in the source */
	uint32_t number;		/* 1 and up, as --partition takes it */
	uint32_t scheme;		/* enum ntr_partition_scheme */
	uint32_t type;			/* MBR: the type byte; GPT: 0 */
	uint32_t ntfs;			/* 1: an NTFS boot sector is there */
	uint32_t name_units, reserved;
	uint8_t  type_guid[16];		/* GPT, as stored; MBR: zeros */
	uint8_t  name[72];		/* GPT, UTF-16LE */
};

/* List the partitions of an MBR (extended ones followed) or GPT disk: fill at most
 * 'cap' of 'list' and give the number there are.  A source without a partition
 * table has none: *count_ret is 0.  A GPT with a broken header falls back to its
 * backup at the end.  'on_finding' may be NULL. */
NTR_API int ntr_partitions_read(const struct ntr_source *src,
				ntr_finding_fn on_finding, void *finding_ctx,
				struct ntr_partition *list, size_t cap,
				size_t *count_ret, struct ntr_error *err);

/* ---------------------------------------------------------------- volume -- */

struct ntr_volume;

enum ntr_open_flags {
	NTR_OPEN_MFT_ONLY    = 1,	/* the source is an extracted $MFT alone */
	NTR_OPEN_BACKUP_BOOT = 2,	/* use the backup boot sector straight away */
	NTR_OPEN_MIRROR      = 4,	/* trust $MFTMirr rather than $MFT */
	NTR_OPEN_SEARCH      = 8	/* no boot sector at all: search for $MFT */
};

/* Zero it, set struct_size = sizeof(struct ntr_options), set what you need. */
struct ntr_options {
	size_t         struct_size;
	uint64_t       offset;		/* where the volume starts in the source */
	uint64_t       size;		/* of the window there; 0: to the end */
	uint32_t       flags;		/* enum ntr_open_flags */
	uint32_t       partition;	/* _open_path only: 0 chooses by itself */
	uint32_t       cache_records;	/* 0: a sensible default */
	uint32_t       reserved;
	ntr_finding_fn on_finding;	/* NULL: findings are dropped */
	void          *finding_ctx;
};

enum ntr_volume_notes {
	NTR_VOLUME_MFT_ONLY       = 1,	/* opened with NTR_OPEN_MFT_ONLY */
	NTR_VOLUME_BACKUP_BOOT    = 2,	/* geometry is from the backup boot sector */
	NTR_VOLUME_MIRROR         = 4,	/* record 0 is from $MFTMirr */
	NTR_VOLUME_SEARCHED       = 8,	/* no boot sector: $MFT found by searching */
	NTR_VOLUME_BACKUP_DIFFERS = 16,	/* backup boot sector readable, not equal */
	NTR_VOLUME_BACKUP_MISSING = 32,	/* backup boot sector unreadable or no NTFS */
	NTR_VOLUME_MIRROR_DIFFERS = 64,	/* a record of $MFTMirr is not that of $MFT */
	NTR_VOLUME_MIRROR_MISSING = 128,	/* $MFTMirr cannot be read */
	NTR_VOLUME_CUT            = 256,	/* the image ends before the volume */
	NTR_VOLUME_MFT_GAPS       = 512	/* parts of $MFT cannot be located */
};

struct ntr_volume_info {
	uint64_t serial;
	uint64_t offset;		/* of the volume in the source */
	uint64_t size;			/* bytes the boot sector claims */
	uint64_t source_size;		/* bytes of the window there really are */
	uint64_t sectors, clusters;	/* totals */
	uint64_t mft_lcn, mftmirr_lcn;	/* NTR_NONE when unknown */
	uint64_t mft_records;		/* slots in $MFT, used or not */
	uint64_t mft_fragments;
	uint32_t sector_size, cluster_size, record_size, index_size;
	uint32_t notes;			/* enum ntr_volume_notes */
	uint32_t reserved;
	uint16_t version_major, version_minor;	/* 0.0 when unknown */
	uint16_t volume_flags;		/* $VOLUME_INFORMATION; 1 is dirty */
	uint16_t label_units;
	uint8_t  label[256];		/* UTF-16LE */
};

/* Open the volume at opt->offset of 'src', which must outlive it.  'opt' may be
 * NULL.  Without a usable boot sector its backup at the end of the volume is used;
 * without a usable record 0, the one in $MFTMirr. */
NTR_API int ntr_volume_open(const struct ntr_source *src,
			    const struct ntr_options *opt,
			    struct ntr_volume **vol_ret, struct ntr_error *err);

/* Open the image at 'path' and the volume in it.  With neither offset nor
 * partition given: a bare volume opens as it is, and so does the only NTFS
 * partition of a disk; where there are several, NTR_E_ARG with 'got' their number. */
NTR_API int ntr_volume_open_path(const char *path, const struct ntr_options *opt,
				 struct ntr_volume **vol_ret, struct ntr_error *err);
NTR_API void ntr_volume_close(struct ntr_volume *vol);
NTR_API void ntr_volume_info(const struct ntr_volume *vol,
			     struct ntr_volume_info *info_ret);

/* Read bytes of the volume as they are, 'offset' counted from its first sector.
 * Returns the count, short where the image ends or before bytes that cannot be read,
 * or a negative code. */
NTR_API int64_t ntr_volume_pread(struct ntr_volume *vol, void *buf, size_t len,
				 uint64_t offset, struct ntr_error *err);

/* Count the clusters that $Bitmap calls free. */
NTR_API int ntr_volume_free_clusters(struct ntr_volume *vol, uint64_t *count_ret,
				     struct ntr_error *err);

/* Read all metadata (every record, attribute list, mapping pair, directory index, the
 * mirror and the backup boot sector) so that every anomaly reaches on_finding.  'progress'
 * may be NULL; nonzero from it ends the work with that number as the result. */
typedef int (*ntr_progress_fn)(void *ctx, uint64_t done, uint64_t total);
NTR_API int ntr_volume_verify(struct ntr_volume *vol, ntr_progress_fn progress,
			      void *progress_ctx, struct ntr_error *err);

/* --------------------------------------------- records, as found on disk -- */

enum ntr_record_state {
	NTR_RECORD_GOOD       = 0,	/* FILE, and its header can be used */
	NTR_RECORD_EMPTY      = 1,	/* all zeros, or never initialised */
	NTR_RECORD_BAAD       = 2,	/* marked bad by chkdsk or Windows */
	NTR_RECORD_ALIEN      = 3,	/* no signature that belongs here */
	NTR_RECORD_DAMAGED    = 4,	/* FILE, but the header is impossible */
	NTR_RECORD_UNREADABLE = 5,	/* the bytes cannot be had; data is NULL */
	NTR_RECORD_STALE      = 6	/* a child record of another file by now */
};

enum ntr_record_flags {
	NTR_RECORD_IN_USE = 1, NTR_RECORD_DIRECTORY = 2,
	NTR_RECORD_EXTEND = 4, NTR_RECORD_VIEW_INDEX = 8
};

struct ntr_record {
	uint64_t       number;		/* its position in $MFT */
	uint64_t       offset;		/* of its first byte in the volume */
	uint64_t       base_ref;	/* 0: this is a base record */
	uint64_t       lsn;
	uint32_t       used, allocated;	/* as its header says */
	uint32_t       size;		/* of 'data' */
	uint32_t       torn_sectors;	/* 0: every fixup matched */
	uint16_t       sequence, links;
	uint16_t       flags;		/* enum ntr_record_flags */
	uint16_t       state;		/* enum ntr_record_state */
	uint16_t       attrs_at;	/* where the first attribute starts */
	uint16_t       next_id;		/* attribute id to be given next */
	uint32_t       header_number;	/* number in the header; UINT32_MAX in the
					   short header of NTFS 3.0 and before */
	const uint8_t *data;		/* fixups applied */
};

enum ntr_attr_flags {
	NTR_ATTR_COMPRESSED = 0x0001,	/* the low byte is the method */
	NTR_ATTR_ENCRYPTED  = 0x4000,
	NTR_ATTR_SPARSE     = 0x8000
};

enum ntr_attr_type {
	NTR_STANDARD_INFORMATION  = 0x10,
	NTR_ATTRIBUTE_LIST        = 0x20,
	NTR_FILE_NAME             = 0x30,
	NTR_OBJECT_ID             = 0x40,	/* $VOLUME_VERSION before NTFS 3.0 */
	NTR_SECURITY_DESCRIPTOR   = 0x50,
	NTR_VOLUME_NAME           = 0x60,
	NTR_VOLUME_INFORMATION    = 0x70,
	NTR_DATA                  = 0x80,
	NTR_INDEX_ROOT            = 0x90,
	NTR_INDEX_ALLOCATION      = 0xa0,
	NTR_BITMAP                = 0xb0,
	NTR_REPARSE_POINT         = 0xc0,
	NTR_EA_INFORMATION        = 0xd0,
	NTR_EA                    = 0xe0,
	NTR_PROPERTY_SET          = 0xf0,
	NTR_LOGGED_UTILITY_STREAM = 0x100
};

/* "$DATA" for 0x80; NULL for a type that has no name. */
NTR_API const char *ntr_attr_type_name(uint32_t type);

/* One attribute as its record holds it. */
struct ntr_attr {
	uint32_t       type;		/* enum ntr_attr_type, or anything */
	uint16_t       id, flags;	/* flags: enum ntr_attr_flags */
	uint32_t       at, length;	/* of the attribute within its record */
	uint32_t       resident;	/* 1 or 0 */
	uint32_t       name_units;
	uint32_t       value_at;	/* of 'value' within the record */
	uint32_t       value_len;
	uint32_t       compression_unit;	/* nonresident: exponent, 0 none */
	uint32_t       indexed;		/* resident: value is in an index */
	uint64_t       first_vcn, last_vcn;	/* nonresident, as all below;
						   last_vcn NTR_NONE when empty */
	uint64_t       allocated, size, initialized;	/* first piece only */
	uint64_t       stored;		/* clusters' bytes really allocated when
					   compressed or sparse, else NTR_NONE */
	const uint8_t *name;		/* UTF-16LE, unaligned */
	const uint8_t *value;		/* resident: content; else mapping pairs */
};

/* Walk the attributes of one record: start with *pos = 0.  What they point at
 * lives as long as the record's data.  A negative result ends the walk: what
 * follows the broken attribute cannot be found. */
NTR_API int ntr_attr_next(const struct ntr_record *rec, uint32_t *pos,
			  struct ntr_attr *attr_ret, struct ntr_error *err);

/* Is there an attribute of this type in the record itself, before anything broken?  With
 * NTR_ATTRIBUTE_LIST: may the file have child records? */
NTR_API int ntr_record_has(const struct ntr_record *rec, uint32_t type);

/* One mapping pair: 'clusters' clusters at 'lcn', holding the attribute's
 * clusters from 'vcn' on. */
struct ntr_run {
	uint64_t vcn, clusters;
	uint64_t lcn;			/* NTR_NONE: sparse, nothing stored */
};

/* Walk the mapping pairs of a nonresident attribute as found: start with 'pos'
 * zeroed.  A pair that leaves the volume is given like any other. */
struct ntr_pairs {
	uint64_t vcn, lcn;
	uint32_t at, started;
};
NTR_API int ntr_pairs_next(const struct ntr_attr *attr, struct ntr_pairs *pos,
			   struct ntr_run *run_ret, struct ntr_error *err);

/* Read one record into 'buf' of at least info.record_size bytes, whatever its
 * state; rec_ret->data is 'buf'.  NTR_READ_RAW leaves the fixups as stored. */
enum ntr_read_flags { NTR_READ_RAW = 1 };
NTR_API int ntr_record_read(struct ntr_volume *vol, uint64_t number,
			    uint32_t flags, void *buf, size_t cap,
			    struct ntr_record *rec_ret, struct ntr_error *err);

/* Read 'count' records from 'first' on, in order, whether in use or not; the end
 * of the MFT ends the scan.  The record from _next is valid until the next call.
 * A torn, damaged or unreadable record is returned too, with its state. */
struct ntr_scan;
NTR_API int ntr_scan_open(struct ntr_volume *vol, uint64_t first, uint64_t count,
			  struct ntr_scan **scan_ret, struct ntr_error *err);
NTR_API int ntr_scan_next(struct ntr_scan *scan, struct ntr_record *rec_ret,
			  struct ntr_error *err);
NTR_API void ntr_scan_close(struct ntr_scan *scan);

/* ------------------------------------------ files, assembled for reading -- */

struct ntr_file;	/* a base record and all its child records */

/* Open the file whose base record is 'ref'; a child record's number opens its base
 * record (info.asked tells).  Unused records open too: they are deleted files.
 * NTR_E_STALE if 'ref' has a sequence number and the record another one;
 * NTR_E_NOT_FOUND for a record that holds no file (empty, or past the MFT);
 * NTR_E_CORRUPT for one whose header cannot be used. */
NTR_API int ntr_file_open(struct ntr_volume *vol, uint64_t ref,
			  struct ntr_file **file_ret, struct ntr_error *err);

/* The same for a child record that is to be looked at without its base record, since
 * that is another file's by now: what is in it is all there is of the file. */
NTR_API int ntr_file_open_alone(struct ntr_volume *vol, uint64_t ref,
				struct ntr_file **file_ret,
				struct ntr_error *err);

/* Is what a child record holds part of the file that its base record is now?  If not (0),
 * that file is gone, and the child record is opened alone.  'buf' takes a record. */
NTR_API int ntr_child_has_base(struct ntr_volume *vol,
			       const struct ntr_record *child, void *buf);

/* Open by path from the root: "/dir/name", "dir/name", "/".  Each name is looked
 * up in its directory's $I30 by the volume's $UpCase.  If 'stream_ret' is not
 * NULL and no file has the last name, but one has it up to a colon, that one is
 * opened and *stream_ret points at what follows the colon inside 'path' (NULL
 * where there was none). */
NTR_API int ntr_file_open_path(struct ntr_volume *vol, const char *path,
			       struct ntr_file **file_ret,
			       const char **stream_ret, struct ntr_error *err);
NTR_API void ntr_file_close(struct ntr_file *file);

struct ntr_file_info {
	uint64_t ref;			/* of the base record, with its sequence */
	uint64_t asked;			/* the number asked for: a child's, maybe */
	uint64_t base_ref;		/* of a child record opened alone, else 0 */
	uint32_t in_use, directory;	/* 1 or 0 */
	uint32_t records;		/* for ntr_file_record(): base and children */
	uint32_t attrs;			/* for ntr_file_attr() */
	uint32_t entries;		/* for ntr_file_entry() */
	uint32_t streams;		/* for ntr_file_stream() */
	uint32_t names;			/* for ntr_file_name() */
	uint32_t lost_records;		/* children that could not be used */
	uint32_t list;			/* 0: no $ATTRIBUTE_LIST, 1: resident,
					   2: nonresident */
	uint32_t damaged;		/* 1: parts of the file are missing */
	uint64_t list_size;
	uint32_t reparse_tag;		/* of its $REPARSE_POINT, or 0 */
	uint32_t case_sensitive;	/* 1: a directory whose names differ by
					   case (a flag of Windows 10 and later) */
};
NTR_API void ntr_file_info(const struct ntr_file *file,
			   struct ntr_file_info *info_ret);

/* The raw view.  Record 0 is the base record, then the child records in the order
 * in which the attribute list first names them; one that could not be used is
 * there with its state, and 'number' and 'sequence' as the list gives them.
 * All borrowed until ntr_file_close(). */
NTR_API int ntr_file_record(const struct ntr_file *file, uint32_t index,
			    struct ntr_record *rec_ret, struct ntr_error *err);

/* Every attribute as found, in attribute-list order where there is a list (those
 * that it does not name come last), else as in the base record.  *record_ret
 * (may be NULL) gets the index of the record that holds it. */
NTR_API int ntr_file_attr(const struct ntr_file *file, uint32_t index,
			  struct ntr_attr *attr_ret, uint32_t *record_ret,
			  struct ntr_error *err);

/* The entries of the attribute list, in their order. */
struct ntr_list_entry {
	uint32_t       type;
	uint16_t       id, length;
	uint64_t       first_vcn;
	uint64_t       ref;		/* of the record that holds the attribute */
	uint64_t       at;		/* of the entry within the list */
	uint32_t       attr;		/* index for ntr_file_attr(), or
					   NTR_NO_INDEX: not there */
	uint32_t       name_units;
	const uint8_t *name;
};
NTR_API int ntr_file_entry(const struct ntr_file *file, uint32_t index,
			   struct ntr_list_entry *entry_ret,
			   struct ntr_error *err);

/* The assembled view: every attribute once, its pieces joined by VCN. */
struct ntr_stream_info {
	uint32_t       type;
	uint16_t       id, flags;	/* of the first piece */
	uint32_t       resident;
	uint32_t       pieces;		/* attributes joined; 1 unless split */
	uint32_t       first_attr;	/* index for ntr_file_attr() */
	uint32_t       name_units;
	uint32_t       mapping_pairs;	/* all pieces, sparse ones too */
	uint32_t       fragments;	/* separate ranges of clusters */
	uint32_t       headless;	/* 1: the piece with VCN 0, which holds the
					   sizes, is missing */
	uint32_t       compression_unit;
	uint64_t       size, allocated, initialized;
	uint64_t       stored;		/* bytes of clusters that are mapped */
	const uint8_t *name;
};
/* 'info_ret' borrowed until ntr_file_close(). */
NTR_API int ntr_file_stream(const struct ntr_file *file, uint32_t index,
			    struct ntr_stream_info *info_ret,
			    struct ntr_error *err);
/* The index of the stream of 'type' called 'name' (NULL or "": the unnamed one),
 * an exact match before one by $UpCase. */
NTR_API int ntr_file_find(const struct ntr_file *file, uint32_t type,
			  const char *name, uint32_t *index_ret,
			  struct ntr_error *err);

/* The file's names, from its $FILE_NAME attributes: see ntfsread_artifacts.h for
 * struct ntr_filename.  Borrowed until ntr_file_close(). */
struct ntr_filename;
NTR_API int ntr_file_name(const struct ntr_file *file, uint32_t index,
			  struct ntr_filename *name_ret, struct ntr_error *err);

/* The whole path of the file by its name 'index', written to 'buf' as UTF-8 like
 * snprintf() would; *len_ret gets the wanted length.  Parents are followed by
 * reference and sequence number; where that fails the path starts with
 * "/$Orphan" and *notes_ret (may be NULL) says why. */
enum ntr_path_notes {
	NTR_PATH_ORPHAN = 1,	/* a parent is gone, reused, or no directory */
	NTR_PATH_CYCLE  = 2,	/* a directory is its own ancestor */
	NTR_PATH_DEEP   = 4	/* more levels than the limit */
};
NTR_API int ntr_file_path(const struct ntr_file *file, uint32_t index,
			  char *buf, size_t cap, size_t *len_ret,
			  uint32_t *notes_ret, struct ntr_error *err);

/* --------------------------------------------------------------- streams -- */

struct ntr_stream;	/* the content of one attribute, resident or not */

/* Without flags a stream is its content: compressed units are decoded (LZNT1), and so
 * is the unnamed $DATA of a file that Windows compressed as a whole (WOF), whose
 * stored form is another stream of the file, named "WofCompressedData".
 * NTR_STREAM_RAW: the clusters as stored, all that are mapped, whatever size,
 * initialized size, compression or encryption say.
 * NTR_STREAM_SLACK: only what those clusters hold beyond the content, in the order
 * of the clusters: past the initialized size or the size, and in a compressed unit
 * what follows the end of the compressed bytes.  Not with NTR_STREAM_RAW. */
enum ntr_stream_flags { NTR_STREAM_RAW = 1, NTR_STREAM_SLACK = 2 };

/* Open stream 'index' of ntr_file_stream().  The stream outlives the file. */
NTR_API int ntr_stream_open(const struct ntr_file *file, uint32_t index,
			    uint32_t flags, struct ntr_stream **stream_ret,
			    struct ntr_error *err);
NTR_API void ntr_stream_close(struct ntr_stream *stream);
NTR_API uint64_t ntr_stream_size(const struct ntr_stream *stream);

/* How the content is stored, as this stream undoes it. */
enum ntr_codec {
	NTR_CODEC_NONE = 0, NTR_CODEC_LZNT1 = 1, NTR_CODEC_XPRESS4K = 2,
	NTR_CODEC_XPRESS8K = 3, NTR_CODEC_XPRESS16K = 4, NTR_CODEC_LZX = 5
};
NTR_API uint32_t ntr_stream_codec(const struct ntr_stream *stream);
NTR_API const char *ntr_codec_name(uint32_t codec);	/* "LZNT1" */
/* Bytes of content that are decoded together; 0 without a codec.  Reads of whole,
 * aligned units are the cheapest; what smaller reads decode is kept for the next. */
NTR_API uint32_t ntr_stream_unit(const struct ntr_stream *stream);

/* Read up to 'len' bytes at 'offset'; returns the count, 0 at or past the end.
 * Bytes that cannot be read end the result early; a read that starts at one
 * fails, with err->offset where in the volume it should be (if known) and
 * err->what why.  ntr_stream_extent() then tells how far the damage goes.
 * Content that is encrypted, or is not in this volume (deduplicated, in the cloud, in
 * a WIM image), is NTR_E_UNSUPPORTED. */
NTR_API int64_t ntr_stream_pread(struct ntr_stream *stream, void *buf, size_t len,
				 uint64_t offset, struct ntr_error *err);

enum ntr_extent_kind {
	NTR_EXTENT_DATA        = 0,	/* stored in the volume */
	NTR_EXTENT_RESIDENT    = 1,	/* stored in a record */
	NTR_EXTENT_HOLE        = 2,	/* sparse: zeros by definition */
	NTR_EXTENT_ZERO        = 3,	/* past the initialized size: zeros */
	NTR_EXTENT_GAP         = 4,	/* no mapping pairs: a piece is missing */
	NTR_EXTENT_OUTSIDE     = 5,	/* mapped past the end of the volume */
	NTR_EXTENT_CUT         = 6,	/* past the end of the image */
	NTR_EXTENT_UNSUPPORTED = 7,	/* encrypted, or kept elsewhere */
	NTR_EXTENT_COMPRESSED  = 8	/* to be decoded: one chunk at most, which
					   is what damage costs (4 KiB of LZNT1) */
};
struct ntr_extent {
	uint64_t offset, length;	/* in the stream */
	uint64_t place;			/* in the volume, or NTR_NONE; compressed:
					   of the unit it is decoded from */
	uint32_t kind;			/* enum ntr_extent_kind */
	uint32_t reserved;
};
/* What byte 'offset' of the stream is, and how many from there on are the same;
 * NTR_E_NOT_FOUND at or past the end. */
NTR_API int ntr_stream_extent(const struct ntr_stream *stream, uint64_t offset,
			      struct ntr_extent *extent_ret);
/* A static text for a kind of extent, as "past the end of the image". */
NTR_API const char *ntr_extent_text(uint32_t kind);

/* The mapping pairs of all pieces in VCN order; NTR_E_NOT_FOUND past the last. */
NTR_API int ntr_stream_run(const struct ntr_stream *stream, size_t index,
			   struct ntr_run *run_ret);

/* ----------------------------------------------------------- directories -- */

struct ntr_dir;		/* an $I30 index being listed */

enum ntr_name_space {
	NTR_NAME_POSIX = 0, NTR_NAME_WIN32 = 1, NTR_NAME_DOS = 2,
	NTR_NAME_WIN32_DOS = 3
};

struct ntr_dirent {
	uint64_t       ref, parent_ref;
	uint64_t       created, modified, changed, accessed;
	uint64_t       allocated, size;	/* as of the last update of the index */
	uint64_t       offset;		/* of the entry in the volume */
	uint32_t       file_flags;	/* 0x10000000 is a directory */
	uint32_t       reparse_tag;	/* or the length of the EAs */
	uint32_t       name_units, name_space;	/* enum ntr_name_space */
	const uint8_t *name;		/* UTF-16LE */
};

/* The entries of a directory in physical order: the index root, then every block
 * that is in use.  A block or entry that cannot be read is a finding and counts in
 * ntr_dir_lost(); the rest is still listed.  The directory outlives the file; the
 * name is valid until the next ntr_dir_next(). */
NTR_API int ntr_dir_open(const struct ntr_file *file, struct ntr_dir **dir_ret,
			 struct ntr_error *err);
NTR_API int ntr_dir_next(struct ntr_dir *dir, struct ntr_dirent *ent_ret,
			 struct ntr_error *err);
NTR_API uint64_t ntr_dir_lost(const struct ntr_dir *dir);
NTR_API void ntr_dir_close(struct ntr_dir *dir);

/* Find one name: an exact match before one by $UpCase.  Does not disturb
 * ntr_dir_next(), but the name in *ent_ret is valid only until the next call of
 * either. */
NTR_API int ntr_dir_find(struct ntr_dir *dir, const char *name,
			 struct ntr_dirent *ent_ret, struct ntr_error *err);

/* Order two names as the index does: by $UpCase, then exactly.  Negative, zero or
 * positive. */
NTR_API int ntr_name_compare(struct ntr_volume *vol,
			     const uint8_t *a, size_t a_units,
			     const uint8_t *b, size_t b_units);

/* The beginning of a name as a number, for sorting many: of two names whose keys
 * differ, the one with the smaller key comes first. */
NTR_API uint64_t ntr_name_key(struct ntr_volume *vol, const uint8_t *name,
			      size_t units);

/* ---------------------------------------------------------------- stages -- */

/* Which stage of growth a file is in, and what put it there. */
struct ntr_stage {
	uint64_t ref;			/* of the base record */
	uint32_t stage;			/* 1 to 4 */
	uint32_t directory, in_use;	/* 1 or 0 */
	uint32_t decider;		/* type of the attribute that decided;
					   0 in stage one */
	uint32_t child_records, list_entries;
	uint64_t mapping_pairs, fragments;	/* of all attributes */
};
NTR_API void ntr_file_stage(const struct ntr_file *file,
			    struct ntr_stage *stage_ret);
/* One sentence saying why, like snprintf(). */
NTR_API size_t ntr_file_stage_text(const struct ntr_file *file, char *buf,
				   size_t cap);

/* What a volume's records are, and how many of its files are in each stage. */
struct ntr_census {
	uint64_t records, in_use;		/* all slots; files' records */
	uint64_t unused, empty;			/* freed; never used */
	uint64_t base, child;			/* of those in use */
	uint64_t unusable;			/* BAAD, alien, damaged, unreadable */
	uint64_t files, directories;		/* base records in use */
	uint64_t stage[5];			/* [1] to [4]: files and directories */
	uint64_t mapping_pairs, fragments;	/* of those in use, pieces taken
						   one by one */
};
/* Count them in one pass over the MFT.  If 'top' is not NULL, it gets the 'cap'
 * most complex files (by child records, then mapping pairs, then fragments), and
 * *top_ret their number. */
NTR_API int ntr_volume_census(struct ntr_volume *vol, struct ntr_stage *top,
			      size_t cap, size_t *top_ret,
			      struct ntr_census *census_ret,
			      struct ntr_error *err);

/* ------------------------------------------------- whole-volume passes -- */

/* Pass over the MFT on several threads: 'map' is called for every record, in order
 * within a part (some hundred records), the parts on whichever thread is free;
 * 'emit' then gets what each part has to say on the calling thread, part after part
 * in the order of the records.  So are the findings of each part given on.  Neither
 * the output nor the findings depend on the number of threads, and at most two parts
 * for each thread are in memory. */
struct ntr_part;

/* A volume handle for this part alone: files opened with it report their findings in
 * the part's turn.  They must be closed before 'map' returns. */
NTR_API struct ntr_volume *ntr_part_volume(struct ntr_part *part);
/* What ntr_pass.worker_open gave this thread. */
NTR_API void *ntr_part_worker(struct ntr_part *part);
/* Room for 'len' bytes at the end of what the part has to say, or NULL when out of
 * memory; then ntr_part_used() with how many of them were written. */
NTR_API char *ntr_part_room(struct ntr_part *part, size_t len);
NTR_API void ntr_part_used(struct ntr_part *part, size_t len);

/* Zero it, set struct_size = sizeof(struct ntr_pass), set what you need.  Nonzero from
 * map, emit or progress ends the pass with that number as its result; what came before
 * in the order of the records has been emitted.  Records are given as by
 * ntr_scan_next(). */
struct ntr_pass {
	size_t   struct_size;
	uint32_t threads;	/* 0: one for each processor; 1: the caller's own */
	uint32_t reserved;
	uint64_t first, count;	/* records; count 0: to the end */
	void    *ctx;		/* for all the functions below */
	void  *(*worker_open)(void *ctx);	/* NULL from it: out of memory */
	void   (*worker_close)(void *ctx, void *worker);
	int    (*map)(void *ctx, struct ntr_part *part,
		      const struct ntr_record *rec);
	int    (*emit)(void *ctx, const void *bytes, size_t len);
	int    (*progress)(void *ctx, uint64_t done, uint64_t total);
};
NTR_API int ntr_scan_parallel(struct ntr_volume *vol, const struct ntr_pass *pass,
			      struct ntr_error *err);

/* All directories of a volume, in use or not, by one pass on 'threads' threads (0: one
 * for each processor): what the paths of everything are built from, without reading
 * a record again.  Immutable: any number of threads may use it.  Takes memory for
 * each directory, not for each file. */
struct ntr_tree;
NTR_API int ntr_tree_open(struct ntr_volume *vol, uint32_t threads,
			  struct ntr_tree **tree_ret, struct ntr_error *err);
NTR_API void ntr_tree_close(struct ntr_tree *tree);

/* One thread's way of asking for paths: remembers those it built last. */
struct ntr_paths;
NTR_API int ntr_paths_open(const struct ntr_tree *tree,
			   struct ntr_paths **paths_ret, struct ntr_error *err);
NTR_API void ntr_paths_close(struct ntr_paths *paths);
/* The path of the directory that a $FILE_NAME or index entry calls its parent,
 * without a slash at its end ("" for the root): what ntr_file_path() would put before
 * the name.  'deleted': the name is of a record not in use.  *text_ret is valid until
 * the next call; its length in *len_ret; *notes_ret (may be NULL): enum
 * ntr_path_notes.  NTR_E_NOMEM is the only failure. */
NTR_API int ntr_paths_parent(struct ntr_paths *paths, uint64_t parent_ref,
			     uint32_t deleted, const char **text_ret,
			     size_t *len_ret, uint32_t *notes_ret);

/* ---------------------------------------------------------------- slack -- */

/* A name that nothing refers to any more, found in the slack of an index or of a
 * record. */
enum ntr_carved_source {
	NTR_CARVED_RECORD = 1,	/* between or behind the attributes of a record */
	NTR_CARVED_ROOT   = 2,	/* behind the entries of $INDEX_ROOT */
	NTR_CARVED_BLOCK  = 3,	/* behind the entries of an index block */
	NTR_CARVED_FREE   = 4,	/* in an index block that is not in use, or that
				   cannot be read as one */
	NTR_CARVED_TAIL   = 5	/* behind the blocks, in the same clusters */
};
/* What of it has been overwritten; the fields are 0 then. */
enum ntr_lost {
	NTR_LOST_REF    = 1,	/* the header: whose name it was */
	NTR_LOST_PARENT = 2,	/* the reference to the directory */
	NTR_LOST_TIMES  = 4,	/* one or two of the four times */
	NTR_LOST_NAME   = 8	/* the end of the name */
};
struct ntr_carved {
	struct ntr_dirent entry;
	uint32_t source;	/* enum ntr_carved_source */
	uint32_t lost;		/* enum ntr_lost */
	uint32_t listed;	/* 1: the same name of the same file is in use */
	uint32_t block;		/* of $INDEX_ALLOCATION, or NTR_NO_INDEX */
};
/* "index-slack" or "record-slack"; for the sources of indexes the former. */
NTR_API const char *ntr_carved_source_name(uint32_t source);

/* The names in the slack of one record, used or not: start with *pos = 0.  They point
 * into the record's data.  1, or 0 at the end. */
NTR_API int ntr_record_carve(struct ntr_volume *vol, const struct ntr_record *rec,
			     uint32_t *pos, struct ntr_carved *carved_ret);

/* The names in the slack of all records of a file and, if it is a directory, of its
 * index.  What of that cannot be read is reported as a listing would, and holds no
 * names.  The handle outlives the file; the name is valid until the next
 * ntr_slack_next(). */
struct ntr_slack;
NTR_API int ntr_slack_open(const struct ntr_file *file,
			   struct ntr_slack **slack_ret, struct ntr_error *err);
NTR_API int ntr_slack_next(struct ntr_slack *slack,
			   struct ntr_carved *carved_ret, struct ntr_error *err);
NTR_API void ntr_slack_close(struct ntr_slack *slack);

/* ----------------------------------------------------------- free space -- */

/* Who uses which clusters.  $Bitmap says which are in use; with NTR_CLUSTERS_OWNERS
 * one pass over the MFT finds by which file, and which of the others are claimed by
 * more than one unused record.  Memory is taken for each run of each file, in use or
 * not (NTR_E_LIMIT beyond a bound).  Any number of threads may ask. */
struct ntr_clusters;
enum ntr_clusters_flags { NTR_CLUSTERS_OWNERS = 1 };
NTR_API int ntr_clusters_open(struct ntr_volume *vol, uint32_t flags,
			      struct ntr_clusters **clusters_ret,
			      struct ntr_error *err);
NTR_API void ntr_clusters_close(struct ntr_clusters *clusters);

enum ntr_bitmap_says {
	NTR_BITMAP_FREE = 0, NTR_BITMAP_USED = 1,
	NTR_BITMAP_UNKNOWN = 2	/* that part of $Bitmap cannot be read */
};
struct ntr_cluster_use {
	uint64_t lcn, clusters;	/* of which the rest is true */
	uint64_t owner;		/* reference of a file in use, or NTR_NONE */
	uint64_t rivals[2];	/* no file in use has them, and (at least) these two
				   unused records map them: references, twice the
				   same where one maps them in two places; or
				   NTR_NONE */
	uint32_t bitmap;	/* enum ntr_bitmap_says */
	uint32_t reserved;
};
/* What 'lcn' is used for, and how many clusters from there on, 'most' at most, are
 * the same; NTR_E_NOT_FOUND past the end of the volume. */
NTR_API int ntr_clusters_use(struct ntr_clusters *clusters, uint64_t lcn,
			     uint64_t most, struct ntr_cluster_use *use_ret);

/* What became of the content of a deleted file, from byte 'offset' of the stream on:
 * as ntr_stream_extent(), but 'kind' tells whether the bytes there may be of others by
 * now.  They are when a file in use has the cluster or $Bitmap calls it used.  Where the
 * cluster is free and another deleted file had it as well, or the same file in another
 * place, at most one of them can still have its bytes there, and nothing says which:
 * that is disputed.  Of content decoded together, all is lost (or disputed) with any of
 * its clusters. */
enum ntr_fate_kind {
	NTR_FATE_KEPT    = 0,	/* clusters free, or no cluster needed */
	NTR_FATE_REUSED  = 1,	/* a file in use has them: 'owner' */
	NTR_FATE_TAKEN   = 2,	/* $Bitmap calls them used, by whom is unknown */
	NTR_FATE_MISSING = 3,	/* not to be read at all: see the extent */
	NTR_FATE_DISPUTED = 4,	/* clusters free; another unused record, 'owner',
				   maps them as well */
	NTR_FATE_UNKNOWN = 5	/* no file in use maps them, but what $Bitmap says
				   of them cannot be read */
};
struct ntr_fate {
	uint64_t offset, length;	/* in the stream */
	uint64_t place;			/* in the volume, or NTR_NONE */
	uint64_t owner;			/* NTR_FATE_REUSED and _DISPUTED, else
					   NTR_NONE; the file itself where it maps
					   the clusters twice */
	uint32_t kind;			/* enum ntr_fate_kind */
	uint32_t disagree;		/* 1: $Bitmap calls them free, and yet a
					   file has them */
};
NTR_API int ntr_stream_fate(const struct ntr_stream *stream,
			    struct ntr_clusters *clusters, uint64_t offset,
			    struct ntr_fate *fate_ret, struct ntr_error *err);

/* The same summed up over a stream.  Only what is kept counts as content: what is
 * disputed is never called whole, and where nothing else is left, nothing is. */
enum ntr_recoverable {
	NTR_RECOVERABLE_NONE = 0, NTR_RECOVERABLE_PART = 1,
	NTR_RECOVERABLE_WHOLE = 2
};
struct ntr_remains {
	uint64_t clusters;		/* that are mapped */
	uint64_t free_clusters, reused_clusters;	/* of these */
	uint64_t disputed_clusters;	/* of those that are free */
	uint64_t unknown_clusters;	/* neither free nor reused, for all we know */
	uint64_t disagreeing;		/* of these, where $Bitmap and the files'
					   runs do not agree */
	uint64_t kept, lost, disputed;	/* bytes of content, zeros not counted; of
					   clusters unknown they are lost */
	uint32_t recoverable;		/* enum ntr_recoverable */
	uint32_t resident;
};
/* NTR_E_LIMIT where unused records, and child records that may be all that is left of
 * a file, map so much more than the volume has that looking at all of it would have no
 * end: a finding tells from which record on. */
NTR_API int ntr_stream_remains(const struct ntr_stream *stream,
			       struct ntr_clusters *clusters,
			       struct ntr_remains *remains_ret,
			       struct ntr_error *err);
NTR_API const char *ntr_recoverable_name(uint32_t recoverable);	/* "part" */

/* ------------------------------------------------------------------ text -- */

/* UTF-16LE to UTF-8 (lone surrogates kept, as WTF-8).  Always NUL-terminates if
 * cap > 0, never cuts inside a character; returns the length it wanted, so a
 * return >= cap means cut short. */
NTR_API size_t ntr_utf8(const uint8_t *utf16le, size_t units, char *buf, size_t cap);

/* UTF-8 or WTF-8 to UTF-16LE: at most 'cap_units' into 'buf', the number wanted
 * in *units_ret.  NTR_E_ARG if 'text' is neither. */
NTR_API int ntr_utf16(const char *text, uint8_t *buf, size_t cap_units,
		      size_t *units_ret);

/* Split a FILETIME into seconds since 1970 and nanoseconds (0 to 999,999,900). */
NTR_API void ntr_time(uint64_t filetime, int64_t *sec_ret, uint32_t *nsec_ret);

/* "2009-10-16T17:09:18.0000000Z"; for a time past year 30827 its number, as
 * "filetime:9223372036854775808".  'buf' takes 40 bytes. */
enum { NTR_TIME_TEXT = 40 };
NTR_API void ntr_time_text(uint64_t filetime, char *buf);

#ifdef __cplusplus
}
#endif
#endif /* NTFSREAD_H */
