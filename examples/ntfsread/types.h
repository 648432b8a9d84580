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

/* A GUID in the mixed byte order in which Windows stores it. */
enum { GUID_TEXT = 40 };
void guid_text(const uint8_t guid[16], char *buf, size_t cap);

/* "type" and "type_name" of a JSON object. */
void type_json(struct json *j, uint32_t type);

/* The flags of an attribute: "compressed", "encrypted", "sparse". */
void attr_flags_json(struct json *j, const char *key, uint16_t flags);
/* ", compressed, sparse", or nothing. */
void attr_flags_text(uint16_t flags, char *buf, size_t cap);

/* The bits of $STANDARD_INFORMATION and $FILE_NAME. */
void file_flags_json(struct json *j, const char *key, uint32_t flags);
void file_flags_text(uint32_t flags, char *buf, size_t cap);
/* "drhsacpe": one letter for each that is set, as ls -l shows them. */
void file_flags_letters(uint32_t flags, bool directory, char buf[9]);

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
