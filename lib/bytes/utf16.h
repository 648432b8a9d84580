/*
 * utf16.h - UTF-16LE names to text and back
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * NTFS names are sequences of 16-bit units that need not be valid UTF-16.  A lone
 * surrogate becomes the three bytes that UTF-8 would use for its value (WTF-8),
 * so the way back is exact.
 */
#ifndef UTF16_H
#define UTF16_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "span.h"

/* As ntr_utf8(). */
size_t utf16_to_utf8(struct span name, char *buf, size_t cap);

/* As ntr_utf16(), but false instead of NTR_E_ARG. */
bool utf16_from_utf8(const char *text, size_t len, uint8_t *buf,
		     size_t cap_units, size_t *units_ret);

/* Does it hold a surrogate without its partner? */
bool utf16_has_lone_surrogate(struct span name);

#endif
