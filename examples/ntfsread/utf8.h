/*
 * utf8.h - one code point at a time out of untrusted bytes
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_UTF8_H
#define NTFSREAD_CMD_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * Decode the code point at the start of 'text': its length in bytes, or 0 when
 * those bytes are no UTF-8.  Surrogates are let through (WTF-8), because names on
 * NTFS may hold one half of a pair.
 */
size_t utf8_next(const char *text, size_t len, uint32_t *code_ret);

#endif
