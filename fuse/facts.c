/*
 * facts.c - see facts.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "facts.h"
#include "node.h"

#include "ntfsread_artifacts.h"

#include <string.h>

/* A resident value is padded to eight bytes; of a compressed or sparse stream only what
 * is stored counts. */
uint64_t facts_taken(const struct ntr_stream_info *info)
{
	if (info->resident)
		return (info->size + 7) & ~(uint64_t)7;
	if (info->flags & (NTR_ATTR_COMPRESSED | NTR_ATTR_SPARSE))
		return info->stored;
	return info->allocated;
}

void facts_content(struct facts *facts, const struct ntr_stream_info *info)
{
	facts->size = info->size;
	facts->blocks = (facts_taken(info) + 511) >> 9;
}

uint32_t facts_links(const struct mount *mount, const struct ntr_record *base)
{
	return mount->posix_nlink ? 0 : base->links;
}

uint32_t facts_link(const struct mount *mount, const struct ntr_filename *name)
{
	return mount->posix_nlink && name->name_space != NTR_NAME_DOS;
}

/* -------------------------------------------------------------- one record - */

/* What has been met of the attributes that may be there once. */
struct met {
	bool stdinfo, content;
};

/* The last record of the MFT that Windows keeps for itself: some of those have copies,
 * and their own rules. */
enum { RECORD_KEPT = 23 };

/* Is it a file in use of which nothing is damaged, and which is no directory? */
static bool is_plain(const struct ntr_record *rec)
{
	return rec->number > RECORD_KEPT && rec->state == NTR_RECORD_GOOD &&
	       rec->torn_sectors == 0 && rec->base_ref == 0 &&
	       (rec->flags & NTR_RECORD_IN_USE) &&
	       !(rec->flags & NTR_RECORD_DIRECTORY) &&
	       rec->header_number == (uint32_t)rec->number &&
	       rec->used <= rec->size && rec->used <= rec->allocated;
}

static bool take_stdinfo(const struct ntr_attr *attr, struct met *met,
			 struct facts *facts)
{
	struct ntr_stdinfo info;

	if (!attr->resident || met->stdinfo ||
	    ntr_stdinfo_decode(attr->value, attr->value_len, &info, NULL) != 0)
		return false;
	met->stdinfo = true;
	facts->accessed = info.accessed;
	facts->modified = info.modified;
	facts->changed = info.changed;
	facts->readonly = (info.file_flags & NTR_FILE_READONLY) != 0;
	return true;
}

static bool take_name(const struct mount *mount, const struct ntr_attr *attr,
		      struct facts *facts)
{
	struct ntr_filename name;

	if (!mount->posix_nlink)
		return true;
	if (!attr->resident ||
	    ntr_filename_decode(attr->value, attr->value_len, &name, NULL) != 0)
		return false;
	facts->links += facts_link(mount, &name);
	return true;
}

/* The unnamed $DATA, described as if it was a stream: whole, and with the sizes for which
 * no mapping pairs need to be counted. */
static bool take_data(const struct ntr_attr *attr, struct met *met,
		      struct facts *facts)
{
	struct ntr_stream_info info = {
		.resident = attr->resident, .flags = attr->flags,
		.size = attr->resident ? attr->value_len : attr->size,
		.allocated = attr->allocated,
	};

	if (attr->name_units)
		return true;
	if (met->content)
		return false;
	met->content = true;
	if (!attr->resident &&
	    (attr->first_vcn || attr->flags & (NTR_ATTR_COMPRESSED |
					       NTR_ATTR_SPARSE)))
		return false;
	facts_content(facts, &info);
	return true;
}

static bool take(const struct mount *mount, const struct ntr_attr *attr,
		 struct met *met, struct facts *facts)
{
	switch (attr->type) {
	case NTR_STANDARD_INFORMATION:
		return take_stdinfo(attr, met, facts);
	case NTR_FILE_NAME:
		return take_name(mount, attr, facts);
	case NTR_DATA:
		return take_data(attr, met, facts);
	case NTR_ATTRIBUTE_LIST:	/* there is more, elsewhere */
	case NTR_REPARSE_POINT:		/* links and special files */
	case NTR_EA:
		return false;
	default:
		return true;
	}
}

bool facts_of_record(const struct mount *mount, const struct ntr_record *rec,
		     struct facts *facts_ret)
{
	struct facts facts = { .type = S_IFREG };
	struct met met = { .stdinfo = false };
	struct ntr_attr attr;
	uint32_t pos = 0;
	int got;

	if (!is_plain(rec))
		return false;
	facts.links = facts_links(mount, rec);
	while ((got = ntr_attr_next(rec, &pos, &attr, NULL)) > 0)
		if (!take(mount, &attr, &met, &facts))
			return false;
	*facts_ret = facts;
	return got == 0 && met.stdinfo;
}

bool facts_equal(const struct facts *a, const struct facts *b)
{
	return a->accessed == b->accessed && a->modified == b->modified &&
	       a->changed == b->changed && a->size == b->size &&
	       a->blocks == b->blocks && a->links == b->links &&
	       a->readonly == b->readonly && a->type == b->type &&
	       a->device == b->device;
}

/* ------------------------------------------------------------------ shown - */

struct timespec facts_time(uint64_t filetime)
{
	struct timespec ts;
	int64_t sec;
	uint32_t nsec;

	ntr_time(filetime, &sec, &nsec);
	ts.tv_sec = (time_t)sec;
	ts.tv_nsec = (long)nsec;
	return ts;
}

/* Whoever claims more bytes than fit an off_t does not have them; but Linux
 * would not even show the file. */
static off_t size_shown(uint64_t size)
{
	return size > INT64_MAX ? INT64_MAX : (off_t)size;
}

/* What is not to be written according to Windows, is not according to Linux.  Devices
 * are not to be used at all, for all mounts are nodev. */
static mode_t mode_shown(const struct mount *mount, const struct facts *facts)
{
	mode_t all = 0777;

	if (facts->type == S_IFLNK)
		return S_IFLNK | all;
	if (facts->type == S_IFDIR)
		return S_IFDIR | (all & ~mount->dmask);
	if (facts->type == S_IFREG && facts->readonly)
		all = 0555;
	return facts->type | (all & ~mount->fmask);
}

void facts_show(const struct mount *mount, const struct facts *facts,
		uint64_t node, struct stat *st)
{
	memset(st, 0, sizeof(*st));
	st->st_ino = (ino_t)node_shown(node);
	st->st_uid = mount->uid;
	st->st_gid = mount->gid;
	st->st_mode = mode_shown(mount, facts);
	st->st_nlink = facts->links;
	st->st_rdev = facts->device;
	st->st_size = size_shown(facts->size);
	st->st_blksize = (blksize_t)mount->info.cluster_size;
	st->st_blocks = (blkcnt_t)facts->blocks;
	st->st_atim = facts_time(facts->accessed);
	st->st_mtim = facts_time(facts->modified);
	st->st_ctim = facts_time(facts->changed);
}
