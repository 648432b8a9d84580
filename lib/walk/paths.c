/*
 * paths.c - the paths of directories: from the tree, or built and remembered
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Files created together have neighbouring records and few different parents: a small
 * direct-mapped table of the paths asked for last answers most questions with one
 * comparison.
 */
#include <stdlib.h>

#include "../volume/climb.h"
#include "../volume/path.h"
#include "tree.h"

enum { KEPT = 1024 };		/* paths; a power of two */

struct kept {
	uint64_t ref;
	const char *text;	/* NULL: nothing is kept here */
	uint32_t notes;
	uint16_t len;
	bool deleted;
};

struct ntr_paths {
	const struct ntr_tree *tree;
	const struct tree_dir *steps[PATH_DEPTH_MAX];	/* from the name up */
	size_t depth;
	const char *head;		/* what comes before the last step */
	size_t head_len;
	char *buf;			/* a path too long to keep */
	size_t cap;
	struct kept kept[KEPT];
	char texts[KEPT][TREE_PATH_MAX];	/* of those that the tree has not */
};

int ntr_paths_open(const struct ntr_tree *tree, struct ntr_paths **paths_ret,
		   struct ntr_error *err)
{
	struct ntr_paths *paths = calloc(1, sizeof(*paths));

	if (!paths)
		return error_nomem(err);
	paths->tree = tree;
	*paths_ret = paths;
	return NTR_OK;
}

void ntr_paths_close(struct ntr_paths *paths)
{
	if (!paths)
		return;
	free(paths->buf);
	free(paths);
}

/* The path that the tree has of the directory that 'ref' means. */
static bool has_path(const struct tree_dir *dir, uint64_t ref)
{
	return dir->path_len <= TREE_PATH_MAX &&
	       climb_fits(ref, dir->sequence, dir->in_use, false);
}

static void set_head(struct ntr_paths *paths, const char *head, size_t len)
{
	paths->head = head;
	paths->head_len = len;
}

/* Find the directories of the path, from the last one up to one whose path is known. */
static uint32_t climb_steps(struct ntr_paths *paths, uint64_t ref, bool deleted)
{
	const struct ntr_tree *tree = paths->tree;
	const struct tree_dir *dir = tree_find(tree, NTR_REF_NUMBER(ref));
	struct climb way = climb_start();
	uint32_t notes;

	for (; NTR_REF_NUMBER(ref) != RECORD_ROOT; ref = dir->parent_ref,
	     dir = tree_parent(tree, dir)) {
		if (dir && has_path(dir, ref) &&
		    paths->depth < PATH_DEPTH_MAX - TREE_PATH_MAX / 2) {
			set_head(paths, tree->paths + dir->path_at,
				 dir->path_len);
			return 0;
		}
		notes = climb_to(&way, NTR_REF_NUMBER(ref));
		if (notes)
			return notes;
		if (!dir || !climb_fits(ref, dir->sequence, dir->in_use,
					deleted))
			return NTR_PATH_ORPHAN;
		paths->steps[paths->depth++] = dir;
	}
	return tree_root_fits(tree, ref) ? 0 : NTR_PATH_ORPHAN;
}

static uint32_t climb_all(struct ntr_paths *paths, uint64_t ref, bool deleted)
{
	uint32_t notes;

	paths->depth = 0;
	set_head(paths, "", 0);
	notes = climb_steps(paths, ref, deleted);
	if (notes & NTR_PATH_CYCLE)
		set_head(paths, "/$Orphan/<cycle>", 16);
	else if (notes & NTR_PATH_ORPHAN)
		set_head(paths, "/$Orphan", 8);
	return notes;
}

static size_t path_len(const struct ntr_paths *paths)
{
	size_t len = paths->head_len;

	for (size_t i = 0; i < paths->depth; i++)
		len += 1 + (size_t)paths->steps[i]->name_len;
	return len;
}

static void path_write(const struct ntr_paths *paths, char *to)
{
	memcpy(to, paths->head, paths->head_len);
	to += paths->head_len;
	for (size_t i = paths->depth; i-- > 0;) {
		const struct tree_dir *dir = paths->steps[i];

		*to++ = '/';
		memcpy(to, paths->tree->names + dir->name_at, dir->name_len);
		to += dir->name_len;
	}
}

/* Memory for a path that is too long to keep. */
static char *long_room(struct ntr_paths *paths, size_t len)
{
	char *bigger;

	if (len <= paths->cap)
		return paths->buf;
	bigger = realloc(paths->buf, 2 * len);
	if (!bigger)
		return NULL;
	paths->buf = bigger;
	paths->cap = 2 * len;
	return bigger;
}

/* The path, where the tree has it or built, in 'text' when it is short enough to be
 * kept there; NULL without memory. */
static const char *build(struct ntr_paths *paths, char *text, size_t *len_ret)
{
	size_t len = path_len(paths);
	char *room;

	*len_ret = len;
	if (paths->depth == 0)
		return paths->head;
	room = len > TREE_PATH_MAX ? long_room(paths, len) : text;
	if (room)
		path_write(paths, room);
	return room;
}

int ntr_paths_parent(struct ntr_paths *paths, uint64_t parent_ref,
		     uint32_t deleted, const char **text_ret, size_t *len_ret,
		     uint32_t *notes_ret)
{
	size_t slot = (NTR_REF_NUMBER(parent_ref) + (deleted != 0)) % KEPT;
	struct kept *kept = &paths->kept[slot];
	uint32_t notes = kept->notes;
	size_t len = kept->len;
	const char *text = kept->text;

	if (!text || kept->ref != parent_ref || kept->deleted != (deleted != 0)) {
		notes = climb_all(paths, parent_ref, deleted != 0);
		text = build(paths, paths->texts[slot], &len);
		if (!text)
			return NTR_E_NOMEM;
		*kept = (struct kept){ parent_ref, text, notes, (uint16_t)len,
				       deleted != 0 };
		if (text == paths->buf)
			kept->text = NULL;	/* it will not stay there */
	}
	*text_ret = text;
	*len_ret = len;
	if (notes_ret)
		*notes_ret = notes;
	return NTR_OK;
}
