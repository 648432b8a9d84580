/*
 * grow.c - see grow.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "grow.h"

#include <stdlib.h>
#include <string.h>

void *grow(void *block, size_t *room, size_t used, size_t more, size_t size)
{
	size_t want = *room ? *room : 64;
	void *bigger;

	if (used + more <= *room)
		return block;
	while (want < used + more)
		want *= 2;
	bigger = realloc(block, want * size);
	if (bigger)
		*room = want;
	return bigger;
}

int text_add(char **text, size_t *room, size_t *used, const char *more,
	     size_t len)
{
	char *block = grow(*text, room, *used, len, 1);

	if (!block)
		return 0;
	memcpy(block + *used, more, len);
	*text = block;
	*used += len;
	return 1;
}

int no_memory(struct ntr_error *err)
{
	if (err) {
		memset(err, 0, sizeof(*err));
		err->code = NTR_E_NOMEM;
		err->record = err->offset = NTR_NONE;
		err->what = "directory listing";
	}
	return NTR_E_NOMEM;
}
