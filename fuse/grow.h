/*
 * grow.h - blocks of memory that grow
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef GROW_H
#define GROW_H

#include "ntfsread.h"

#include <stddef.h>

/* Make room for 'more' of 'size' bytes each beyond 'used' in 'block', which
 * has room for *room of them.  Returns the block, moved perhaps, or NULL, and
 * then the old one is as it was. */
void *grow(void *block, size_t *room, size_t used, size_t more, size_t size);

/* Add 'len' bytes to a text that grows.  Returns 0 if there is no memory. */
int text_add(char **text, size_t *room, size_t *used, const char *more,
	     size_t len);

/* NTR_E_NOMEM, and an error that says so. */
int no_memory(struct ntr_error *err);

#endif /* GROW_H */
