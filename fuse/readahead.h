/*
 * readahead.h - let the kernel read further ahead in a mount
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A file system can ask FUSE for less read-ahead than the 128 KiB that the
 * kernel starts with, not for more.  Root can raise it from outside, through
 * sysfs; for anybody else it stays as it is.
 */
#ifndef READAHEAD_H
#define READAHEAD_H

/* Between mounting and the first request. */
void readahead_raise(const char *mountpoint, int bytes);

#endif /* READAHEAD_H */
