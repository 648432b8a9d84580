/*
 * real_node.c - see real_node.h
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "real_node.h"

#define ROOT_RECORD 5
#define FIRST_USER_RECORD 24

/* One of the two descriptors that mkntfs puts into $Secure. */
#define SECURITY_ID const_cpu_to_le32(0x101)

/* 2009-10-16 17:09:18, and to every record its own day and odd ticks. */
#define DEFAULT_TIME INT64_C(129001865580000000)

static const struct node nowhere;

uint8_t node_name_units(const char16_t *name, ntfschar ret[256])
{
	unsigned units = 0;

	for (; name[units] && units < 255; units++)
		ret[units] = cpu_to_le16(name[units]);
	return (uint8_t)units;
}

ntfs_inode *node_open(struct real *r, struct node file)
{
	ntfs_inode *ni = ntfs_inode_open(r->vol, file.record);

	if (!ni)
		real_die(r, file.path);
	return ni;
}

void node_shut(struct real *r, ntfs_inode *ni)
{
	if (ntfs_inode_close(ni))
		real_die(r, "close");
}

struct node node_root(void)
{
	return (struct node){ .record = ROOT_RECORD, .path = "" };
}

/* The library copies them to the index entries, but not to the $FILE_NAMEs,
 * which keep the time of creation as they do on Windows. */
static void set_times(ntfs_inode *ni, const int64_t times[4])
{
	ni->creation_time = cpu_to_le64((u64)times[0]);
	ni->last_data_change_time = cpu_to_le64((u64)times[1]);
	ni->last_mft_change_time = cpu_to_le64((u64)times[2]);
	ni->last_access_time = cpu_to_le64((u64)times[3]);
	NInoSetDirty(ni);
	NInoFileNameSetDirty(ni);
}

static void start_about(struct real *r, uint64_t record, bool directory)
{
	struct about *a = manifest_start(&r->man, record, directory);

	for (int i = 0; i < 4; i++)
		a->times[i] = DEFAULT_TIME + (int64_t)record * 864000000007 +
			      i * 10000001;
}

static struct node create(struct real *r, struct node dir,
			  const char16_t *name, bool directory)
{
	ntfs_inode *parent = node_open(r, dir);
	struct node made = nowhere;
	ntfschar units[256];
	uint8_t count = node_name_units(name, units);
	ntfs_inode *ni;

	ni = ntfs_create(parent, SECURITY_ID, units, count,
			 directory ? S_IFDIR : S_IFREG);
	if (!ni)
		real_die(r, "create");
	made.record = ni->mft_no;
	start_about(r, made.record, directory);
	set_times(ni, manifest_about(&r->man, made.record)->times);
	if (ntfs_inode_close_in_dir(ni, parent))
		real_die(r, "close");
	node_shut(r, parent);
	made.path = manifest_name(&r->man, made.record, dir.path, name,
				  NAME_LONG);
	return made;
}

struct node node_create(struct real *r, struct node dir, const char16_t *name)
{
	return create(r, dir, name, false);
}

struct node node_mkdir(struct real *r, struct node dir, const char16_t *name)
{
	return create(r, dir, name, true);
}

struct node node_link(struct real *r, struct node file, struct node dir,
		      const char16_t *name)
{
	ntfs_inode *ni = node_open(r, file), *parent = node_open(r, dir);
	struct node made = { .record = file.record };
	ntfschar units[256];
	uint8_t count = node_name_units(name, units);

	if (ntfs_link(ni, parent, units, count))
		real_die(r, "link");
	if (ntfs_inode_close_in_dir(ni, parent))
		real_die(r, "close");
	node_shut(r, parent);
	made.path = manifest_name(&r->man, file.record, dir.path, name,
				  NAME_LONG);
	return made;
}

/* The library makes the long name WIN32, or WIN32 and DOS if they agree, and
 * closes both inodes. */
void node_dos_name(struct real *r, struct node file, struct node dir,
		   const char16_t *name)
{
	char *text = manifest_text(name);

	if (ntfs_set_ntfs_dos_name(node_open(r, file), node_open(r, dir), text,
				   strlen(text), 0))
		real_die(r, text);
	if (strcmp(text, strrchr(file.path, '/') + 1) != 0)
		manifest_name(&r->man, file.record, dir.path, name, NAME_DOS);
	free(text);
}

static bool last_name(const struct manifest *m, uint64_t record)
{
	unsigned count = 0;

	for (size_t i = 0; i < m->name_count; i++)
		if (m->names[i].record == record &&
		    m->names[i].kind == NAME_LONG)
			count++;
	return count == 1;
}

/* With the last long name the library takes away the DOS name too. */
static void now_unused(struct manifest *m, uint64_t record)
{
	manifest_about(m, record)->in_use = false;
	for (size_t i = 0; i < m->name_count; i++)
		if (m->names[i].record == record &&
		    m->names[i].kind == NAME_DOS)
			m->names[i].kind = NAME_UNLINKED;
}

void node_delete(struct real *r, struct node file, struct node dir,
		 const char16_t *name)
{
	ntfs_inode *ni = node_open(r, file), *parent = node_open(r, dir);
	ntfschar units[256];
	uint8_t count = node_name_units(name, units);
	bool last = last_name(&r->man, file.record);

	if (ntfs_delete(r->vol, NULL, ni, parent, units, count))
		real_die(r, "delete");
	manifest_gone(&r->man, file.record, file.path,
		      last ? NAME_DELETED : NAME_UNLINKED);
	if (last)
		now_unused(&r->man, file.record);
}

void node_times(struct real *r, struct node file, int64_t created,
		int64_t modified, int64_t changed, int64_t accessed)
{
	int64_t *times = manifest_about(&r->man, file.record)->times;

	times[0] = created;
	times[1] = modified;
	times[2] = changed;
	times[3] = accessed;
}

void node_flags(struct real *r, struct node file, uint32_t flags)
{
	manifest_about(&r->man, file.record)->flags = flags;
}

static unsigned stage_of(const ntfs_inode *ni)
{
	const uint8_t *record = (const uint8_t *)ni->mrec;
	const ATTR_RECORD *a;
	uint32_t at = le16_to_cpu(ni->mrec->attrs_offset);
	unsigned stage = 1;

	for (;; at += le32_to_cpu(a->length)) {
		a = (const ATTR_RECORD *)(const void *)(record + at);
		if (a->type == AT_END)
			return stage;
		if (a->type == AT_ATTRIBUTE_LIST)
			return a->non_resident ? 4 : 3;
		if (a->non_resident)
			stage = 2;
	}
}

unsigned node_stage(struct real *r, struct node file)
{
	ntfs_inode *ni = node_open(r, file);
	unsigned stage = stage_of(ni);

	node_shut(r, ni);
	return stage;
}

static void settle(struct real *r, uint64_t record, struct about *a)
{
	ntfs_inode *ni = ntfs_inode_open(r->vol, record);

	if (!ni)
		real_die(r, "settle");
	set_times(ni, a->times);
	ni->flags |= cpu_to_le32(a->flags);
	a->sequence = le16_to_cpu(ni->mrec->sequence_number);
	a->links = le16_to_cpu(ni->mrec->link_count);
	a->stage = stage_of(ni);
	node_shut(r, ni);
}

/* An unused record is not opened by the library, so it is read as it is. */
static void settle_unused(struct real *r, uint64_t record, struct about *a)
{
	uint32_t size = r->vol->mft_record_size;
	MFT_RECORD *m = malloc(size);

	if (!m || ntfs_attr_mst_pread(r->vol->mft_na,
				      (s64)(record * size), 1, size, m) != 1)
		real_die(r, "unused record");
	a->sequence = le16_to_cpu(m->sequence_number);
	free(m);
}

void node_settle_all(struct real *r)
{
	struct manifest *m = &r->man;

	/* Without times here, it was not node_create() that made it. */
	for (size_t i = FIRST_USER_RECORD; i < m->records; i++)
		if (m->about[i].in_use && m->about[i].times[0])
			settle(r, i, &m->about[i]);
	for (size_t i = 0; i < m->name_count; i++)
		if (m->names[i].kind == NAME_DELETED)
			settle_unused(r, m->names[i].record,
				      &m->about[m->names[i].record]);
}
