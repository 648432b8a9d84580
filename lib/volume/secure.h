/*
 * secure.h - the security descriptors of a volume, in $Secure
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * $SII and $SDH say where in $SDS a descriptor is, by its id and by its hash.  Both
 * are B-trees, and could be descended; instead each is read once, when first needed,
 * into a table sorted by id (secure_table.c).  That takes 24 bytes for a descriptor,
 * is as fast for the first look-up in all but huge volumes and faster afterwards, and
 * a damaged node costs only its own entries.  What the table of $SII does not have is
 * looked for in one of all that $SDS has, made by one pass over it (secure_walk.c).
 */
#ifndef SECURE_H
#define SECURE_H

#include "../format/limits.h"
#include "../format/sds.h"
#include "ntfsread_artifacts.h"
#include "volume.h"

struct place {
	uint32_t id, hash;
	uint64_t at;
	uint32_t length;	/* with the header */
	uint32_t met;		/* 1: $SDS has it there */
};

struct secure_table {
	struct place *places;	/* sorted by id and place */
	size_t count, cap;
	bool loaded, usable;	/* read, or tried to; as far as it could be */
};

/* A pass over $SDS: a block and its copy at a time. */
struct sds_walk {
	uint8_t *bytes[2];
	size_t have[2];		/* bytes of each */
	uint64_t block;		/* where in $SDS bytes[0] starts */
	uint64_t at;		/* next entry */
	uint64_t lost;		/* first byte since that is no entry, NTR_NONE */
	uint64_t budget;	/* blocks that may yet be read */
};

struct ntr_secure {
	struct ntr_volume *vol;
	struct ntr_file *file;
	struct ntr_stream *sds;
	uint64_t size;
	struct secure_table sii, sdh, sds_table;
	struct sds_walk walk;		/* of ntr_secure_next() */
	bool walked;			/* it has come to the end */
	uint8_t *found;			/* a descriptor and its header */
	struct ntr_secure_entry last;	/* what 'found' holds; id 0: nothing */
};

/* Where something at 'at' of $SDS is, for findings. */
struct where secure_where(struct ntr_secure *secure, uint64_t at);

/* Read as much as there is; what cannot be read becomes zeros, and is noted unless
 * 'quiet'.  Returns how many of the bytes are inside the stream. */
size_t secure_read(struct ntr_secure *secure, void *buf, size_t len, uint64_t at,
		   bool quiet);

/* The next entry: 1, 0 at the end, or NTR_E_NOMEM.  With 'quiet' nothing is noted. */
int sds_walk_next(struct ntr_secure *secure, struct sds_walk *walk, bool quiet,
		  struct ntr_secure_entry *entry_ret, struct ntr_error *err);
void sds_walk_end(struct sds_walk *walk);

/* Load the table of $SII, of $SDH, or of $SDS itself, unless it is.  Fails for want of
 * memory alone. */
int secure_load_sii(struct ntr_secure *secure, struct ntr_error *err);
int secure_load_sdh(struct ntr_secure *secure, struct ntr_error *err);
int secure_load_sds(struct ntr_secure *secure, struct ntr_error *err);
const struct place *secure_table_find(const struct secure_table *table,
				      uint32_t id);
/* Does the table have the entry where it is?  Remembers that it does. */
bool secure_table_meet(struct secure_table *table,
		       const struct ntr_secure_entry *entry);
void secure_table_free(struct secure_table *table);

#endif
