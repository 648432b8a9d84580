/*
 * paths.c - the paths of directories, built from the tree and remembered
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Files created together have neighbouring records and few different parents: a small
 * direct-mapped table of the paths asked for last answers most questions with one
 * comparison, and is where most others end after a step or two.
 */
#include <stdlib.h>

#include "../volume/climb.h"
#include "../volume/path.h"
#include "tree.h"

enum {
	KEPT     = 1024,	/* paths; a power of two */
	KEPT_LEN = 232		/* bytes of one; longer ones are built each time */
};

struct kept {
	uint64_t ref;
	uint32_t notes;
	uint32_t climbed;	/* steps up to the root, or to where it ends */
	uint16_t len;
	bool filled, deleted;
	char text[KEPT_LEN];
};

struct ntr_paths {
	const struct ntr_tree *tree;
	const struct tree_dir *steps[PATH_DEPTH_MAX];	/* from the name up */
	size_t depth;
	const char *head;		/* what comes before the last step */
	size_t head_len;
	uint32_t climbed;
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

static struct kept *kept_slot(struct ntr_paths *paths, uint64_t ref,
			      bool deleted)
{
	return &paths->kept[(NTR_REF_NUMBER(ref) + deleted) % KEPT];
}

static bool is_kept(const struct kept *kept, uint64_t ref, bool deleted)
{
	return kept->filled && kept->ref == ref && kept->deleted == deleted;
}

/* Can the way from 'ref' on be taken from a path that is kept?  Not one that turned
 * back at a limit, since where it did depends on where it began. */
static bool take_kept(struct ntr_paths *paths, uint64_t ref, bool deleted,
		      uint32_t *notes_ret)
{
	const struct kept *kept = kept_slot(paths, ref, deleted);

	if (!is_kept(kept, ref, deleted) ||
	    kept->notes & (NTR_PATH_CYCLE | NTR_PATH_DEEP) ||
	    paths->depth + kept->climbed > PATH_DEPTH_MAX)
		return false;
	paths->head = kept->text;
	paths->head_len = kept->len;
	paths->climbed = (uint32_t)paths->depth + kept->climbed;
	*notes_ret = kept->notes;
	return true;
}

/* The directory that the last step's parent reference numbers, or NULL. */
static const struct tree_dir *parent_of_last(const struct ntr_paths *paths)
{
	uint32_t parent = paths->steps[paths->depth - 1]->parent;

	return parent ? &paths->tree->dirs[parent - 1] : NULL;
}

static bool root_fits(const struct ntr_tree *tree, uint64_t ref)
{
	return !tree->root_known ||
	       climb_fits(ref, tree->root_sequence, tree->root_in_use, false);
}

/* Find the directories of the path, from the last one up. */
static uint32_t climb_steps(struct ntr_paths *paths, uint64_t ref, bool deleted)
{
	struct climb way = climb_start();
	const struct tree_dir *dir;
	uint32_t notes = 0;

	for (; NTR_REF_NUMBER(ref) != RECORD_ROOT; ref = dir->parent_ref) {
		if (paths->depth && take_kept(paths, ref, deleted, &notes))
			return notes;
		notes = climb_to(&way, NTR_REF_NUMBER(ref));
		paths->climbed = way.depth;
		if (notes)
			return notes;
		dir = paths->depth ? parent_of_last(paths) :
				     tree_find(paths->tree, NTR_REF_NUMBER(ref));
		if (!dir || !climb_fits(ref, dir->sequence, dir->in_use,
					deleted))
			return NTR_PATH_ORPHAN;
		paths->steps[paths->depth++] = dir;
	}
	return root_fits(paths->tree, ref) ? 0 : NTR_PATH_ORPHAN;
}

static uint32_t climb_all(struct ntr_paths *paths, uint64_t ref, bool deleted)
{
	uint32_t notes;

	paths->depth = paths->climbed = 0;
	paths->head = NULL;
	notes = climb_steps(paths, ref, deleted);
	if (!paths->head) {
		paths->head = notes & NTR_PATH_CYCLE ? "/$Orphan/<cycle>" :
			      notes & NTR_PATH_ORPHAN ? "/$Orphan" : "";
		paths->head_len = strlen(paths->head);
	}
	return notes;
}

static size_t path_len(const struct ntr_paths *paths)
{
	size_t len = paths->head_len;

	for (size_t i = 0; i < paths->depth; i++)
		len += 1 + (size_t)paths->steps[i]->name_len;
	return len;
}

/* The head may be in its place already. */
static void path_write(const struct ntr_paths *paths, char *to)
{
	memmove(to, paths->head, paths->head_len);
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

/* Build the path, in the slot or, when it is too long, elsewhere; NULL without
 * memory. */
static const char *build(struct ntr_paths *paths, struct kept *kept,
			 uint64_t ref, bool deleted, size_t *len_ret,
			 uint32_t *notes_ret)
{
	uint32_t notes = climb_all(paths, ref, deleted);
	size_t len = path_len(paths);
	char *room = len > KEPT_LEN ? long_room(paths, len) : kept->text;

	if (!room)
		return NULL;
	path_write(paths, room);
	*len_ret = len;
	*notes_ret = notes;
	if (room != kept->text)
		return room;
	kept->ref = ref;
	kept->notes = notes;
	kept->climbed = paths->climbed;
	kept->len = (uint16_t)len;
	kept->filled = true;
	kept->deleted = deleted;
	return room;
}

int ntr_paths_parent(struct ntr_paths *paths, uint64_t parent_ref,
		     uint32_t deleted, const char **text_ret, size_t *len_ret,
		     uint32_t *notes_ret)
{
	struct kept *kept = kept_slot(paths, parent_ref, deleted != 0);
	uint32_t notes = kept->notes;

	*text_ret = kept->text;
	*len_ret = kept->len;
	if (!is_kept(kept, parent_ref, deleted != 0))
		*text_ret = build(paths, kept, parent_ref, deleted != 0,
				  len_ret, &notes);
	if (!*text_ret)
		return NTR_E_NOMEM;
	if (notes_ret)
		*notes_ret = notes;
	return NTR_OK;
}
