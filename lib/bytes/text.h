/*
 * text.h - build a text in a buffer that may be too small
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>

/* 'len' is the wanted length, whether or not it fits; buf always ends in NUL if
 * cap > 0. */
struct text {
	char *buf;
	size_t cap, len;
};

void text_start(struct text *t, char *buf, size_t cap);
void text_add(struct text *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
