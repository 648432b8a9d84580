/*
 * condition.h - the condition of a callback ACE, and resource attributes, as SDDL
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Condition: "artx", then tokens in postfix order, then up to three zero bytes.
 *   0x01 to 0x04 integer: value, 8; sign, 1 (1 '+', 2 '-', 3 none);
 *                base, 1 (1 octal, 2 decimal, 3 hexadecimal)
 *   0x10 string, 0x18 bytes, 0x51 SID, 0xf8 to 0xfb attribute name (plain, of the
 *                user, the resource, the device): length in bytes, 4; that many
 *   0x50 set: length in bytes, 4; tokens of the kinds above
 *   0x80 and above: operators
 * Resource attribute, all offsets within it:
 *   0x00 offset of the name, 4     0x08 flags, 4
 *   0x04 type of the values, 2     0x0c number of values, 4
 *   0x06 reserved, 2               0x10 offset of each value, 4
 */
#ifndef CONDITION_H
#define CONDITION_H

#include "../bytes/span.h"
#include "../bytes/text.h"

/* Add "(@User.a == 1)".  False where SDDL has no words for it: what was added until
 * then is to be cut off. */
bool condition_add(struct text *t, struct span data);

/* Add '("name",TS,0x0,"value")'.  False as above. */
bool resource_add(struct text *t, struct span data);

/* ---- what the two of them share (literal.c) ---- */

/* Forget what was added after the first 'len' characters. */
void text_cut(struct text *t, size_t len);
void text_add_hex(struct text *t, struct span bytes);
/* "..." in quotes; false for what SDDL cannot quote. */
bool text_add_quoted(struct text *t, struct span utf16);
/* A name, everything but letters, digits and :./_ as %XXXX. */
bool text_add_name(struct text *t, struct span utf16);
/* A SID that fills the span: its alias or number. */
bool text_add_sid(struct text *t, struct span sid);

#endif
