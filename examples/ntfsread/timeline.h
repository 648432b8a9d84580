/*
 * timeline.h - every record of the volume as rows: what a row is made of
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A record becomes an entry (timeline_entry.c): its names, streams and times, taken
 * from the record in place, or from the whole file where an attribute list spreads it
 * over child records.  Each format (timeline_body.c, _csv.c, _jsonl.c) writes an entry
 * as rows straight into the output of its part.
 */
#ifndef NTFSREAD_CMD_TIMELINE_H
#define NTFSREAD_CMD_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "ntfsread.h"
#include "ntfsread_artifacts.h"

enum {
	TL_NAME_TEXT = 3 * 255 + 1	/* a name in UTF-8 */
};

/* A name of the file, or of an entry that is known by it alone. */
struct tl_name {
	struct ntr_filename fn;
	uint32_t value_len;	/* of the $FILE_NAME */
	uint16_t id;		/* of the attribute */
};

/* An attribute with content: $DATA, or the $INDEX_ROOT of an index. */
struct tl_stream {
	uint32_t type, name_units;
	uint64_t size;
	const uint8_t *name;
	const uint8_t *value;	/* resident: the content; else NULL */
	uint16_t id;
};

/* Where what an entry says was found. */
enum tl_source { TL_RECORD, TL_INDEX_SLACK, TL_RECORD_SLACK };

struct tl_entry {
	uint64_t number, lsn;
	uint16_t sequence;
	bool in_use, directory;
	bool unknown;			/* whose name it was is lost: no number */
	bool is_child;			/* rows of a child record without its base */
	enum tl_source source;
	uint32_t stage;			/* 0: has none */
	bool has_si, has_object_id;
	struct ntr_stdinfo si;
	uint8_t object_id[16];
	const uint8_t *reparse;		/* the value, or NULL */
	uint32_t reparse_len;
	const uint8_t *utility;		/* name of its $LOGGED_UTILITY_STREAM */
	uint32_t utility_units;
	const struct tl_name *names;
	const struct tl_stream *streams;
	size_t name_count, stream_count;
	bool streams_once;		/* too many: with the first name only */
};

/* The name of an entry being written, and the path of what it is in. */
struct tl_place {
	const struct tl_name *name;	/* NULL: the entry has none */
	uint32_t index;			/* of the name */
	const char *parent;		/* "" for the root; no slash at its end */
	size_t parent_len;
	bool parent_plain;		/* plain.h; false: it has to be looked at */
	char text[TL_NAME_TEXT];
	size_t text_len;
	bool orphan, with_streams;
};

struct tl_totals {
	uint64_t records, in_use, unused, empty, unusable;
	uint64_t directories, orphans, nameless;
	uint64_t unreadable;		/* records that cannot be read at all */
	uint64_t incomplete;		/* files in use, read in part */
	uint64_t unsearched;		/* directories: see tl_slack_limit() */
};

struct timeline;

/* Of the directories met last: is nothing in their paths to be escaped? */
enum { TL_SEEN = 1024 };
struct tl_seen {
	uint64_t ref;
	bool known, in_use, plain;	/* 'in_use': what is in it */
};

/* One thread's own. */
struct tl_worker {
	const struct timeline *tl;
	struct ntr_paths *paths;
	struct tl_seen seen[TL_SEEN];	/* by the record's low bits */
	uint8_t *record;		/* to look at a base record */
	struct buf names, streams;	/* struct tl_name, struct tl_stream */
	struct buf keys;		/* of names found in slack */
	struct tl_totals totals;
};

struct pen;
/* Write the rows of an entry's name: how much room they take at most, and the rows. */
struct tl_format {
	const char *name;
	const char *head;		/* a line before all rows, or NULL */
	size_t (*room)(const struct timeline *tl, const struct tl_entry *e,
		       const struct tl_place *p);
	void (*rows)(struct pen *pen, const struct timeline *tl,
		     const struct tl_entry *e, const struct tl_place *p);
};
extern const struct tl_format tl_body, tl_csv, tl_jsonl;

struct timeline {
	const struct tl_format *format;
	const char *image;		/* for csv's last column */
	struct ntr_tree *tree;
	bool slack;			/* names found in slack, too */
	uint64_t slack_limit;		/* of directories below this record only */
	bool nanoseconds;		/* body: fractions of seconds */
	bool all_times;			/* csv: $FILE_NAME's even when equal */
	struct tl_totals totals;
};

/* The map function of the pass; 'ctx' is the struct timeline. */
int tl_map(void *ctx, struct ntr_part *part, const struct ntr_record *rec);

/* Write what the slack of a record and, of a directory, of its index has; the same
 * results (timeline_slack.c). */
int tl_slack(struct tl_worker *w, struct ntr_part *part,
	     const struct ntr_record *rec);

/* Set tl->slack_limit.  Indexes are searched to their last block; where many of them
 * map the same clusters there is no end to that, and from some record on it is not
 * done.  Which one that is depends on the volume alone.  Negative: cannot be read. */
int tl_slack_limit(struct timeline *tl, struct ntr_volume *vol,
		   uint32_t threads, struct ntr_error *err);

/* Write the rows of one entry: 0, or NTR_E_NOMEM. */
int tl_write(struct tl_worker *w, struct ntr_part *part,
	     const struct tl_entry *e);

#endif
