/*
 * link.h - where a symbolic link or junction leads, as text for Linux
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A target on the volume becomes a relative path inside the mount, with each name
 * in the letter case it really has.  Drive letters are not stored on a volume, so
 * a target with one counts as on this volume when it is there.  All else is
 * evidence, not a path: the text is shown as it is stored, but without any '/', so
 * that on the host it leads nowhere.
 *
 * Whoever follows "..", climbs from where the link was found.  A link with several
 * names gets a node for each directory that holds it; and where a damaged or hostile
 * volume lists a directory elsewhere than where its own $FILE_NAME says it is, no
 * ".." is shown below it, for it might lead out of the mount.
 */
#ifndef LINK_H
#define LINK_H

#include "mount.h"

#include <stddef.h>

enum { LINK_ROOM = 4096 };	/* PATH_MAX: a target and a NUL */

/* Keep in mind that directory 'file' was found in directory 'parent'. */
void link_note_place(struct mount *mount, const struct ntr_file *file,
		     uint64_t parent);

/* The node of 'file', which may be a link, as found in directory 'parent'. */
uint64_t link_node(const struct ntr_file *file, uint64_t parent);

/* Write the target of 'file', known as 'node', into 'buf' of LINK_ROOM.  Returns its
 * length or a negative code; NTR_E_LIMIT: it is longer than Linux takes. */
int link_text(struct mount *mount, const struct ntr_file *file, uint64_t node,
	      char *buf);

#endif /* LINK_H */
