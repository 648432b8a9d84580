/*
 * verify_tree.h - is an index the tree that look-ups take it for?
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VERIFY_TREE_H
#define VERIFY_TREE_H

#include "../volume/index_list.h"

/* Walk the tree from its root in the order of the keys, each block once, noting what a
 * look-up would stumble over: keys out of order or twice; subnodes that are missing,
 * free or reached twice; blocks that are empty, or in use and not reached at all.  The
 * bytes read come off index->budget.  Fails for want of memory alone. */
int verify_tree(struct ntr_index *index);

#endif
