/*
 * real_recipes.h - what the volumes hold, one function a kind of volume
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef REAL_RECIPES_H
#define REAL_RECIPES_H

#include "real_volume.h"

/* Files grown through stages one, two and four. */
void recipe_stages(struct real *r);

/* 70,000 mapping pairs that are a cluster of data and a hole by turns. */
void recipe_pairs(struct real *r);

/* Names, links, streams, sizes, times, sparse and deleted files. */
void recipe_tree(struct real *r);

/* Names with a colon, which some interfaces take for a stream's. */
void recipe_colon(struct real *r);

/* A $MFT in very many pieces. */
void recipe_mft(struct real *r);

/* A little of everything that depends on the size of a cluster. */
void recipe_cluster(struct real *r);

/* Files compressed by the library, in every way it can write them. */
void recipe_compressed(struct real *r);

/* A file of the host, compressed, to measure with. */
void recipe_compressed_copy(struct real *r, const char *from);

/* 'count' files in a tree as on a used volume. */
void recipe_many(struct real *r, unsigned long count, uint64_t seed);

/* The same with all of its content, the tree and the compressed files from above,
 * and what has no recipe of its own. */
void recipe_mixed(struct real *r, unsigned long count, uint64_t seed);

#endif
