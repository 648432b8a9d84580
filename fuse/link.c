/*
 * link.c - see link.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "link.h"
#include "names.h"
#include "node.h"
#include "special.h"
#include "target.h"

#include "ntfsread_artifacts.h"

#include <string.h>
#include <sys/stat.h>

enum {
	DEPTH_MAX = 1024,	/* of a directory, as the library's paths */
	LEVELS = 8,		/* links within the targets of links */
	STEPS = 512		/* names looked up for one target */
};

/* ----------------------------------------------------- directories' places - */

static uint64_t parent_of(const struct ntr_file *file)
{
	struct ntr_filename name;

	return ntr_file_name(file, 0, &name, NULL) == NTR_OK
	       ? name.parent_ref : NTR_NONE;
}

/* Whether a directory was ever found where it should not be.  With more of them
 * than can be remembered, all are. */
static int find_astray(const struct mount *mount, uint64_t number)
{
	size_t i;

	for (i = 0; i < mount->astray_count && i < ASTRAY_MAX; i++)
		if (mount->astray[i] == number)
			return 1;
	return mount->astray_count > ASTRAY_MAX;
}

void link_note_place(struct mount *mount, const struct ntr_file *file,
		     uint64_t parent)
{
	uint64_t said = parent_of(file), number;
	struct ntr_file_info info;

	if (said != NTR_NONE && NTR_REF_NUMBER(said) == parent)
		return;
	ntr_file_info(file, &info);
	number = NTR_REF_NUMBER(info.ref);
	if (number == RECORD_ROOT)
		return;
	(void)pthread_mutex_lock(&mount->lock);
	if (!find_astray(mount, number)) {
		if (mount->astray_count < ASTRAY_MAX)
			mount->astray[mount->astray_count] = number;
		mount->astray_count++;
	}
	(void)pthread_mutex_unlock(&mount->lock);
}

static int is_astray(struct mount *mount, uint64_t number)
{
	int found;

	(void)pthread_mutex_lock(&mount->lock);
	found = find_astray(mount, number);
	(void)pthread_mutex_unlock(&mount->lock);
	return found;
}

/* The reference of the directory above 'ref', or NTR_NONE. */
static uint64_t above(struct mount *mount, uint64_t ref)
{
	struct ntr_file_info info;
	uint64_t parent = NTR_NONE;
	struct ntr_file *file;

	if (NTR_REF_NUMBER(ref) == RECORD_ROOT ||
	    ntr_file_open(mount->volume, ref, &file, NULL) != NTR_OK)
		return NTR_NONE;
	ntr_file_info(file, &info);
	if (info.directory && info.in_use &&
	    !is_astray(mount, NTR_REF_NUMBER(info.ref)))
		parent = parent_of(file);
	ntr_file_close(file);
	return parent;
}

/* How far below the root a directory is, or -1 if that is not sure. */
static int depth_of(struct mount *mount, uint64_t ref)
{
	int depth;

	for (depth = 0; depth < DEPTH_MAX && ref != NTR_NONE; depth++) {
		if (NTR_REF_NUMBER(ref) == RECORD_ROOT)
			return depth;
		ref = above(mount, ref);
	}
	return -1;
}

static uint64_t climb(struct mount *mount, uint64_t ref, unsigned ups)
{
	for (; ups > 0 && ref != NTR_NONE; ups--)
		ref = above(mount, ref);
	return ref;
}

/* --------------------------------------------------------- following names - */

/* On the way to a target.  Links within it are followed to see where the names
 * behind them lead, but are not replaced in what is written. */
struct walk {
	struct mount *mount;
	uint64_t      dir;			/* reference */
	struct target level[LEVELS];		/* [0]: the one to be written */
	char         *next[LEVELS];		/* names still to come */
	unsigned      levels, steps;
	char         *buf;			/* of LINK_ROOM */
	size_t        len;
};

/* Add to what is written, behind a '/' if it is not the first.  0: no room. */
static int put(struct walk *w, const char *text, size_t len)
{
	size_t slash = w->len > 0;

	if (w->len + slash + len >= LINK_ROOM)
		return 0;
	if (slash)
		w->buf[w->len++] = '/';
	memcpy(w->buf + w->len, text, len);
	w->len += len;
	return 1;
}

static int is_done(const struct walk *w)
{
	unsigned i;

	for (i = 0; i < w->levels; i++)
		if (*w->next[i])
			return 0;
	return 1;
}

/* From a link in w->dir to the directory where its target starts. */
static int follow(struct walk *w, const struct ntr_file *file)
{
	struct target *target;

	if (w->levels == LEVELS)
		return NTR_E_LIMIT;
	target = &w->level[w->levels];
	if (target_read(file, target) != NTR_OK || target->how == TARGET_RAW)
		return NTR_E_NOT_FOUND;
	w->dir = target->how == TARGET_RELATIVE
		 ? climb(w->mount, w->dir, target->ups) : RECORD_ROOT;
	if (w->dir == NTR_NONE)
		return NTR_E_NOT_FOUND;
	w->next[w->levels++] = target->path;
	return NTR_OK;
}

/* Go into what has been found, for there are more names to come. */
static int enter(struct walk *w, uint64_t ref)
{
	struct special special;
	struct ntr_file *file;
	int code = ntr_file_open(w->mount->volume, ref, &file, NULL);

	if (code != NTR_OK)
		return code;
	special_read(file, &special);
	if (special.type == S_IFLNK)
		code = follow(w, file);
	else if (special.type == S_IFDIR)
		w->dir = ref;
	else
		code = NTR_E_NOT_DIR;
	ntr_file_close(file);
	return code;
}

/* Look up one name in w->dir; its reference, and how it is really spelled. */
static int find(struct walk *w, const char *name, uint64_t *ref_ret,
		char *shown)
{
	struct ntr_dirent ent;
	struct ntr_file *file;
	struct ntr_dir *dir;
	int code = ntr_file_open(w->mount->volume, w->dir, &file, NULL);

	if (code != NTR_OK)
		return code;
	code = ntr_dir_open(file, &dir, NULL);
	ntr_file_close(file);
	if (code != NTR_OK)
		return code;
	code = ntr_dir_find(dir, name, &ent, NULL);
	if (code == NTR_OK) {
		*ref_ret = ent.ref;
		if (name_show(ent.name, ent.name_units, shown) < 0)
			code = NTR_E_LIMIT;
	}
	ntr_dir_close(dir);
	return code;
}

/* Take the next name from the innermost link. */
static int step(struct walk *w)
{
	unsigned level = w->levels - 1;
	char *name = w->next[level], shown[NAME_ROOM];
	size_t len = strcspn(name, "/");
	uint64_t ref;
	char end;
	int code;

	if (++w->steps > STEPS)
		return NTR_E_LIMIT;
	end = name[len];
	name[len] = '\0';
	code = find(w, name, &ref, shown);
	name[len] = end;
	if (code != NTR_OK)
		return code;
	w->next[level] = name + len + (end != '\0');
	if (level == 0 && !put(w, shown, strlen(shown)))
		return NTR_E_LIMIT;
	return is_done(w) ? NTR_OK : enter(w, ref);
}

/* Write the names of w->level[0] as they really are, up to the one that is not
 * found: then w->next[0] is the rest. */
static int walk(struct walk *w)
{
	int code = NTR_OK;

	while (code == NTR_OK && w->levels > 0) {
		if (*w->next[w->levels - 1])
			code = step(w);
		else
			w->levels--;
	}
	return code;
}

/* ------------------------------------------------------------- the target - */

/* What is stored, as a name: of one that leads nowhere. */
static int show_raw(const struct target *target, char *buf)
{
	int plain = name_show_utf8(target->raw, target->raw_len, buf,
				   LINK_ROOM);

	return plain < 0 ? NTR_E_LIMIT : (int)strlen(buf);
}

/* The reference of the directory where 'file' was found, by its node. */
static uint64_t place_of(const struct ntr_file *file, uint64_t node)
{
	struct ntr_filename name;

	return ntr_file_name(file, node_name(node), &name, NULL) == NTR_OK
	       ? name.parent_ref : NTR_NONE;
}

/* Write the way up, and start the walk from there; 0 if there is none that is
 * sure to stay within the mount. */
static int start(struct walk *w, const struct ntr_file *file, uint64_t node)
{
	struct target *target = &w->level[0];
	uint64_t place = place_of(file, node);
	unsigned ups = target->ups;
	int depth;

	w->dir = place;
	if (target->how == TARGET_RELATIVE && ups == 0)
		return 1;
	depth = depth_of(w->mount, place);
	if (depth < 0 || ups > (unsigned)depth)
		return 0;
	if (target->how == TARGET_RELATIVE) {
		w->dir = climb(w->mount, place, ups);
	} else {
		w->dir = RECORD_ROOT;
		ups = (unsigned)depth;
	}
	for (; ups > 0; ups--)
		if (!put(w, "..", 2))
			return 0;
	return 1;
}

int link_text(struct mount *mount, const struct ntr_file *file, uint64_t node,
	      char *buf)
{
	struct walk w = { .mount = mount, .levels = 1, .buf = buf };
	struct target *target = &w.level[0];
	int code = target_read(file, target);

	if (code != NTR_OK)
		return code;
	if (target->how == TARGET_RAW || !start(&w, file, node))
		return show_raw(target, buf);
	w.next[0] = target->path;
	code = walk(&w);
	if (code != NTR_OK && target->must_exist)
		return show_raw(target, buf);
	/* A broken link: the names that are not there as they are. */
	if (*w.next[0] && !put(&w, w.next[0], strlen(w.next[0])))
		return NTR_E_LIMIT;
	if (w.len == 0)
		(void)put(&w, ".", 1);
	buf[w.len] = '\0';
	return (int)w.len;
}

uint64_t link_node(const struct ntr_file *file, uint64_t parent)
{
	struct ntr_file_info info;
	struct ntr_filename name;
	struct special special;
	uint64_t number;
	uint32_t i;

	ntr_file_info(file, &info);
	number = NTR_REF_NUMBER(info.ref);
	special_read(file, &special);
	if (special.type != S_IFLNK)
		return node_make(number, NTR_NO_INDEX);
	for (i = 0; i < info.names; i++)
		if (ntr_file_name(file, i, &name, NULL) == NTR_OK &&
		    NTR_REF_NUMBER(name.parent_ref) == parent)
			break;
	return node_make_name(number, i < info.names ? i : NTR_NO_INDEX);
}
