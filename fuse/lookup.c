/*
 * lookup.c - see lookup.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "lookup.h"
#include "kept.h"
#include "listing.h"
#include "names.h"

#include <stdio.h>
#include <string.h>

int lookup_stream_name(const struct ntr_file *file, uint32_t index,
		       const char *name, char *buf)
{
	struct ntr_stream_info info;
	char stream[NAME_ROOM];
	int len;

	if (ntr_file_stream(file, index, &info, NULL) != 0)
		return 0;
	if (info.type != NTR_DATA || info.name_units == 0)
		return 0;
	if (name_show(info.name, info.name_units, stream) < 0)
		return 0;
	len = snprintf(buf, NAME_ROOM, "%s:%s", name, stream);
	return len > 0 && len < NAME_ROOM;
}

/* One search in the index. */
static int find_in_index(struct ntr_dir *dir, const char *name,
			 uint64_t *ref_ret, struct ntr_error *err)
{
	char found[NAME_ROOM];
	struct ntr_dirent ent;
	int code = ntr_dir_find(dir, name, &ent, err);

	if (code == NTR_E_ARG)
		return NTR_E_NOT_FOUND;		/* not UTF-8: nobody's name */
	if (code != NTR_OK)
		return code;
	if (name_show(ent.name, ent.name_units, found) != 1 ||
	    strcmp(found, name) != 0)
		return NTR_E_NOT_FOUND;		/* differs in letter case */
	*ref_ret = ent.ref;
	return NTR_OK;
}

/* The name as it is. */
static int find_plain(const struct mount *mount, uint64_t number,
		      const char *name, uint64_t *ref_ret,
		      struct ntr_error *err)
{
	struct kept_dir dir;
	int code = kept_take(mount, number, &dir, err);

	if (code != NTR_OK)
		return code;
	code = find_in_index(dir.dir, name, ref_ret, err);
	kept_give(mount, &dir);
	return code;
}

/* A name with escapes in it, as opendir() shows it.  These are so rare that to
 * list the whole directory is good enough. */
static int find_escaped(const struct mount *mount, uint64_t number,
			const char *name, uint64_t *ref_ret,
			struct ntr_error *err)
{
	const struct listing_entry *entry;
	struct listing *l;
	int code = listing_open(mount, number, &l, err);

	if (code != NTR_OK)
		return code;
	code = NTR_E_NOT_FOUND;
	for (; (entry = listing_entry(l)) != NULL; listing_next(l)) {
		if (listing_place(l) < 2 || entry->stream != NTR_NO_INDEX ||
		    strcmp(entry->name, name) != 0)
			continue;
		*ref_ret = entry->ref;
		code = NTR_OK;
		break;
	}
	/* It may be among what cannot be listed; "no" would be kept for ever. */
	if (code != NTR_OK && listing_lost(l) > 0)
		code = NTR_E_IO;
	listing_close(l);
	return code;
}

int lookup_ref(const struct mount *mount, uint64_t number, const char *name,
	       uint64_t *ref_ret, struct ntr_error *err)
{
	int code = NTR_OK;

	if (strlen(name) >= NAME_ROOM)
		return NTR_E_NOT_FOUND;
	*ref_ret = number;
	if (*name != '\0')	/* ":stream" is one of the directory itself */
		code = find_plain(mount, number, name, ref_ret, err);
	if (code == NTR_E_NOT_FOUND && strchr(name, '%'))
		code = find_escaped(mount, number, name, ref_ret, err);
	return code;
}

/* Take 'name' for that of a file up to 'colon' and of a stream after it. */
static int find_stream(const struct mount *mount, uint64_t number,
		       const char *name, const char *colon,
		       struct ntr_file **file_ret, uint32_t *stream_ret,
		       struct ntr_error *err)
{
	char base[NAME_ROOM], shown[NAME_ROOM];
	struct ntr_file_info info;
	struct ntr_file *file;
	uint64_t ref;
	uint32_t i;
	int code;

	(void)snprintf(base, sizeof(base), "%.*s", (int)(colon - name), name);
	code = lookup_ref(mount, number, base, &ref, err);
	if (code == NTR_OK)
		code = ntr_file_open(mount->volume, ref, &file, err);
	if (code != NTR_OK)
		return code;
	ntr_file_info(file, &info);
	for (i = 0; i < info.streams; i++) {
		if (!lookup_stream_name(file, i, base, shown) ||
		    strcmp(shown, name) != 0)
			continue;
		*file_ret = file;
		*stream_ret = i;
		return NTR_OK;
	}
	ntr_file_close(file);
	return NTR_E_NOT_FOUND;
}

int lookup_open(const struct mount *mount, uint64_t number, const char *name,
		int found, uint64_t ref, struct ntr_file **file_ret,
		uint32_t *stream_ret, struct ntr_error *err)
{
	const char *colon = name + strlen(name);
	int code = found;

	*stream_ret = NTR_NO_INDEX;
	if (found == NTR_OK)
		code = found = ntr_file_open(mount->volume, ref, file_ret, err);
	if (!mount->open_streams || colon - name >= NAME_ROOM)
		return code;
	/* File names in the POSIX name space may hold colons, stream names may
	 * not, so the last colon is the likeliest. */
	while (code != NTR_OK && colon > name)
		if (*--colon == ':')
			code = find_stream(mount, number, name, colon,
					   file_ret, stream_ret, NULL);
	return code == NTR_OK ? code : found;
}
