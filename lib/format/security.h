/*
 * security.h - self-relative security descriptors and their access control lists
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Descriptor   0x00 revision, 1: always 1    0x04 offset of the owner, 4
 *   0x01 resource manager's, 1               0x08 offset of the group, 4
 *   0x02 control, 2                          0x0c offset of the SACL, 4
 *                                            0x10 offset of the DACL, 4
 * ACL          0x00 revision, 1: 2 or 4      0x04 number of ACEs, 2
 *   0x02 size, 2, with what is free at the end
 * ACE          0x00 type, 1   0x01 flags, 1  0x02 size, 2   0x04 body: mostly
 *   a mask of 4 bytes and a SID; an object ACE has 4 bytes of flags and up to two
 *   GUIDs in between, a callback ACE has its condition behind.
 *
 * An offset of 0 is an absent part.  A DACL that the control flags call present with
 * an offset of 0 allows everybody everything; that is a NULL DACL.
 */
#ifndef SECURITY_H
#define SECURITY_H

#include "../bytes/span.h"
#include "ntfsread_artifacts.h"
#include "where.h"

int security_decode(struct span value, const struct where *w,
		    struct ntr_security *sd_ret);

/* What the body of an ACE of some type holds. */
enum ace_form {
	ACE_OPAQUE,	/* unknown */
	ACE_PLAIN,	/* mask, SID */
	ACE_COMPOUND,	/* mask, kind, server's SID; client's SID is the data */
	ACE_OBJECT,	/* mask, flags, GUIDs, SID */
	ACE_CALLBACK,	/* mask, SID, condition */
	ACE_CALLBACK_OBJECT,	/* mask, flags, GUIDs, SID, condition */
	ACE_RESOURCE	/* mask, SID, resource attribute */
};
struct ace_kind {
	const char *name;
	char sddl[3];		/* empty: SDDL has no word for it */
	enum ace_form form;
};
/* NULL for an unknown type. */
const struct ace_kind *ace_kind(uint32_t type);

/* As ntr_ace_next().  A body that is not what its type calls for is all data, like
 * that of an unknown type: what it says can still be shown. */
int ace_next(struct span acl, const struct where *w, uint32_t *pos,
	     struct ntr_ace *ace_ret);

#endif
