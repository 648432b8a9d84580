/*
 * listing.c - see listing.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "listing.h"
#include "grow.h"
#include "lookup.h"
#include "names.h"

#include "ntfsread_artifacts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int add(struct listing *l, const char *name, uint64_t ref,
	       uint32_t stream, uint32_t type, struct ntr_error *err)
{
	struct listing_entry *entry = grow(l->entries, &l->room, l->count, 1,
					   sizeof(*entry));

	if (!entry)
		return no_memory(err);
	l->entries = entry;
	entry += l->count++;
	entry->ref = ref;
	entry->stream = stream;
	entry->type = type;
	entry->name_at = l->names_len;
	if (!text_add(&l->names, &l->names_room, &l->names_len, name,
		      strlen(name) + 1))
		return no_memory(err);
	return NTR_OK;
}

/* Add "name:stream" for every named stream of a file.  One that cannot be
 * opened has none to show; its own entry will say why. */
static int add_streams(struct listing *l, const struct mount *mount,
		       const char *name, uint64_t ref, struct ntr_error *err)
{
	struct ntr_file_info info;
	struct ntr_file *file;
	char shown[NAME_ROOM];
	uint32_t i;
	int code = NTR_OK;

	if (ntr_file_open(mount->volume, ref, &file, NULL) != 0)
		return NTR_OK;
	ntr_file_info(file, &info);
	for (i = 0; i < info.streams && code == NTR_OK; i++)
		if (lookup_stream_name(file, i, name, shown))
			code = add(l, shown, ref, i, S_IFREG, err);
	ntr_file_close(file);
	return code;
}

/* A name with escapes may be that of a real neighbour: escape until it is not.
 * The directory is opened anew, for a look-up in the one being listed would
 * end the life of the name at hand. */
static int make_unique(const struct ntr_file *file, char *name)
{
	struct ntr_dirent other;
	struct ntr_dir *dir;
	int ok = 1;

	if (ntr_dir_open(file, &dir, NULL) != 0)
		return 0;
	while (ok && ntr_dir_find(dir, name, &other, NULL) == 0)
		ok = name_escape_again(name) == 0;
	ntr_dir_close(dir);
	return ok;
}

static int is_hidden(const struct mount *mount, uint64_t self,
		     const struct ntr_dirent *ent)
{
	uint64_t number = NTR_REF_NUMBER(ent->ref);

	if (ent->name_space == NTR_NAME_DOS)
		return 1;
	/* The root lists itself as "."; we have added that already. */
	if (number == self && ent->name_units == 1 &&
	    memcmp(ent->name, ".\0", 2) == 0)
		return 1;
	if (mount->hide_hidden && (ent->file_flags & NTR_FILE_HIDDEN))
		return 1;
	return mount->hide_system && number < RECORD_USER;
}

/* A reparse point, or what WSL keeps beside a file, can make it anything. */
static uint32_t type_of(const struct ntr_dirent *ent)
{
	if (ent->file_flags & (NTR_FILE_REPARSE_POINT | NTR_FILE_HAS_EA))
		return 0;
	return ent->file_flags & NTR_FILE_DIRECTORY ? S_IFDIR : S_IFREG;
}

static int add_entry(struct listing *l, const struct mount *mount,
		     const struct ntr_file *file, const struct ntr_dirent *ent,
		     struct ntr_error *err)
{
	char name[NAME_ROOM];
	int plain = name_show(ent->name, ent->name_units, name);
	int code;

	if (plain < 0 || (plain == 0 && !make_unique(file, name))) {
		l->lost++;
		return NTR_OK;
	}
	code = add(l, name, ent->ref, NTR_NO_INDEX, type_of(ent), err);
	if (code == NTR_OK && mount->list_streams)
		code = add_streams(l, mount, name, ent->ref, err);
	return code;
}

static int add_dots(struct listing *l, const struct mount *mount,
		    const struct ntr_file *file, uint64_t number,
		    struct ntr_error *err)
{
	uint64_t parent = number;
	struct ntr_filename name;
	int code;

	if (ntr_file_name(file, 0, &name, NULL) == 0)
		parent = NTR_REF_NUMBER(name.parent_ref);
	code = add(l, ".", number, NTR_NO_INDEX, S_IFDIR, err);
	if (code == NTR_OK)
		code = add(l, "..", parent, NTR_NO_INDEX, S_IFDIR, err);
	/* The root has no entry of its own under which to list its streams. */
	if (code == NTR_OK && mount->list_streams && number == RECORD_ROOT)
		code = add_streams(l, mount, "", number, err);
	return code;
}

static int fill(struct listing *l, const struct mount *mount,
		const struct ntr_file *file, uint64_t number,
		struct ntr_error *err)
{
	struct ntr_dirent ent;
	struct ntr_dir *dir;
	int code = ntr_dir_open(file, &dir, err);
	int more = 1;

	if (code != NTR_OK)
		return code;
	code = add_dots(l, mount, file, number, err);
	while (code == NTR_OK && (more = ntr_dir_next(dir, &ent, err)) > 0)
		if (!is_hidden(mount, number, &ent))
			code = add_entry(l, mount, file, &ent, err);
	l->lost += ntr_dir_lost(dir);
	ntr_dir_close(dir);
	return code != NTR_OK ? code : more;
}

int listing_open(const struct mount *mount, uint64_t number,
		 struct listing **listing_ret, struct ntr_error *err)
{
	struct listing *l = calloc(1, sizeof(*l));
	struct ntr_file *file;
	int code;

	if (!l)
		return no_memory(err);
	code = ntr_file_open(mount->volume, number, &file, err);
	if (code == NTR_OK) {
		code = fill(l, mount, file, number, err);
		ntr_file_close(file);
	}
	if (code != NTR_OK) {
		listing_close(l);
		return code;
	}
	*listing_ret = l;
	return NTR_OK;
}

void listing_close(struct listing *listing)
{
	if (!listing)
		return;
	free(listing->entries);
	free(listing->names);
	free(listing);
}
