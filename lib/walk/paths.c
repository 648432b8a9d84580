/*
 * paths.c - the paths of directories, built from the tree and remembered
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

enum {
	KEPT     = 256,		/* paths; a power of two */
	KEPT_LEN = 232		/* bytes of one; longer ones are built each time */
};

struct kept {
	uint64_t ref;
	uint32_t notes;
	uint16_t len;
	bool filled, deleted;
	char text[KEPT_LEN];
};

struct ntr_paths {
	const struct ntr_tree *tree;
	const struct tree_dir *steps[PATH_DEPTH_MAX];	/* from the name up */
	size_t depth;
	char *buf;			/* a path too long to keep */
	size_t cap;
	struct kept kept[KEPT];
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

/* One step up, to the directory that 'ref' means; NULL at an orphan. */
static const struct tree_dir *up(const struct ntr_tree *tree, uint64_t ref,
				 bool deleted)
{
	const struct tree_dir *dir = tree_find(tree, NTR_REF_NUMBER(ref));

	return dir && climb_fits(ref, dir->sequence, dir->in_use, deleted) ?
	       dir : NULL;
}

static bool root_fits(const struct ntr_tree *tree, uint64_t ref)
{
	return !tree->root_known ||
	       climb_fits(ref, tree->root_sequence, tree->root_in_use, false);
}

/* Find all directories of the path; their number is in paths->depth. */
static uint32_t climb_all(struct ntr_paths *paths, uint64_t ref, bool deleted)
{
	struct climb way = climb_start();
	uint32_t notes = 0;

	paths->depth = 0;
	while (NTR_REF_NUMBER(ref) != RECORD_ROOT) {
		const struct tree_dir *dir;

		notes = climb_to(&way, NTR_REF_NUMBER(ref));
		if (notes)
			return notes;
		dir = up(paths->tree, ref, deleted);
		if (!dir)
			return NTR_PATH_ORPHAN;
		paths->steps[paths->depth++] = dir;
		ref = dir->parent_ref;
	}
	return root_fits(paths->tree, ref) ? 0 : NTR_PATH_ORPHAN;
}

static const char *prefix(uint32_t notes)
{
	return notes & NTR_PATH_CYCLE ? "/$Orphan/<cycle>" :
	       notes & NTR_PATH_ORPHAN ? "/$Orphan" : "";
}

static size_t path_len(const struct ntr_paths *paths, uint32_t notes)
{
	size_t len = strlen(prefix(notes));

	for (size_t i = 0; i < paths->depth; i++)
		len += 1 + (size_t)paths->steps[i]->name_len;
	return len;
}

static void path_write(const struct ntr_paths *paths, uint32_t notes, char *to)
{
	size_t len = strlen(prefix(notes));

	memcpy(to, prefix(notes), len);
	to += len;
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

static struct kept *kept_slot(struct ntr_paths *paths, uint64_t ref,
			      bool deleted)
{
	return &paths->kept[(NTR_REF_NUMBER(ref) + deleted) % KEPT];
}

int ntr_paths_parent(struct ntr_paths *paths, uint64_t parent_ref,
		     uint32_t deleted, const char **text_ret, size_t *len_ret,
		     uint32_t *notes_ret)
{
	struct kept *kept = kept_slot(paths, parent_ref, deleted != 0);
	uint32_t notes;
	size_t len;
	char *room = kept->text;

	if (kept->filled && kept->ref == parent_ref &&
	    kept->deleted == (deleted != 0)) {
		len = kept->len;
		notes = kept->notes;
	} else {
		notes = climb_all(paths, parent_ref, deleted != 0);
		len = path_len(paths, notes);
		if (len > KEPT_LEN)
			room = long_room(paths, len);
		else
			*kept = (struct kept){ .ref = parent_ref,
				.notes = notes, .len = (uint16_t)len,
				.filled = true, .deleted = deleted != 0 };
		if (!room)
			return NTR_E_NOMEM;
		path_write(paths, notes, room);
	}
	*text_ret = room;
	*len_ret = len;
	if (notes_ret)
		*notes_ret = notes;
	return NTR_OK;
}
