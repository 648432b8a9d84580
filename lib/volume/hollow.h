/*
 * hollow.h - files whose unnamed $DATA is an empty shell
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A reparse point may say that the content is in another place: then holes of $DATA
 * are no zeros, while bytes that are mapped are there all the same.
 */
#ifndef HOLLOW_H
#define HOLLOW_H

#include "file.h"

/* Read the value of a $REPARSE_POINT that is not resident into the file's arena.  Only
 * want of memory is an error: without the value it is still known that there is one. */
int file_reparse_load(struct ntr_file *file, struct ntr_error *err);

/* The value of the file's $REPARSE_POINT, or nothing where it has none or it cannot be
 * read; *record_ret (may be NULL) is the record that holds the attribute. */
struct span file_reparse(const struct ntr_file *file, uint32_t *record_ret);

/* Its tag: where the value cannot be read, as a name has it; 0 for none. */
uint32_t file_reparse_tag(const struct ntr_file *file);

/* Why holes of the unnamed $DATA are no zeros, as a static text, or NULL. */
const char *hollow_why(const struct ntr_file *file);

#endif
