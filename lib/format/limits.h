/*
 * limits.h - every bound of the library, with its reason
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef LIMITS_H
#define LIMITS_H

enum {
	FIXUP_STRIDE        = 512,	/* whatever the sector size: 4Kn disks too */
	SECTOR_SIZE_MIN     = 512,
	SECTOR_SIZE_MAX     = 4096,
	CLUSTER_SIZE_MIN    = 512,
	CLUSTER_SIZE_MAX    = 2 * 1024 * 1024,	/* Windows 10 1709 and later */
	RECORD_SIZE_MIN     = 1024,	/* smaller was never written */
	RECORD_SIZE_MAX     = 64 * 1024,	/* Windows writes 1 and 4 KiB */
	INDEX_SIZE_MIN      = 512,
	INDEX_SIZE_MAX      = 2 * 1024 * 1024,	/* mkntfs writes one cluster */
	RECORDS_SYSTEM      = 24,	/* reserved for metadata files */
	NAME_UNITS_MAX      = 255,	/* the length field is one byte */
	LIST_SIZE_WINDOWS   = 256 * 1024,	/* what Windows stops at */
	LIST_SIZE_MAX       = 16 * 1024 * 1024,	/* our memory cap; larger than
						   Windows' exist in the wild */
	FILE_BYTES_MAX      = 256 * 1024 * 1024,	/* records kept of one file:
						   more than LIST_SIZE_MAX names
						   at 1 KiB, half the time */
	ATTRS_MAX           = 8 * 1024 * 1024,	/* attributes of one file */
	INDEX_BITMAP_MAX    = 4 * 1024 * 1024,	/* bits for 128 GiB of 4 KiB blocks */
	INDEX_DEPTH_MAX     = 32,	/* depth 8 would hold more names than a
					   volume can have files */
	PATH_DEPTH_MAX      = 1024,	/* deeper paths exist only to hurt */
	SLICE_SIZE          = 128 * 1024,	/* of $MFT, read at once: what the
						   second-level cache keeps easily */
	USN_SIZE_MAX        = 64 * 1024,	/* version 4: 2^16 counts of 16 would be
						   more, Windows writes under 4 KiB */
	LOG_PAGE_MIN        = 1024,	/* of $LogFile: its header and one sector */
	LOG_PAGE_MAX        = 64 * 1024,
	LOG_PAGES_MAX       = 1024 * 1024,	/* 4 GiB of 4 KiB, where Windows ends */
	LOG_DATA_MAX        = 256 * 1024,	/* of a record: redo and undo have 16
						   bits of offset and of length each */
	LOG_CLIENTS_MAX     = 64,	/* there has never been a second */
	UPCASE_UNITS        = 65536,
	PARTITIONS_MAX      = 1024,	/* GPT has 128; a looping extended
					   partition has no end */
	SID_SUBS_MAX        = 15,	/* Windows refuses more */
	CONDITION_TOKENS_MAX = 1024,	/* of a conditional ACE; an ACL of 64 KiB
					   could hold as many as it has bytes */
	SDS_BLOCK           = 256 * 1024,	/* of $SDS; its copy follows it */
	SECURITY_SIZE_MAX   = SDS_BLOCK,	/* of a descriptor: two ACLs of 64 KiB
						   are the most that is of use */
	SECURITY_IDS_MAX    = 4 * 1024 * 1024,	/* kept in memory; as many
						   descriptors are 400 MB of $SDS */
	EFS_KEYS_MAX        = 2048,	/* in a list of $EFS: Windows stops at 256 KiB,
					   and a key takes some 200 bytes */
	UNIT_SIZE_MAX       = 16 * CLUSTER_SIZE_MAX,	/* of a compression unit:
						   Windows takes 16 clusters */
	UNITS_BYTES_MAX     = 4 * 1024 * 1024,	/* of decoded units kept for one
						   stream; one unit in any case */
	POOL_BYTES_MAX      = 32 * 1024 * 1024,	/* of those of all open streams: what
						   64 have where units are 64 KiB */
	REPARSE_SIZE_MAX    = 16 * 1024,	/* of its value: Windows takes no more */
	STRETCH_SIZE        = 1024 * 1024,	/* of compressed bytes, read at once */
	SLACK_RANGES_MAX    = 4 * 1024 * 1024,	/* of one stream: 256 GiB of units of
						   64 KiB, 128 MiB of memory */
	OWNED_RUNS_MAX      = 16 * 1024 * 1024,	/* of all files: 384 MiB of memory;
						   twice what a volume of 10 million
						   files has */
	CLAIMED_RUNS_MAX    = 8 * 1024 * 1024,	/* of all unused records: 256 MiB */
	CLAIMED_TIMES_MAX   = 16,	/* how often all clusters of an image may be
					   mapped by unused records and child
					   records in all */
	SPLIT_PIECES_MAX    = 1000	/* .001 to .999, .aa to .zz */
};

/* No volume has more clusters: the mapping pairs of Windows hold 32 bits of LCN,
 * those of the format 63; sums of two of these cannot overflow. */
#define CLUSTERS_MAX ((uint64_t)1 << 55)

#endif
