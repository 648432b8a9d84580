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

/* The value of the file's $REPARSE_POINT, or nothing where it has none that is
 * resident; *record_ret (may be NULL) is the record that holds it. */
struct span file_reparse(const struct ntr_file *file, uint32_t *record_ret);

/* Its tag: of a value that is not resident, as the names have it; 0 for none. */
uint32_t file_reparse_tag(const struct ntr_file *file);

/* Why holes of the unnamed $DATA are no zeros, as a static text, or NULL. */
const char *hollow_why(const struct ntr_file *file);

#endif
