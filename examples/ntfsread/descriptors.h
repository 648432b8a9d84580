/*
 * descriptors.h - security descriptors by their id, as text
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * $Secure is opened when the first id is asked for, and only then.
 */
#ifndef NTFSREAD_CMD_DESCRIPTORS_H
#define NTFSREAD_CMD_DESCRIPTORS_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "ntfsread.h"
#include "ntfsread_artifacts.h"

struct descriptors {
	struct ntr_volume *vol;
	struct ntr_secure *secure;
	bool opened;		/* or tried to */
	uint32_t id;		/* that the texts below are of; 0: none */
	bool found;
	struct buf sddl;	/* ends with NUL */
	struct buf own;		/* a file's $SECURITY_DESCRIPTOR */
	char owner[NTR_SID_TEXT];
};

void descriptors_close(struct descriptors *d);

/* NULL where there is none, or $Secure cannot be read.  Until the next call. */
const char *descriptors_sddl(struct descriptors *d, uint32_t id);
/* The owner's SID. */
const char *descriptors_owner(struct descriptors *d, uint32_t id);

/* The owner of a file: by its own descriptor, else by its id. */
const char *descriptors_file_owner(struct descriptors *d,
				   const struct ntr_file *file, uint32_t id);

/* Append the SDDL of a descriptor and a NUL, not counted in its len. */
int sddl_add(struct buf *text, const void *descriptor, size_t len);
/* The owner of a descriptor; false where it has none. */
bool sddl_owner(const void *descriptor, size_t len, char owner[NTR_SID_TEXT]);

#endif
