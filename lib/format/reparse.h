/*
 * reparse.h - $REPARSE_POINT: what stands in for a file, or its content, elsewhere
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *   0x00 tag, 4   0x04 length of the data, 2   0x06 reserved, 2
 *   0x08 GUID of the owner, 16, if the tag is not Microsoft's; then the data
 *
 * Bits of the tag: 31 Microsoft's, 30 slow to answer, 29 stands for another name,
 * 28 a directory with children.  The data by tag:
 *   symlink       names; 0x08 flags, 4: 1 is relative; 0x0c text
 *   mount point   names; 0x08 text
 *     names       0x00 substitute name offset, 2, length, 2; 0x04 print name offset,
 *                 2, length, 2: bytes of UTF-16LE, counted from the text
 *   WOF           0x00 version, 4   0x04 provider, 4
 *     file        0x08 version, 4   0x0c algorithm, 4
 *     WIM         0x08 version, 4   0x0c flags, 4   0x10 data source, 8
 *                 0x18 SHA-1 of the content, 20   0x2c SHA-1 of the WIM's table, 20
 *                 0x40 size of the content, 8
 *   dedup         0x00 version, 2
 *     0x0201      0x08 size of the content, 8
 *     0x0102      0x4c length of the parts, 2   0x4e their offset in the data, 2
 *       part      0x30 end in the content, 8   0x38 start, 8
 *   app-exec link 0x00 version, 4   0x04 texts, each with its NUL, UTF-16LE
 *   WSL symlink   0x00 version, 4   0x04 target in UTF-8, of version 2
 *   NFS           0x00 type, 8: "LNK\1", "CHR", "BLK", "FIFO" or "SOCK"; 0x08
 *                 target in UTF-16LE, of links
 *   WCI           0x00 version, 4   0x08 GUID of the layer, 16   0x18 name length, 2
 *                 0x1a name in the layer, UTF-16LE
 *
 * Sources: [MS-FSCC] 2.1.2 for tags, links and NFS; what wimlib knows of WOF and what
 * the deduplication plug-in of ntfs-3g knows of that, since neither is documented.
 */
#ifndef REPARSE_H
#define REPARSE_H

#include "../bytes/span.h"
#include "ntfsread_artifacts.h"
#include "where.h"

#define REPARSE_TAG_MICROSOFT 0x80000000u

/* Tags whose data are decoded. */
#define REPARSE_TAG_MOUNT_POINT 0xa0000003u
#define REPARSE_TAG_SYMLINK     0xa000000cu
#define REPARSE_TAG_DEDUP       0x80000013u
#define REPARSE_TAG_NFS         0x80000014u
#define REPARSE_TAG_WOF         0x80000017u
#define REPARSE_TAG_WCI         0x80000018u
#define REPARSE_TAG_WCI_1       0x90001018u
#define REPARSE_TAG_WCI_LINK    0xa0000027u
#define REPARSE_TAG_WCI_LINK_1  0xa0001027u
#define REPARSE_TAG_APPEXECLINK 0x8000001bu
#define REPARSE_TAG_LX_SYMLINK  0xa000001du

/* The name that a link leads to must lie in the value, else NTR_E_BOUNDS; one that is
 * only shown to people is noted and empty where it does not.  A name of an odd
 * length is noted and loses the half unit.  Names may start anywhere and overlap. */
int reparse_decode(struct span value, const struct where *w,
		   struct ntr_reparse *ret);

/* What a tag alone tells: enum ntr_reparse_kind. */
uint32_t reparse_tag_kind(uint32_t tag);

#endif
