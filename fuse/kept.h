/*
 * kept.h - directories kept open for whoever looks up the next name in them
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * To open a directory and close it again takes longer than to find a name in it, and
 * what has been read of its index would be read again for the next.  So those used last
 * stay open, up to 32, and up to 8 MiB of what they hold of the volume.  One that is
 * larger than that by itself, or of which something is lost, is opened anew each time.
 * While a thread searches a directory it has that for itself: another that comes to the
 * same one meanwhile opens it once more, and both are kept.
 */
#ifndef KEPT_H
#define KEPT_H

#include "mount.h"

struct kept;

/* NULL: no memory. */
struct kept *kept_open(void);
void kept_close(struct kept *kept);

/* An open directory, with what of it is needed to give it back. */
struct kept_dir {
	struct ntr_dir *dir;
	uint64_t        number;
	size_t          bytes;		/* about; SIZE_MAX: too many */
};

/* Take directory 'number': the caller's own until it is given back. */
int kept_take(const struct mount *mount, uint64_t number,
	      struct kept_dir *dir_ret, struct ntr_error *err);
void kept_give(const struct mount *mount, const struct kept_dir *dir);

#endif /* KEPT_H */
