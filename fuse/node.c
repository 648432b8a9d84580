/*
 * node.c - see node.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "node.h"
#include "facts.h"
#include "link.h"
#include "special.h"

#include "ntfsread_artifacts.h"

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

static uint32_t count_links(const struct mount *mount,
			    const struct ntr_file *file, uint32_t names)
{
	struct ntr_filename name;
	struct ntr_record base;
	uint32_t links = 1;
	uint32_t i;

	if (ntr_file_record(file, 0, &base, NULL) == 0)
		links = facts_links(mount, &base);
	for (i = 0; mount->posix_nlink && i < names; i++)
		if (ntr_file_name(file, i, &name, NULL) == 0)
			links += facts_link(mount, &name);
	return links;
}

static void gather_directory(const struct ntr_file *file, struct facts *facts)
{
	struct ntr_stream_info info;
	uint32_t index;

	facts->links = 1;	/* "subdirectories are not counted", to find */
	if (ntr_file_find(file, NTR_INDEX_ALLOCATION, "$I30", &index, NULL) ||
	    ntr_file_stream(file, index, &info, NULL))
		return;		/* small: all names are in the index root */
	facts->size = info.size;
	facts->blocks = info.allocated >> 9;
}

static void gather_file(const struct ntr_file *file, struct facts *facts)
{
	struct ntr_stream_info info;
	uint32_t index;

	if (ntr_file_find(file, NTR_DATA, NULL, &index, NULL) ||
	    ntr_file_stream(file, index, &info, NULL))
		return;		/* without content, as $ObjId and its like */
	facts_content(facts, &info);
}

/* A link, fifo, socket or device. */
static void gather_special(struct mount *mount, const struct ntr_file *file,
			   uint64_t node, struct facts *facts)
{
	char text[LINK_ROOM];
	int len;

	if (facts->type != S_IFLNK)
		return;
	len = link_text(mount, file, node, text);
	facts->size = len > 0 ? (uint64_t)len : 0;
}

static int gather_stream(const struct ntr_file *file, uint32_t index,
			 struct facts *facts, struct ntr_error *err)
{
	struct ntr_stream_info info;
	int code = ntr_file_stream(file, index, &info, err);

	if (code)
		return code;
	facts->links = 1;
	facts->size = info.size;
	facts->blocks = facts_taken(&info) >> 9;
	return NTR_OK;
}

static void gather_whole(struct mount *mount, const struct ntr_file *file,
			 uint64_t node, struct facts *facts)
{
	struct special special;

	special_read(file, &special);
	facts->type = special.type;
	facts->device = special.device;
	if (special.type == S_IFDIR)
		gather_directory(file, facts);
	else if (special.type == S_IFREG)
		gather_file(file, facts);
	else
		gather_special(mount, file, node, facts);
}

int node_stat(struct mount *mount, const struct ntr_file *file,
	      uint64_t node, struct stat *st, struct ntr_error *err)
{
	struct facts facts = { .type = S_IFREG };
	uint32_t stream = node_stream(node);
	struct ntr_stdinfo times;
	struct ntr_file_info info;
	int code = NTR_OK;

	ntr_file_info(file, &info);
	if (node_stdinfo(file, &times)) {	/* else 1601 */
		facts.accessed = times.accessed;
		facts.modified = times.modified;
		facts.changed = times.changed;
		facts.readonly = (times.file_flags & NTR_FILE_READONLY) != 0;
	}
	facts.links = count_links(mount, file, info.names);
	if (stream != NTR_NO_INDEX)
		code = gather_stream(file, stream, &facts, err);
	else
		gather_whole(mount, file, node, &facts);
	if (code == NTR_OK)
		facts_show(mount, &facts, node, st);
	return code;
}
