/*
 * mkimage.h - describe an NTFS volume in memory, then write it byte by byte
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A recipe opens an image, adds files, names, streams and child records to the
 * model, and calls image_finish(), which encodes everything into a correct
 * volume.  What the recipe wants to be wrong it either says in the model (any
 * field of an attribute may be overridden) or pokes into the finished bytes.
 *
 * Nothing here is shared with the library: two independent readings of the
 * format have to agree before a test passes.  A mistake in a recipe ends the
 * program, so no function reports errors.
 */
#ifndef MKIMAGE_H
#define MKIMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOLE UINT64_MAX		/* the LCN of a sparse run */
#define ROOT 5u

enum {
	AT_INFO = 0x10, AT_LIST = 0x20, AT_NAME = 0x30, AT_OBJECT = 0x40,
	AT_SECURITY = 0x50, AT_LABEL = 0x60, AT_VOLUME = 0x70, AT_DATA = 0x80,
	AT_ROOT = 0x90, AT_ALLOC = 0xa0, AT_BITMAP = 0xb0, AT_REPARSE = 0xc0,
	AT_EA_INFO = 0xd0, AT_EA = 0xe0, AT_LOGGED = 0x100,
};
enum { POSIX = 0, WIN32 = 1, DOS = 2, WIN32_DOS = 3 };
enum { COMPRESSED = 0x0001, ENCRYPTED = 0x4000, SPARSE = 0x8000 };
enum { IN_USE = 1, DIRECTORY = 2, VIEW = 8 };

/* ----------------------------------------------------------- bytes, text -- */

struct bytes {
	uint8_t *at;
	size_t len, cap;
};

_Noreturn void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void *grow(void *at, size_t count, size_t *cap, size_t size);
void bytes_add(struct bytes *b, const void *from, size_t len);
void bytes_zero(struct bytes *b, size_t len);
void bytes_align(struct bytes *b);		/* to the next multiple of 8 */
void bytes_int(struct bytes *b, uint64_t value, unsigned width);

void put16(uint8_t *at, uint64_t value);
void put32(uint8_t *at, uint64_t value);
void put64(uint8_t *at, uint64_t value);
uint16_t get16(const uint8_t *at);
uint32_t get32(const uint8_t *at);
uint64_t get64(const uint8_t *at);

static inline uint64_t align_up(uint64_t value, uint64_t to)
{
	return (value + to - 1) / to * to;
}

struct text {
	uint16_t unit[256];
	size_t units;
};

/* UTF-8 in; a lone surrogate as its three bytes, NUL as C0 80.  NULL is "". */
struct text text_from(const char *utf8);
bool text_equal(const struct text *a, const struct text *b);
void text_utf8(const struct text *t, struct bytes *out);

/* What stands in every stream: 16-byte lines of the seed and the position, so
 * that a byte out of place can be told from where it should be. */
void pattern(uint32_t seed, uint64_t offset, uint8_t *to, size_t len);

/* ------------------------------------------------------- model of a file -- */

struct run {
	uint64_t lcn, clusters;
};

struct runs {
	struct run *at;
	size_t n, cap;
};

void runs_add(struct runs *r, uint64_t lcn, uint64_t clusters);
uint64_t runs_clusters(const struct run *at, size_t n);
void runs_encode(const struct run *at, size_t n, struct bytes *out);

struct attr {
	struct record *in;
	uint32_t type;
	uint16_t id, flags;
	struct text name;
	struct bytes value;	/* resident: content */
	struct bytes pairs;	/* if not empty: written as mapping pairs */
	struct runs runs;
	uint64_t first_vcn, last_vcn;	/* last_vcn counts if has_last */
	uint64_t allocated, size, initialized, total;
	uint8_t unit;		/* compression unit, as a power of two */
	bool nonresident, indexed, has_last;
};

struct record {
	uint64_t number, base;	/* base: a reference, 0 in a base record */
	uint16_t sequence, links, flags, next_id;
	bool short_header;	/* 0x2a bytes, no record number: Linux ntfs3 */
	bool keep_order;	/* attributes as added, not sorted */
	bool hidden;		/* say nothing of it in the manifest */
	bool built;		/* a directory whose index is in place */
	bool blank;		/* leave the record's bytes all zero */
	size_t fill;		/* index entries a block, 0: as many as fit */
	size_t root_room;	/* bytes of entries in $INDEX_ROOT */
	size_t first_link;	/* place in links[] plus one, 0: none */
	uint32_t file_attributes;
	uint64_t modified;
	struct attr **attrs;
	size_t n, cap;
};

struct range {
	uint64_t offset, length;
	bool doubt;
};

/* A $DATA stream as a reader should see it. */
struct stream {
	struct record *of;
	struct text name;
	struct attr **pieces;	/* in VCN order */
	size_t n_pieces, cap_pieces;
	struct runs runs;
	uint32_t seed;
	uint64_t size, initialized;
	struct bytes literal;	/* resident: the bytes themselves */
	struct range *broken;
	size_t n_broken, cap_broken;
	bool gone;		/* say nothing of it in the manifest */
};

/* ----------------------------------------------------------------- image -- */

/* Zero means the usual value. */
struct spec {
	uint32_t sector, cluster, record, index;	/* bytes */
	uint64_t clusters, records;
	const char *mft_plan;		/* runs of $MFT, for runs_plan() */
	/* As in the boot sector. */
	uint8_t cluster_code, record_code, index_code;
	uint16_t version;		/* 0x0301 */
	uint16_t volume_flags;
	const char *label;
	const char *path;		/* map this file rather than memory */
	uint64_t hidden_sectors, mirror_lcn;
};

struct link {
	struct record *of, *dir;
	struct attr *name;
	bool gone;		/* the name stands in no index */
	bool unsaid;		/* nor in the manifest, though in an index */
	int64_t block;		/* of the index, -1: in $INDEX_ROOT */
	size_t next;		/* of the same directory, as first_link */
};

struct image {
	struct spec spec;
	uint32_t sector, cluster, record, index, index_step;
	uint64_t clusters, records, size, sectors;
	uint8_t *map;
	uint8_t *used;		/* one byte a cluster */
	uint8_t *written;	/* one byte a record: it is no longer a model */
	uint64_t next_cluster, next_record;
	struct runs mft;
	struct stream *mft_stream;
	uint64_t mirror_lcn;
	uint64_t serial;
	struct record **recs;
	struct stream **streams;
	size_t n_streams, cap_streams;
	struct link *links;
	size_t n_links, cap_links;
	struct bytes facts;	/* manifest lines that a recipe added */
	uint16_t *upcase;
	uint32_t next_seed;
	bool finished;
};

struct image *image_open(const struct spec *spec);
void image_finish(struct image *img);
void image_close(struct image *img);
void record_release(struct image *img, struct record *rec);
void image_boot(struct image *img);	/* write boot sector and backup again */
void image_mirror(struct image *img);	/* copy the first records again */
void system_files(struct image *img);
void system_finish(struct image *img);

uint64_t clusters_take(struct image *img, uint64_t count);
uint64_t clusters_take_at(struct image *img, uint64_t lcn, uint64_t count);
void clusters_free(struct image *img, const struct runs *runs);
uint8_t *cluster_at(struct image *img, uint64_t lcn);
uint64_t clusters_for(const struct image *img, uint64_t bytes);

/* "4 h3 2 5@900": four clusters, a hole of three, two clusters, then clusters
 * 900 to 904 whoever owns them.  Runs that are taken never touch each other. */
struct runs runs_plan(struct image *img, const char *plan);
struct runs runs_scattered(struct image *img, size_t count, uint64_t each);
void runs_reverse(struct runs *r);
void runs_write(struct image *img, const struct runs *r, uint64_t offset,
		const void *from, size_t len);

/* --------------------------------------------------------------- records -- */

struct record *record_new(struct image *img);
struct record *record_new_at(struct image *img, uint64_t number);
struct record *child_new(struct image *img, const struct record *base);
uint64_t record_ref(const struct record *rec);
size_t record_encode(const struct record *rec, uint32_t size, uint8_t *to);
size_t record_used(const struct record *rec, uint32_t size);
void record_empty(uint64_t number, uint16_t sequence, uint32_t size,
		  uint8_t *to);
struct attr *attr_new(struct record *rec, uint32_t type, const char *name);
struct attr *attr_value(struct record *rec, uint32_t type, const char *name,
			const void *value, size_t len);
struct attr *attr_find(const struct record *rec, uint32_t type,
		       const char *name);
void attr_move(struct attr *attr, struct record *to);
void attr_drop(struct attr *attr);
struct attr *attr_clusters(struct image *img, struct record *rec, uint32_t type,
			   const char *name, uint64_t size);
int attr_compare(const struct image *img, const struct attr *a,
		 const struct attr *b);

/* After image_finish(): a record's bytes with the fixups undone, and back. */
void record_load(struct image *img, uint64_t number, uint8_t *to);
void record_store(struct image *img, uint64_t number, const uint8_t *from);
void record_raw(struct image *img, uint64_t number, uint64_t at,
		const void *from, size_t len);
void record_poke(struct image *img, uint64_t number, uint64_t at,
		 uint64_t value, unsigned width);
size_t attr_at(const uint8_t *record, uint32_t type, const char *name);
void attr_poke(struct image *img, uint64_t number, uint32_t type,
	       const char *name, uint64_t at, uint64_t value, unsigned width);
void fixup_apply(uint8_t *at, size_t len, uint16_t value);
void fixup_undo(uint8_t *at, size_t len);

/* ------------------------------------------------- files, streams, lists -- */

struct record *file_new(struct image *img, struct record *dir,
			const char *name);
struct record *file_in_root(struct image *img, const char *name);
struct record *dir_new(struct image *img, struct record *dir, const char *name);
struct record *root_of(struct image *img);
struct attr *name_new(struct image *img, struct record *rec, struct record *dir,
		      const char *name, uint8_t space);
void file_delete(struct image *img, struct record *rec);
void info_new(struct image *img, struct record *rec, size_t len);

struct stream *data_text(struct image *img, struct record *rec,
			 const char *name, const char *text);
struct stream *data_resident(struct image *img, struct record *rec,
			     const char *name, size_t size);
struct stream *data_runs(struct image *img, struct record *rec,
			 const char *name, uint64_t size, struct runs runs);
struct stream *data_plan(struct image *img, struct record *rec,
			 const char *name, uint64_t size, const char *plan);
void stream_set_initialized(struct image *img, struct stream *s, uint64_t size);
void stream_broken(struct stream *s, uint64_t offset, uint64_t length);
void stream_doubt(struct stream *s, uint64_t offset, uint64_t length);
void stream_read(const struct image *img, const struct stream *s,
		 uint64_t offset, uint8_t *to, size_t len);

/* Leave 'keep' runs in the base record (0: not even a piece), and put the rest
 * into new child records, 'each' runs a child. */
void stream_split(struct stream *s, size_t keep, size_t each,
		  struct record *const *children);
void stream_spread(struct image *img, struct stream *s, size_t keep,
		   size_t each);

/* --------------------------------------------------- compressed streams -- */

enum { LZNT1_CHUNK = 4096 };

/* A chunk being written. */
struct lznt1 {
	struct bytes *out;
	size_t start, flags, done;	/* 'done': bytes it decodes to so far */
	unsigned bit;
};

void lznt1_open(struct lznt1 *c, struct bytes *out);
void lznt1_byte(struct lznt1 *c, uint8_t byte);
void lznt1_copy(struct lznt1 *c, size_t back, size_t len);
size_t lznt1_longest(const struct lznt1 *c);
void lznt1_close(struct lznt1 *c);
void lznt1_stored(const uint8_t *from, size_t len, struct bytes *out);

/* One chunk, or as many as it takes, stored where that is shorter. */
void lznt1_chunk(const uint8_t *from, size_t len, struct bytes *out);
void lznt1_chunks(const uint8_t *from, size_t len, struct bytes *out);

/* A stream being put together unit by unit; only the last may be short. */
struct units {
	struct image *img;
	struct stream *s;
	uint64_t clusters;	/* of a unit */
	uint64_t piece, taken;	/* clusters a fragment, 0: as they come */
	bool holes_apart;	/* a run for each unit's, though they touch */
};

struct units units_open(struct image *img, struct record *rec,
			const char *name, uint8_t exponent);
void units_hole(struct units *u, size_t len);
void units_stored(struct units *u, const void *from, size_t len);
void units_packed(struct units *u, const void *from, size_t len);
void units_chunks(struct units *u, const void *content, size_t len,
		  const struct bytes *chunks);
struct stream *units_close(struct units *u);
void units_initialized(struct stream *s, uint64_t size);
void noise(uint32_t seed, uint64_t offset, uint8_t *to, size_t len);
void bytes_repeat(struct bytes *b, size_t len);

/* A letter a unit: 'T' text, 'N' noise, 'M' both, 'Z' zeros, compressed; 't'
 * and 'n' stored; 'h' a hole. */
void units_plan(struct units *u, uint64_t size, const char *plan);
struct stream *data_units(struct image *img, struct record *rec,
			  const char *name, uint8_t exponent, uint64_t size,
			  const char *plan);

struct entry {
	uint32_t type;
	uint16_t id;
	struct text name;
	uint64_t first_vcn, ref;
};

struct list {
	struct entry *at;
	size_t n, cap;
};

/* One entry for each attribute of the base record and its children, sorted. */
struct list list_gather(struct image *img, struct record *rec);
/* The entry of the $DATA piece that begins there. */
struct entry *list_piece(struct list *l, uint64_t first_vcn);
void list_add(struct list *l, struct entry e);
void list_remove(struct list *l, struct entry *e);
void list_encode(const struct list *l, struct bytes *out);
struct attr *list_resident(struct record *rec, const struct list *l);
struct attr *list_outside(struct image *img, struct record *rec,
			  const struct list *l, const char *plan);
void file_list(struct image *img, struct record *rec, bool outside);

/* A file of six clusters in three pieces: in its base record, and in two child records.
 * It has no list yet. */
struct stream *file_in_pieces(struct image *img, const char *name);
/* The record that piece 'piece' is in. */
struct record *child_of(const struct stream *s, size_t piece);
/* The bytes of the second piece cannot be had. */
void lose_middle(struct image *img, struct stream *s);

/* --------------------------------------------------------- index, upcase -- */

void dir_build(struct image *img, struct record *dir);
/* Take entry number 'n' out of a block without fixups, as file systems do. */
void index_entry_remove(uint8_t *block, unsigned n);
int name_compare(const struct image *img, const struct text *a,
		 const struct text *b);
uint16_t *upcase_table(void);

/* ---------------------------------------------------------- facts, files -- */

void fact(struct image *img, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void finding(struct image *img, const char *kind, const struct record *rec);
void manifest_write(struct image *img, const char *path);
void image_write(const struct image *img, const char *path);
void file_write(const char *path, uint64_t at, const uint8_t *from,
		uint64_t len, bool first);

/* ------------------------------------------------------------- catalogue -- */

struct recipe {
	const char *name;
	struct spec spec;
	void (*build)(struct image *img);
	/* NULL: NAME.img is the volume.  Else writes what there is to write. */
	void (*wrap)(struct image *img, const char *stem);
};

extern const struct recipe images_good[], images_lists[], images_mft[],
	images_runs[], images_sizes[], images_lznt1[], images_units[],
	images_chunks[], images_records[], images_index[],
	images_tree[], images_slack[], images_claims[], images_twins[], images_i30[],
	images_volume[], images_disk[], images_hostile[],
	images_lists_bad[], images_children[], images_subnodes[];

int many_write(const char *path, uint64_t count);
int many_tree_write(const char *path, uint64_t count);

#endif
