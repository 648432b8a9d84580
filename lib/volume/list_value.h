/*
 * list_value.h - the bytes of an $ATTRIBUTE_LIST, resident or not
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef LIST_VALUE_H
#define LIST_VALUE_H

#include "../bytes/arena.h"
#include "../bytes/span.h"
#include "volume.h"

/* Get the list's value into *list_ret: borrowed from its record when resident, read
 * into 'arena' when not.  What cannot be read or is past our limit is noted and
 * missing at the end of the span; *whole_ret tells.  Fails for want of memory. */
int list_value_read(struct ntr_volume *vol, const struct ntr_attr *attr,
		    const struct where *w, struct arena *arena,
		    struct span *list_ret, bool *whole_ret);

#endif
