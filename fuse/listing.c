/*
 * listing.c - see listing.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "listing.h"
#include "grow.h"
#include "lookup.h"
#include "table.h"

#include "ntfsread_artifacts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A place counts whatever could have been an entry, shown or not: so it does not
 * depend on what of it can be read. */
struct listing {
	const struct mount  *mount;
	struct ntr_dir      *dir;
	uint64_t             number, parent;
	uint64_t             place;	/* of what comes next */
	uint64_t             lost;	/* besides ntr_dir_lost() */
	int                  ended;
	struct listing_entry entry;
	uint64_t             entry_place;

	/* With list_streams: the file whose streams come next, or NULL. */
	struct ntr_file     *owner;
	char                 owner_name[NAME_ROOM];
	uint32_t             next_stream;
};

/* ----------------------------------------------------------------- streams - */

/* List the streams of 'ref', too.  One that cannot be opened has none to show; its own
 * entry will say why. */
static void begin_streams(struct listing *l, const char *name, uint64_t ref)
{
	if (!l->mount->list_streams ||
	    ntr_file_open(l->mount->volume, ref, &l->owner, NULL) != NTR_OK)
		return;
	memcpy(l->owner_name, name, strlen(name) + 1);
	l->next_stream = 0;
}

/* "name:stream" for the next named stream; 0 if there are no more. */
static int take_stream(struct listing *l)
{
	struct listing_entry *entry = &l->entry;
	struct ntr_file_info info;

	if (!l->owner)
		return 0;
	ntr_file_info(l->owner, &info);
	while (l->next_stream < info.streams) {
		uint32_t stream = l->next_stream++;

		l->entry_place = l->place++;
		if (!lookup_stream_name(l->owner, stream, l->owner_name,
					entry->name))
			continue;
		entry->ref = info.ref;
		entry->stream = stream;
		entry->type = S_IFREG;
		return 1;
	}
	ntr_file_close(l->owner);
	l->owner = NULL;
	return 0;
}

/* ----------------------------------------------------------------- entries - */

/* A name with escapes may be that of a real neighbour: escape until it is not.
 * The directory is opened anew, for a look-up in the one being listed would
 * end the life of the name at hand. */
static int make_unique(const struct listing *l, char *name)
{
	struct ntr_dirent other;
	struct ntr_file *file;
	struct ntr_dir *dir;
	int code, ok = 1;

	if (ntr_file_open(l->mount->volume, l->number, &file, NULL) != NTR_OK)
		return 0;
	code = ntr_dir_open(file, &dir, NULL);
	ntr_file_close(file);
	if (code != NTR_OK)
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
	/* The root lists itself as "."; that has been given already. */
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

/* 0 if the entry is not to be shown, or cannot be. */
static int take_entry(struct listing *l, const struct ntr_dirent *ent)
{
	struct listing_entry *entry = &l->entry;
	int plain;

	l->entry_place = l->place++;
	if (is_hidden(l->mount, l->number, ent))
		return 0;
	table_expect(l->mount, ent->ref);
	plain = name_show(ent->name, ent->name_units, entry->name);
	if (plain < 0 || (plain == 0 && !make_unique(l, entry->name))) {
		l->lost++;
		return 0;
	}
	entry->ref = ent->ref;
	entry->stream = NTR_NO_INDEX;
	entry->type = type_of(ent);
	begin_streams(l, entry->name, ent->ref);
	return 1;
}

static void take_dots(struct listing *l)
{
	struct listing_entry *entry = &l->entry;

	l->entry_place = l->place++;
	entry->ref = l->entry_place == 0 ? l->number : l->parent;
	entry->stream = NTR_NO_INDEX;
	entry->type = S_IFDIR;
	memcpy(entry->name, "..", 3);
	if (l->entry_place == 0)
		entry->name[1] = '\0';
	/* The root has no entry of its own under which to list its streams. */
	else if (l->number == RECORD_ROOT)
		begin_streams(l, "", l->number);
}

void listing_next(struct listing *l)
{
	struct ntr_dirent ent;
	int got;

	if (l->ended)
		return;
	if (l->place < 2) {
		take_dots(l);
		return;
	}
	if (take_stream(l))
		return;
	while ((got = ntr_dir_next(l->dir, &ent, NULL)) > 0)
		if (take_entry(l, &ent))
			return;
	l->lost += got < 0;	/* no memory, say: it is not the end */
	l->entry_place = l->place;
	l->ended = 1;
}

/* ----------------------------------------------------------------- listing - */

static int fill(struct listing *l, const struct ntr_file *file,
		struct ntr_error *err)
{
	struct ntr_filename name;
	int code = ntr_dir_open(file, &l->dir, err);

	if (code != NTR_OK)
		return code;
	l->parent = l->number;
	if (ntr_file_name(file, 0, &name, NULL) == 0)
		l->parent = NTR_REF_NUMBER(name.parent_ref);
	listing_next(l);
	return NTR_OK;
}

int listing_open(const struct mount *mount, uint64_t number,
		 struct listing **listing_ret, struct ntr_error *err)
{
	struct listing *l = calloc(1, sizeof(*l));
	struct ntr_file *file;
	int code;

	if (!l)
		return no_memory(err);
	l->mount = mount;
	l->number = number;
	code = ntr_file_open(mount->volume, number, &file, err);
	if (code == NTR_OK) {
		code = fill(l, file, err);
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
	ntr_file_close(listing->owner);
	ntr_dir_close(listing->dir);
	free(listing);
}

const struct listing_entry *listing_entry(const struct listing *listing)
{
	return listing->ended ? NULL : &listing->entry;
}

uint64_t listing_number(const struct listing *listing)
{
	return listing->number;
}

uint64_t listing_place(const struct listing *listing)
{
	return listing->entry_place;
}

void listing_skip(struct listing *listing, uint64_t place)
{
	while (!listing->ended && listing->entry_place < place)
		listing_next(listing);
}

uint64_t listing_lost(const struct listing *listing)
{
	return listing->lost + ntr_dir_lost(listing->dir);
}
