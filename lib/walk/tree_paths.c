/*
 * tree_paths.c - the path of every directory in use, once and for all
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Nearly every file is in a directory that is in use, and so are all above it.  Each of
 * these paths is its parent's and a name; it is made when the parent's is there.
 */
#include "../volume/climb.h"
#include "../volume/path.h"
#include "tree.h"

bool tree_root_fits(const struct ntr_tree *tree, uint64_t ref)
{
	return !tree->root_known ||
	       climb_fits(ref, tree->root_sequence, tree->root_in_use, false);
}

/* The path is 'head' and the name. */
static int add_path(struct ntr_tree *tree, struct tree_dir *dir,
		    uint64_t head_at, size_t head_len)
{
	size_t len = head_len + 1 + dir->name_len;
	char *to;

	if (len > TREE_PATH_MAX)
		return NTR_OK;
	if (!tree_grow(&tree->paths, tree->paths_len, len, &tree->paths_cap, 1))
		return NTR_E_NOMEM;
	to = tree->paths + tree->paths_len;
	memcpy(to, tree->paths + head_at, head_len);
	to[head_len] = '/';
	memcpy(to + head_len + 1, tree->names + dir->name_at, dir->name_len);
	dir->path_at = tree->paths_len;
	dir->path_len = (uint16_t)len;
	tree->paths_len += len;
	return NTR_OK;
}

/* The path of a directory whose parent's is known by now, if it has one. */
static int make_path(struct ntr_tree *tree, struct tree_dir *dir)
{
	const struct tree_dir *parent = tree_parent(tree, dir);
	uint64_t ref = dir->parent_ref;

	dir->path_len = TREE_NO_PATH;
	if (NTR_REF_NUMBER(ref) == RECORD_ROOT)
		return tree_root_fits(tree, ref) ? add_path(tree, dir, 0, 0) :
						   NTR_OK;
	if (!parent || parent->path_len > TREE_PATH_MAX ||
	    !climb_fits(ref, parent->sequence, parent->in_use, false))
		return NTR_OK;
	return add_path(tree, dir, parent->path_at, parent->path_len);
}

/* Marked on the way up as having no path, so that a circle ends where it began; so does
 * a way too long for a path that is kept. */
static int make_with_parents(struct ntr_tree *tree, struct tree_dir *dir)
{
	struct tree_dir *steps[TREE_PATH_MAX / 2];
	size_t depth = 0;
	int code = NTR_OK;

	while (dir->path_len == TREE_PATH_OPEN &&
	       depth < sizeof(steps) / sizeof(steps[0])) {
		dir->path_len = TREE_NO_PATH;
		steps[depth++] = dir;
		if (dir->parent == 0)
			break;
		dir = &tree->dirs[dir->parent - 1];
	}
	while (code == NTR_OK && depth-- > 0)
		code = make_path(tree, steps[depth]);
	return code;
}

int tree_paths(struct ntr_tree *tree)
{
	int code = NTR_OK;

	for (size_t i = 0; code == NTR_OK && i < tree->count; i++)
		code = make_with_parents(tree, &tree->dirs[i]);
	return code;
}
