/*
 * json.h - JSON written as it comes, without building a tree
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Every function takes the key of its value, NULL inside an array.  Strings are
 * strict UTF-8 on output: half a surrogate pair is written as \udXXX, a byte that is
 * no UTF-8 as \ufffd.
 */
#ifndef NTFSREAD_CMD_JSON_H
#define NTFSREAD_CMD_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct json {
	FILE *out;
	uint64_t filled;	/* bit per depth: something is there already */
	unsigned depth;
};

void json_start(struct json *j, FILE *out);
/* End one line of JSON lines (or the only one). */
void json_line(struct json *j);

void json_object(struct json *j, const char *key);
void json_object_end(struct json *j);
void json_array(struct json *j, const char *key);
void json_array_end(struct json *j);

void json_null(struct json *j, const char *key);
void json_bool(struct json *j, const char *key, bool value);
void json_u64(struct json *j, const char *key, uint64_t value);
/* NTR_NONE becomes null. */
void json_number(struct json *j, const char *key, uint64_t value);
void json_bytes(struct json *j, const char *key, const void *text, size_t len);
void json_text(struct json *j, const char *key, const char *text);
/* NULL becomes null. */
void json_text_or_null(struct json *j, const char *key, const char *text);
/* UTF-16LE of any length. */
void json_name(struct json *j, const char *key, const uint8_t *name,
	       size_t units);
/* FILETIME as ISO 8601 with seven digits. */
void json_time(struct json *j, const char *key, uint64_t filetime);
/* {"record": n, "sequence": n} */
void json_ref(struct json *j, const char *key, uint64_t ref);
/* As text, in the byte order in which Windows prints it. */
void json_guid(struct json *j, const char *key, const uint8_t guid[16]);
void json_hex(struct json *j, const char *key, const uint8_t *bytes,
	      size_t len);

#endif
