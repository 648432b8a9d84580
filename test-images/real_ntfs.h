/*
 * real_ntfs.h - the headers of libntfs-3g, with what they need before them
 *
 * They expect a configure script's macros to say which system headers exist.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef REAL_NTFS_H
#define REAL_NTFS_H

#include <sys/types.h>

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include <ntfs-3g/types.h>
#include <ntfs-3g/layout.h>
#include <ntfs-3g/volume.h>
#include <ntfs-3g/inode.h>
#include <ntfs-3g/attrib.h>
#include <ntfs-3g/bitmap.h>
#include <ntfs-3g/device.h>
#include <ntfs-3g/dir.h>
#include <ntfs-3g/lcnalloc.h>
#include <ntfs-3g/logging.h>
#include <ntfs-3g/runlist.h>

#endif
