/*
 * load.h - a mount, what is known of it, and what is done with it
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Everything is known before the first process begins, and does not change.
 */
#ifndef LOAD_H
#define LOAD_H

#include <sha2.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { PATH_ROOM = 8192, CHUNK = 1 << 18 };

struct node {
	char    *path;			/* as the mount shows it */
	uint64_t record, links, mtime;
	unsigned sequence, stage;
	int      directory, deleted;
	uint64_t children, names;	/* how many, and the sum of their hashes */
};

struct stream {
	size_t   node;
	char    *name, hash[SHA256_DIGEST_STRING_LENGTH];
	uint64_t size, at;		/* where its bytes are kept */
};

struct tree {
	const char    *top;		/* where it is mounted */
	struct node   *nodes;
	struct stream *streams;
	size_t         node_count, stream_count;
	size_t        *directories, directory_count;	/* among the nodes */
	size_t        *large, large_count;	/* streams of several pages */
	const uint8_t *kept;		/* the bytes of all streams */
	uint64_t       kept_len;
};
extern struct tree tree;

/* What all processes see. */
struct shared {
	_Atomic uint64_t done, reads, bytes, deleted, listed, complaints;
	_Atomic int      stop;
};
extern struct shared *shared;

/* -- common.c -- */

/* Say what is not as it should be; a few times. */
__attribute__((format(printf, 2, 3)))
void differ(const char *path, const char *format, ...);
_Noreturn void die(const char *what);

/* Room for one more behind 'count' elements. */
void *grown(void *block, size_t count, size_t size);
char *copied(const char *text);

uint64_t mix(uint64_t x);
uint64_t hash_name(const char *name);
/* A number below 'below', by chance that is the same for each seed. */
void draw_from(uint64_t seed);
uint64_t draw(uint64_t below);

/* -- before: manifest.c, keep.c, records.c -- */

void read_manifest(const char *name);
/* Paths are written into PATH_ROOM bytes. */
void node_path(const struct node *node, char *path);
void stream_path(const struct stream *stream, char *path);
/* Leaves out the streams that are not what the manifest says. */
void read_all_first(void);
void read_records_first(void);

/* -- one operation of each kind: streams.c, look.c, records.c -- */

const struct stream *any_stream(void);
void use_stream(void);
void use_held(void);
void look_at(void);
void look_at_attributes(void);
void look_at_stream_attribute(void);
void list(void);
void look_for_missing(void);
void look_at_record(void);

/* -- memory.c -- */

void sample_memory(pid_t pid);
void judge_memory(void);

#endif /* LOAD_H */
