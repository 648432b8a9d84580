/*
 * special.h - files that are neither file nor directory to Linux
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A reparse point can be a symbolic link, a junction, or, of the Windows
 * Subsystem for Linux, a link, fifo, socket or device.  The first releases of the
 * latter kept the type in extended attributes alone, and the target of a link as
 * the content of the file.  All other reparse points are shown as the files and
 * directories that hold them.
 */
#ifndef SPECIAL_H
#define SPECIAL_H

#include "ntfsread.h"

#include <sys/types.h>

struct special {
	mode_t type;		/* S_IFREG, S_IFLNK, ... */
	dev_t  device;		/* of S_IFCHR and S_IFBLK */
};

void special_read(const struct ntr_file *file, struct special *special_ret);

#endif /* SPECIAL_H */
