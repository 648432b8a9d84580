/*
 * usn_words.h - the bits of a journal record in words
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_USN_WORDS_H
#define NTFSREAD_CMD_USN_WORDS_H

#include <stdint.h>
#include <stdio.h>

#include "json.h"
#include "pen.h"

/* The word of one bit, or NULL. */
typedef const char *usn_word_fn(uint32_t bit);

/* A journal has the file attributes of the Windows API: there 0x10 is a directory, and
 * 0x40000 is no longer that of stored files. */
enum { USN_DIRECTORY = 0x10 };
const char *usn_attribute_name(uint32_t bit);
/* The same as MFTECmd calls them: "Hidden", "SparseFile". */
const char *usn_attribute_title(uint32_t bit);

/* An array; a bit without a word as "0x8". */
void usn_words_json(struct json *j, const char *key, uint32_t bits,
		    usn_word_fn *word);
/* The same with 'between' them. */
void usn_words_put(FILE *out, uint32_t bits, usn_word_fn *word,
		   const char *between);
/* The same with a pen: "file-create, close", and "FileCreate|Close". */
enum { USN_WORDS_ROOM = 32 * 32 };
void usn_words_pen(struct pen *pen, uint32_t bits, usn_word_fn *word);
void usn_titles_pen(struct pen *pen, uint32_t bits, usn_word_fn *word);

#endif
