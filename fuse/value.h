/*
 * value.h - the whole value of an attribute, where it is small
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VALUE_H
#define VALUE_H

#include "ntfsread.h"

#include <stddef.h>
#include <stdint.h>

enum { VALUE_MAX = 64 * 1024 };	/* what Linux takes for an extended attribute */

/* The index of the unnamed attribute of 'type' for ntr_file_stream(), or
 * NTR_NO_INDEX.  Unlike ntr_file_find() it is not told as a failure. */
uint32_t value_find(const struct ntr_file *file, uint32_t type);

/* Read stream 'index' as far as 'cap' bytes reach.  Returns the length of all of
 * it, or a negative code. */
int64_t value_read(const struct ntr_file *file, uint32_t index, void *buf,
		   size_t cap);

/* All of the unnamed attribute of 'type' in memory of its own; NULL where it is
 * not there, is longer than 'max' or cannot be read. */
uint8_t *value_load(const struct ntr_file *file, uint32_t type, size_t max,
		    size_t *len_ret);

#endif /* VALUE_H */
