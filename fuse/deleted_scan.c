/*
 * deleted_scan.c - filling the tree of deleted files by a pass over the MFT
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A first pass of the library's notes all directories, so that the second can tell
 * where a name belongs, whichever record comes first.  Then the directories are added
 * that are in use and on the way to what was found.
 */
#include "deleted_tree.h"
#include "names.h"
#include "ops.h"
#include "record_names.h"

#include "ntfsread_artifacts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	RECORD_FIRST = 24,	/* those before it Windows keeps, without names */
	SUFFIX_ROOM = 24	/* "~4294967295.67108864" and a NUL */
};

struct scan {
	struct mount        *mount;
	struct deleted_tree *tree;
	struct ntr_tree     *dirs;
	uint8_t             *listed;	/* bit for each record: a directory that
					   is in the tree */
	bool                 rootless;	/* nothing can be reached */
};

/* ------------------------------------------------------------ map: records - */

/* One thread's own. */
struct worker {
	struct ntr_paths *paths;
	uint8_t           base[];	/* a record, to look at */
};

/* Where a name's directory is: its record, or DELETED_ORPHANS. */
static int find_parent(struct ntr_paths *paths, uint64_t parent_ref,
		       bool deleted, uint32_t *parent_ret, uint32_t *notes_ret)
{
	static const char orphan[] = "/$Orphan";
	uint64_t number = NTR_REF_NUMBER(parent_ref);
	const char *text;
	size_t len;
	int code = ntr_paths_parent(paths, parent_ref, deleted, &text, &len,
				    notes_ret);

	if (code != NTR_OK)
		return code;
	*parent_ret = number < DELETED_ORPHANS ? (uint32_t)number
					       : DELETED_ORPHANS;
	/* Only the way above the directory may be lost. */
	if (*notes_ret && len == sizeof(orphan) - 1 &&
	    memcmp(text, orphan, len) == 0)
		*parent_ret = DELETED_ORPHANS;
	return NTR_OK;
}

/* Write an entry and its name, for emit_names(). */
static int put(struct ntr_part *part, const struct deleted_entry *entry,
	       const char *name)
{
	size_t len = strlen(name) + 1;
	char *room = ntr_part_room(part, sizeof(*entry) + len);

	if (!room)
		return NTR_E_NOMEM;
	memcpy(room, entry, sizeof(*entry));
	memcpy(room + sizeof(*entry), name, len);
	ntr_part_used(part, sizeof(*entry) + len);
	return 0;
}

static void name_orphan(uint32_t record, char *buf)
{
	(void)snprintf(buf, NAME_ROOM, "OrphanFile-%u", record);
}

/* As a mount shows it; what leaves no room for a suffix is as good as no name. */
static void show(const struct ntr_filename *name, uint32_t record, char *buf)
{
	if (name_show(name->name, name->name_units, buf) < 0 ||
	    strlen(buf) + SUFFIX_ROOM > NAME_ROOM)
		name_orphan(record, buf);
}

static struct deleted_entry entry_of(const struct ntr_record *rec)
{
	struct deleted_entry entry = {
		.record = (uint32_t)rec->number, .parent = DELETED_ORPHANS,
		.sequence = rec->sequence,
	};

	if (rec->flags & NTR_RECORD_DIRECTORY)
		entry.flags |= DELETED_DIRECTORY;
	/* Of a child record that is looked at, the file is not in use. */
	if (rec->flags & NTR_RECORD_IN_USE && !rec->base_ref)
		entry.flags |= DELETED_IN_USE;
	return entry;
}

/* One name: of a deleted file always, of one in use if no path leads there. */
static int map_name(const struct scan *scan, struct ntr_part *part,
		    const struct ntr_record *rec,
		    const struct ntr_filename *name)
{
	struct deleted_entry entry = entry_of(rec);
	bool in_use = entry.flags & DELETED_IN_USE;
	char shown[NAME_ROOM];
	uint32_t notes;
	struct worker *worker = ntr_part_worker(part);
	int code = find_parent(worker->paths, name->parent_ref, !in_use,
			       &entry.parent, &notes);

	if (code != NTR_OK || (in_use && !notes && !scan->rootless))
		return code;
	show(name, entry.record, shown);
	return put(part, &entry, shown);
}

static int map_nameless(struct ntr_part *part, const struct ntr_record *rec)
{
	struct deleted_entry entry = entry_of(rec);
	char shown[NAME_ROOM];

	if (entry.flags & DELETED_IN_USE && rec->number < RECORD_FIRST)
		return 0;
	name_orphan(entry.record, shown);
	return put(part, &entry, shown);
}

/* All names that are not for DOS alone, but one of a directory. */
static int map_names(const struct scan *scan, struct ntr_part *part,
		     const struct ntr_record *rec, struct record_names *names)
{
	struct ntr_filename name, dos = { .name_units = 0 };
	bool any = false, only_dos = false;
	int code = 0;

	while (code == 0 && record_names_next(names, &name)) {
		if (name.name_space == NTR_NAME_DOS) {
			dos = name;
			only_dos = !any;
			continue;
		}
		any = true;
		only_dos = false;
		code = map_name(scan, part, rec, &name);
		if (rec->flags & NTR_RECORD_DIRECTORY)
			break;
	}
	if (code == 0 && only_dos)
		return map_name(scan, part, rec, &dos);
	return code == 0 && !any ? map_nameless(part, rec) : code;
}

/* A record that was prepared, and never used, has no attributes.  A child record without
 * its base record is what is left of a file. */
static bool holds_file(struct ntr_part *part, const struct ntr_record *rec)
{
	struct worker *worker = ntr_part_worker(part);
	struct ntr_attr attr;
	uint32_t pos = 0;

	if (rec->state != NTR_RECORD_GOOD || rec->number >= DELETED_ORPHANS ||
	    ntr_attr_next(rec, &pos, &attr, NULL) <= 0)
		return false;
	return rec->base_ref == 0 ||
	       !ntr_child_has_base(ntr_part_volume(part), rec, worker->base);
}

static int map_record(void *ctx, struct ntr_part *part,
		      const struct ntr_record *rec)
{
	struct record_names names;
	int code;

	if (!holds_file(part, rec) || rec->number == RECORD_ROOT)
		return 0;
	record_names_open(&names, ntr_part_volume(part), rec);
	code = map_names(ctx, part, rec, &names);
	record_names_close(&names);
	return code;
}

static void *open_worker(void *ctx)
{
	const struct scan *scan = ctx;
	struct worker *worker = malloc(sizeof(*worker) +
				       scan->mount->info.record_size);

	if (worker && ntr_paths_open(scan->dirs, &worker->paths,
				     NULL) == NTR_OK)
		return worker;
	free(worker);
	return NULL;
}

static void close_worker(void *ctx, void *arg)
{
	struct worker *worker = arg;

	(void)ctx;
	ntr_paths_close(worker->paths);
	free(worker);
}

/* ---------------------------------------------------- emit: into the array - */

static void note_listed(struct scan *scan, uint32_t record)
{
	scan->listed[record / 8] |= (uint8_t)(1 << record % 8);
}

static bool is_listed(const struct scan *scan, uint32_t record)
{
	return scan->listed[record / 8] >> record % 8 & 1;
}

static int add(struct scan *scan, struct deleted_entry *entry,
	       const char *name)
{
	entry->name = deleted_tree_keep(scan->tree, name, strlen(name) + 1);
	if (!entry->name)
		return NTR_E_NOMEM;
	if (entry->flags & DELETED_DIRECTORY)
		note_listed(scan, entry->record);
	return deleted_tree_add(scan->tree, entry);
}

static int emit_names(void *ctx, const void *bytes, size_t len)
{
	const char *at = bytes, *end = at + len;
	struct deleted_entry entry;
	int code = 0;

	while (code == 0 && at < end) {
		memcpy(&entry, at, sizeof(entry));
		at += sizeof(entry);
		code = add(ctx, &entry, at);
		at += strlen(at) + 1;
	}
	return code;
}

/* Nobody waits for what is made when the mount ends. */
static int look_up(void *ctx, uint64_t done, uint64_t total)
{
	const struct scan *scan = ctx;

	(void)done;
	(void)total;
	return fuse_session_exited(scan->mount->session) ? NTR_E_LIMIT : 0;
}

static int scan_records(struct scan *scan)
{
	struct ntr_pass pass = {
		.struct_size = sizeof(pass), .ctx = scan,
		.worker_open = open_worker, .worker_close = close_worker,
		.map = map_record, .emit = emit_names, .progress = look_up,
	};

	return ntr_scan_parallel(scan->mount->volume, &pass, NULL);
}

/* ------------------------------------------------------- the ways to them - */

/* The name that a directory is shown by. */
static bool main_name(const struct ntr_file *file, struct ntr_filename *ret)
{
	struct ntr_file_info info;
	struct ntr_filename name;
	bool any = false;
	uint32_t i;

	ntr_file_info(file, &info);
	for (i = 0; i < info.names; i++) {
		if (ntr_file_name(file, i, &name, NULL) != NTR_OK)
			continue;
		if (any && name.name_space == NTR_NAME_DOS)
			continue;
		*ret = name;
		any = true;
		if (name.name_space != NTR_NAME_DOS)
			break;
	}
	return any;
}

static int describe_place(struct scan *scan, struct ntr_paths *paths,
			  struct deleted_entry *entry, char *shown)
{
	struct ntr_filename name = { .name_units = 0 };
	struct ntr_file *file;
	uint32_t notes;
	int code = ntr_file_open(scan->mount->volume, entry->record, &file,
				 NULL);

	name_orphan(entry->record, shown);
	if (code != NTR_OK)
		return code == NTR_E_NOMEM ? code : NTR_OK;
	if (main_name(file, &name)) {
		show(&name, entry->record, shown);
		code = find_parent(paths, name.parent_ref, false,
				   &entry->parent, &notes);
	}
	ntr_file_close(file);
	return code;
}

/* The array grows while we go through it, until all ways are there. */
static int add_places(struct scan *scan)
{
	struct ntr_paths *paths;
	char shown[NAME_ROOM];
	int code = ntr_paths_open(scan->dirs, &paths, NULL);
	size_t i;

	if (code != NTR_OK)
		return code;
	for (i = 0; code == NTR_OK && i < scan->tree->count; i++) {
		struct deleted_entry place = {
			.record = scan->tree->entries[i].parent,
			.parent = DELETED_ORPHANS,
			.flags = DELETED_DIRECTORY | DELETED_PLACE,
		};

		if (place.record == DELETED_ORPHANS ||
		    place.record == RECORD_ROOT ||
		    is_listed(scan, place.record))
			continue;
		code = describe_place(scan, paths, &place, shown);
		if (code == NTR_OK)
			code = add(scan, &place, shown);
	}
	ntr_paths_close(paths);
	return code;
}

static int add_orphanage(struct scan *scan)
{
	struct deleted_entry entry = {
		.record = DELETED_ORPHANS, .parent = RECORD_ROOT,
		.flags = DELETED_ORPHANAGE,
	};
	size_t i;

	for (i = 0; i < scan->tree->count; i++)
		if (scan->tree->entries[i].parent == DELETED_ORPHANS)
			return add(scan, &entry, "$Orphan");
	return NTR_OK;
}

/* ------------------------------------------------------------------- all - */

/* Whether the root cannot be listed at all: then nothing has a path. */
static bool is_rootless(const struct mount *mount)
{
	struct ntr_dir *dir = NULL;
	struct ntr_file *file;
	int code = ntr_file_open(mount->volume, RECORD_ROOT, &file, NULL);

	if (code == NTR_OK) {
		code = ntr_dir_open(file, &dir, NULL);
		ntr_file_close(file);
	}
	ntr_dir_close(dir);
	return code != NTR_OK;
}

int deleted_scan(struct mount *mount, struct deleted_tree *tree)
{
	struct scan scan = { .mount = mount, .tree = tree };
	uint64_t records = mount->info.mft_records;
	int code;

	if (records > DELETED_ORPHANS)
		records = DELETED_ORPHANS;
	scan.rootless = is_rootless(mount);
	scan.listed = calloc((size_t)records / 8 + 1, 1);
	code = scan.listed ? ntr_tree_open(mount->volume, 0, &scan.dirs, NULL)
			   : NTR_E_NOMEM;
	if (code == NTR_OK)
		code = scan_records(&scan);
	if (code == NTR_OK)
		code = add_places(&scan);
	if (code == NTR_OK)
		code = deleted_cycles_cut(tree);
	if (code == NTR_OK)
		code = add_orphanage(&scan);
	ntr_tree_close(scan.dirs);
	free(scan.listed);
	return code;
}
