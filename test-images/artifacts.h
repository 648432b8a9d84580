/*
 * artifacts.h - values of attributes and indexes that recipes are made of
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Everything is written from the published layouts ([MS-FSCC], [MS-DTYP],
 * [MS-EFSR]) without a look at lib/.
 */
#ifndef ARTIFACTS_H
#define ARTIFACTS_H

#include "mkimage.h"

/* -------------------------------------------------------------- B-trees -- */

enum { NO_BLOCK = -1 };

/* One entry of an index: what stands in its first eight bytes (a reference, or
 * place and length of the data), its key, and behind that its data. */
struct key {
	uint64_t head;
	const uint8_t *body;
	size_t key_len, body_len;
	int64_t child;		/* block left of this entry, or NO_BLOCK */
	int64_t *block;		/* where to say which block it got, or NULL */
	const void *from;	/* whatever it was made of */
};

/* Sorted keys into $INDEX_ROOT, $INDEX_ALLOCATION and $BITMAP of this name;
 * 'type' is that of the indexed attribute, 0 for a view index. */
struct tree_spec {
	const char *name;
	uint32_t type, collation;
	size_t root_room, fill;
};
void tree_build(struct image *img, struct record *rec,
		const struct tree_spec *spec, struct key *keys, size_t n);

/* A file of $Extend with view indexes. */
struct record *view_new(struct image *img, const char *name);

/* Collation rules of view indexes. */
enum { BY_NUMBER = 0x10, BY_SID = 0x11, BY_HASH = 0x12, BY_NUMBERS = 0x13 };

struct view_entry {
	struct bytes body;
	size_t key_len;
};

struct view {
	const char *name;
	uint32_t collation;
	size_t root_room, fill;	/* 0: the usual */
	struct view_entry *at;
	size_t n, cap;
};

void view_add(struct view *v, const void *key, size_t key_len,
	      const void *data, size_t data_len);
/* Sorts, builds, and releases what was added. */
void view_build(struct image *img, struct record *rec, struct view *v);
/* Away with the index or the stream of this name, and with its clusters. */
void view_drop(struct image *img, struct record *rec, const char *name);

/* ------------------------------------------------------------- security -- */

struct acl {
	struct bytes aces;
	uint8_t revision;	/* 0: 2, or 4 where an object ACE needs it */
	uint16_t count;
	bool none;		/* PRESENT, but a NULL pointer */
};

/* "S-1-5-32-544" as it is stored. */
void sid_add(struct bytes *b, const char *text);
/* "e2bc8a3c-1b2d-11ef-9c3a-0050569a1b2c", mixed byte order. */
void guid_add(struct bytes *b, const char *text);
/* Header, mask, SID, and 'len' bytes that follow it. */
void ace_add(struct acl *acl, uint8_t type, uint8_t flags, uint32_t mask,
	     const char *sid, const void *more, size_t len);
/* The same with object type and inherited type, each a GUID or NULL. */
void ace_object(struct acl *acl, uint8_t type, uint8_t flags, uint32_t mask,
		const char *object, const char *inherited, const char *sid);
/* Any bytes behind the header. */
void ace_raw(struct acl *acl, uint8_t type, uint8_t flags, const void *body,
	     size_t len);
/* A self-relative descriptor; NULL: the part is absent.  Releases the ACLs. */
void security_add(struct bytes *out, uint16_t control, const char *owner,
		  const char *group, struct acl *dacl, struct acl *sacl);
uint32_t security_hash(const struct bytes *sd);

enum { SDS_BLOCK = 0x40000, SDS_HEADER = 20, SECURITY_ID = 0x100 };

struct sd {
	uint32_t id, hash;
	uint64_t at;		/* in $SDS, set by secure_build() */
	struct bytes value;
};

struct secure {
	struct sd *at;
	size_t n, cap;
	uint32_t next_id;	/* 0: SECURITY_ID */
	uint64_t end;		/* of $SDS */
};

struct sd *secure_add(struct secure *s, struct bytes value);
/* $SDS with its mirrors, $SDH and $SII of record 9, in place of those there. */
void secure_build(struct image *img, struct secure *s);
void secure_free(struct secure *s);
/* The descriptor that every volume has: owner and group Administrators, everyone
 * may do everything.  Its id is SECURITY_ID. */
struct bytes secure_usual(void);
void file_security(struct record *rec, uint32_t id);

/* An image with a file for each of its descriptors. */
struct shelf {
	struct image *img;
	struct secure secure;
};

struct shelf shelf_open(struct image *img);
/* 'sddl' is what the descriptor must read like, NULL: nothing is said of it. */
struct record *shelve(struct shelf *s, const char *name, struct bytes sd,
		      const char *sddl);
void shelf_close(struct shelf *s);
/* security_add() to a new buffer. */
struct bytes sealed(uint16_t control, const char *owner, const char *group,
		    struct acl *dacl, struct acl *sacl);

/* ---------------------------------------------------- reparse, EA, $EFS -- */

struct attr *reparse_new(struct record *rec, uint32_t tag, const void *data,
			 size_t len);
/* With the GUID that a tag which is not Microsoft's must have. */
struct attr *reparse_guid(struct record *rec, uint32_t tag, const char *guid,
			  const void *data, size_t len);
/* A symbolic link (flags 0 or 1: relative) or, with flags -1, a mount point. */
struct attr *reparse_link(struct record *rec, int flags, const char *target,
			  const char *print);
void text_add(struct bytes *b, const char *utf8);
/* Move the value of a resident attribute into clusters of its own. */
void attr_outside(struct image *img, struct attr *attr);
/* $Extend/$Reparse and its $R: all reparse points that the model has now. */
struct record *reparse_index(struct image *img);

struct ea {
	uint8_t flags;
	const char *name;
	const void *value;
	size_t len;
};
/* $EA_INFORMATION and $EA. */
struct attr *ea_new(struct record *rec, const struct ea *list, size_t n);

/* ---------------------------------------------------------------- facts -- */

/* What 'record --json' must show: ATTRIBUTE is a type's name and after ':' its
 * own, or "-" for the record; PATH leads into its "value". */
void value(struct image *img, const struct record *rec, const char *attribute,
	   const char *path, const char *json, ...)
	__attribute__((format(printf, 5, 6)));
void value_hex(struct image *img, const struct record *rec,
	       const char *attribute, const char *path, const void *bytes,
	       size_t len);
/* The same of a text, which is written as JSON. */
void value_text(struct image *img, const struct record *rec,
		const char *attribute, const char *path, const char *utf8);
/* The clusters of an unnamed stream that has no holes, as they are stored. */
void fact_raw(struct image *img, const struct stream *s);

/* ------------------------------------------------------------ catalogue -- */

extern const struct recipe images_links[];
extern const struct recipe images_log[], images_reparse[], images_ea[], images_efs[],
	images_security[], images_secure[], images_views[],
	images_verify[],
	images_times[], images_usn[], images_orphans[];

#endif
