/*
 * remains.h - what is left of a deleted file's content, and who has the rest
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_REMAINS_H
#define NTFSREAD_CMD_REMAINS_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "json.h"
#include "ntfsread.h"
#include "session.h"

/* Which clusters are whose; opened at the first need. */
struct remains {
	struct session *s;
	struct ntr_clusters *clusters;
	bool asked;
	bool shared;		/* the clusters are another's, who closes them */
	struct ntr_volume *vol;	/* to find owners in; NULL: the session's */
	uint64_t crowded;	/* streams left out since there are too many
				   clusters to look at */
	uint64_t owner;		/* whose path this is */
	struct buf owner_path;
};

void remains_start(struct remains *m, struct session *s);
/* For a thread of its own; 'from' has been asked for its clusters, and outlives it. */
void remains_share(struct remains *m, const struct remains *from);
void remains_close(struct remains *m);

/* NULL, after a complaint at the first time, when that cannot be known. */
struct ntr_clusters *remains_clusters(struct remains *m);

/* Of one stream; false where it cannot be known. */
bool remains_of(struct remains *m, const struct ntr_file *file, uint32_t index,
		struct ntr_remains *ret);

/* Of all that a file has: its $DATA, or the index of a directory. */
uint32_t remains_of_file(struct remains *m, const struct ntr_file *file);

/* The path of a file, good until the next call; "" where its record is another's by
 * now. */
const char *remains_owner(struct remains *m, uint64_t owner);

/* Which files have clusters of the stream by now (NTR_FATE_REUSED) or may have had them
 * (NTR_FATE_DISPUTED): each once, 'cap' at most; returns how many there are among the
 * first that are looked at. */
size_t remains_owners(struct remains *m, const struct ntr_file *file,
		      uint32_t index, uint32_t kind, uint64_t *owners,
		      size_t cap);

#endif
