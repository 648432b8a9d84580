/*
 * fixup.c - undo the update sequence of a multi-sector structure
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fixup.h"

#include "limits.h"

enum {
	HEADER_SIZE = 0x1e,	/* the shortest header of all, that of RSTR */
	TAIL        = 2		/* bytes that a stride lends to the number */
};

/* Where the array is, having clipped *strides to what it covers. */
static int array_find(struct span s, const struct where *w, size_t *strides,
		      struct span *array_ret)
{
	size_t at = span_u16(s, 4), count = span_u16(s, 6);

	if (count < 2)
		return reject(w, NTR_E_CORRUPT, "update sequence count", 6,
			      count, *strides + 1);
	if (count != *strides + 1)
		note(w, NTR_F_FIXUP_GEOMETRY, "update sequence count", 6,
		     count, *strides + 1);
	if (count - 1 < *strides)
		*strides = count - 1;
	/* An array across the end of its stride would hold its own number. */
	if (at < HEADER_SIZE ||
	    !span_sub(span_first(s, FIXUP_STRIDE - TAIL), at,
		      TAIL * (*strides + 1), array_ret))
		return reject(w, NTR_E_CORRUPT, "update sequence offset", 4,
			      at, FIXUP_STRIDE - TAIL - TAIL * (*strides + 1));
	if (at % 2 != 0)
		note(w, NTR_F_FIXUP_GEOMETRY, "update sequence offset", 4, at,
		     at - 1);
	return NTR_OK;
}

int fixup_apply(uint8_t *buf, size_t size, const struct where *w,
		uint32_t *torn_ret)
{
	size_t strides = size / FIXUP_STRIDE;
	struct span array;
	uint32_t torn = 0;
	int code;

	if (strides == 0)
		return reject(w, NTR_E_CORRUPT, "size of a fixed-up structure",
			      0, size, FIXUP_STRIDE);
	code = array_find(span_of(buf, size), w, &strides, &array);
	if (code < 0)
		return code;
	for (size_t i = 0; i < strides; i++) {
		uint8_t *tail = buf + FIXUP_STRIDE * (i + 1) - TAIL;

		if (memcmp(tail, array.ptr, TAIL) != 0)
			torn++;
		else
			memcpy(tail, array.ptr + TAIL * (i + 1), TAIL);
	}
	*torn_ret = torn;
	return NTR_OK;
}

bool fixup_apply_clean(uint8_t *buf, size_t size)
{
	size_t strides = size / FIXUP_STRIDE, at, count;
	struct span s = span_of(buf, size), array;
	uint16_t number;

	if (!span_has(s, 0, FIXUP_STRIDE))
		return false;
	at = span_u16(s, 4);
	count = span_u16(s, 6);
	if (count != strides + 1 || at < HEADER_SIZE || at % 2 != 0 ||
	    !span_sub(span_first(s, FIXUP_STRIDE - TAIL), at, TAIL * count,
		      &array))
		return false;
	number = span_u16(array, 0);
	for (size_t i = 1; i <= strides; i++)
		if (span_u16(s, FIXUP_STRIDE * i - TAIL) != number)
			return false;
	for (size_t i = 1; i <= strides; i++)
		memcpy(buf + FIXUP_STRIDE * i - TAIL, array.ptr + TAIL * i, TAIL);
	return true;
}
