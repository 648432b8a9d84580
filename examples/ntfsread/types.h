/*
 * types.h - attribute types, flags and times as people write them
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_TYPES_H
#define NTFSREAD_CMD_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json.h"

/* "$DATA", "data", "0x80" or "128". */
bool type_parse(const char *text, size_t len, uint32_t *type_ret);

/* "$DATA", or "type 0x123". */
void type_text(uint32_t type, char *buf, size_t cap);

/* "type" and "type_name" of a JSON object. */
void type_json(struct json *j, uint32_t type);

/* The flags of an attribute: "compressed", "encrypted", "sparse". */
void attr_flags_json(struct json *j, const char *key, uint16_t flags);
/* ", compressed, sparse", or nothing. */
void attr_flags_text(uint16_t flags, char *buf, size_t cap);

/* Bits with names of their own; a table of them ends with a NULL name. */
struct bit_name {
	uint32_t bit;
	const char *name;
};
/* An array of names; a bit without one as "0x40". */
void bits_json(struct json *j, const char *key, uint32_t bits,
	       const struct bit_name *names);
/* "dirty, chkdsk", or "none". */
void bits_text(uint32_t bits, const struct bit_name *names, char *buf,
	       size_t cap);

/* The bits of $STANDARD_INFORMATION and $FILE_NAME. */
void file_flags_json(struct json *j, const char *key, uint32_t flags);
/* A row "flags": names and number; NULL names: those of a file. */
void flags_row(uint32_t flags, const struct bit_name *names);
/* One of them as MFTECmd writes it, as "ReadOnly"; NULL for a bit without a name. */
const char *file_flag_title(uint32_t bit);
/* "drhsacpeo": one letter for each that is set, as ls -l shows them. */
enum { LETTERS = 10 };
void file_flags_letters(uint32_t flags, bool directory, char buf[LETTERS]);

/* "SYMLINK (0xa000000c)", or the number alone. */
enum { TAG_TEXT = 64 };
const char *tag_text(uint32_t tag, char buf[TAG_TEXT]);

/* The four times, under the names that all of them have here. */
void times_json(struct json *j, uint64_t created, uint64_t modified,
		uint64_t changed, uint64_t accessed);

/* "posix", "win32", "dos", "win32+dos" */
const char *name_space_text(uint32_t space);

/* "2009-10-16 17:09:18.0000000"; with 'digits' false, without the fraction. */
enum { WHEN_TEXT = 40 };
void when_text(uint64_t filetime, bool digits, char buf[WHEN_TEXT]);

/* "12,345" */
enum { COUNT_TEXT = 28 };
const char *count_text(uint64_t number, char buf[COUNT_TEXT]);

/* "1 entry", "12 entries" */
const char *plural(uint64_t number, const char *one, const char *many);

#endif
