/*
 * node.c - see node.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "node.h"
#include "link.h"
#include "special.h"

#include "ntfsread_artifacts.h"

#include <string.h>

#define NUMBER_MASK 0xffffffffffffu	/* also the node of $MFT */

uint64_t node_make(uint64_t number, uint32_t stream)
{
	if (stream != NTR_NO_INDEX)
		return stream < NODE_STREAMS
		       ? number | ((uint64_t)stream + 1) << 48 : 0;
	switch (number) {
	case RECORD_MFT:	return NUMBER_MASK;
	case RECORD_MFTMIRR:	return RECORD_ROOT;
	case RECORD_ROOT:	return RECORD_MFTMIRR;
	default:		return number;
	}
}

uint64_t node_make_name(uint64_t number, uint32_t name)
{
	uint64_t high = NODE_NOWHERE;

	if (name == 0)
		return node_make(number, NTR_NO_INDEX);
	if (name < NODE_NOWHERE - NODE_NAMES)
		high = NODE_NAMES + name;
	return number | high << 48;
}

uint32_t node_name(uint64_t node)
{
	uint64_t high = node >> 48;

	if (high == NODE_NOWHERE)
		return NTR_NO_INDEX;
	return high >= NODE_NAMES ? (uint32_t)(high - NODE_NAMES) : 0;
}

uint64_t node_number(uint64_t node)
{
	if (node >> 48)
		return node & NUMBER_MASK;
	switch (node) {
	case NUMBER_MASK:	return RECORD_MFT;
	case RECORD_ROOT:	return RECORD_MFTMIRR;
	case RECORD_MFTMIRR:	return RECORD_ROOT;
	default:		return node;
	}
}

uint32_t node_stream(uint64_t node)
{
	return node >> 48 && node >> 48 < NODE_NAMES
	       ? (uint32_t)(node >> 48) - 1 : NTR_NO_INDEX;
}

uint64_t node_shown(uint64_t node)
{
	/* Streams keep their high bits: with the file's own number, programs
	 * that look for hard links would take a stream for the file.  $MFT
	 * cannot be 0, which readdir() takes for a deleted entry. */
	if (node_stream(node) != NTR_NO_INDEX || node == NUMBER_MASK)
		return node;
	return node_number(node);
}

static struct timespec timespec_of(uint64_t filetime)
{
	struct timespec ts;
	int64_t sec;
	uint32_t nsec;

	ntr_time(filetime, &sec, &nsec);
	ts.tv_sec = (time_t)sec;
	ts.tv_nsec = (long)nsec;
	return ts;
}

/* It may have moved to a child record. */
int node_stdinfo(const struct ntr_file *file, struct ntr_stdinfo *info_ret)
{
	struct ntr_file_info info;
	struct ntr_attr attr;
	uint32_t i;

	ntr_file_info(file, &info);
	for (i = 0; i < info.attrs; i++) {
		if (ntr_file_attr(file, i, &attr, NULL, NULL) != 0)
			continue;
		if (attr.type != NTR_STANDARD_INFORMATION || !attr.resident)
			continue;
		return ntr_stdinfo_decode(attr.value, attr.value_len, info_ret,
					  NULL) == 0;
	}
	return 0;
}

static nlink_t count_links(const struct mount *mount,
			   const struct ntr_file *file, uint32_t names)
{
	struct ntr_filename name;
	struct ntr_record base;
	nlink_t links = 0;
	uint32_t i;

	if (!mount->posix_nlink)
		return ntr_file_record(file, 0, &base, NULL) == 0
		       ? base.links : 1;
	for (i = 0; i < names; i++)
		if (ntr_file_name(file, i, &name, NULL) == 0 &&
		    name.name_space != NTR_NAME_DOS)
			links++;
	return links;
}

/* Whoever claims more bytes than fit an off_t does not have them; but Linux
 * would not even show the file. */
static off_t size_shown(uint64_t size)
{
	return size > INT64_MAX ? INT64_MAX : (off_t)size;
}

/* Bytes of the volume that a stream takes.  A resident value is padded to eight
 * bytes; of a compressed or sparse stream only what is stored counts. */
static uint64_t bytes_taken(const struct ntr_stream_info *info)
{
	if (info->resident)
		return (info->size + 7) & ~(uint64_t)7;
	if (info->flags & (NTR_ATTR_COMPRESSED | NTR_ATTR_SPARSE))
		return info->stored;
	return info->allocated;
}

static void stat_directory(const struct mount *mount,
			   const struct ntr_file *file, struct stat *st)
{
	struct ntr_stream_info info;
	uint32_t index;

	st->st_mode = S_IFDIR | (0777 & ~mount->dmask);
	st->st_nlink = 1;	/* "subdirectories are not counted", to find */
	if (ntr_file_find(file, NTR_INDEX_ALLOCATION, "$I30", &index, NULL) ||
	    ntr_file_stream(file, index, &info, NULL))
		return;		/* small: all names are in the index root */
	st->st_size = size_shown(info.size);
	st->st_blocks = (blkcnt_t)(info.allocated >> 9);
}

/* What is not to be written according to Windows, is not according to Linux. */
static mode_t file_mode(const struct mount *mount, uint32_t flags)
{
	mode_t all = flags & NTR_FILE_READONLY ? 0555 : 0777;

	return S_IFREG | (all & ~mount->fmask);
}

static void stat_file(const struct mount *mount, const struct ntr_file *file,
		      uint32_t flags, struct stat *st)
{
	struct ntr_stream_info info;
	uint32_t index;

	st->st_mode = file_mode(mount, flags);
	if (ntr_file_find(file, NTR_DATA, NULL, &index, NULL) ||
	    ntr_file_stream(file, index, &info, NULL))
		return;		/* without content, as $ObjId and its like */
	st->st_size = size_shown(info.size);
	st->st_blocks = (blkcnt_t)((bytes_taken(&info) + 511) >> 9);
}

/* A link, fifo, socket or device; the last are not to be used, for all mounts
 * are nodev. */
static void stat_special(struct mount *mount, const struct ntr_file *file,
			 uint64_t node, const struct special *special,
			 struct stat *st)
{
	char text[LINK_ROOM];
	int len;

	st->st_mode = special->type | (0777 & ~mount->fmask);
	st->st_rdev = special->device;
	if (special->type != S_IFLNK)
		return;
	st->st_mode = S_IFLNK | 0777;
	len = link_text(mount, file, node, text);
	st->st_size = len > 0 ? len : 0;
}

static int stat_stream(const struct mount *mount, const struct ntr_file *file,
		       uint32_t index, uint32_t flags, struct stat *st,
		       struct ntr_error *err)
{
	struct ntr_stream_info info;
	int code = ntr_file_stream(file, index, &info, err);

	if (code)
		return code;
	st->st_mode = file_mode(mount, flags);
	st->st_nlink = 1;
	st->st_size = size_shown(info.size);
	st->st_blocks = (blkcnt_t)(bytes_taken(&info) >> 9);
	return NTR_OK;
}

int node_stat(struct mount *mount, const struct ntr_file *file,
	      uint64_t node, struct stat *st, struct ntr_error *err)
{
	uint32_t stream = node_stream(node);
	struct ntr_stdinfo times;
	struct ntr_file_info info;
	struct special special;

	memset(st, 0, sizeof(*st));
	memset(&times, 0, sizeof(times));
	ntr_file_info(file, &info);
	(void)node_stdinfo(file, &times);	/* else 1601 */

	st->st_ino = (ino_t)node_shown(node);
	st->st_uid = mount->uid;
	st->st_gid = mount->gid;
	st->st_blksize = (blksize_t)mount->info.cluster_size;
	st->st_atim = timespec_of(times.accessed);
	st->st_mtim = timespec_of(times.modified);
	st->st_ctim = timespec_of(times.changed);
	st->st_nlink = count_links(mount, file, info.names);

	if (stream != NTR_NO_INDEX)
		return stat_stream(mount, file, stream, times.file_flags, st,
				   err);
	special_read(file, &special);
	if (special.type == S_IFDIR)
		stat_directory(mount, file, st);
	else if (special.type == S_IFREG)
		stat_file(mount, file, times.file_flags, st);
	else
		stat_special(mount, file, node, &special, st);
	return NTR_OK;
}
