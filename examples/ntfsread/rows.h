/*
 * rows.h - "label  value" lines below an attribute, for people
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_ROWS_H
#define NTFSREAD_CMD_ROWS_H

#include <stddef.h>
#include <stdint.h>

/* The label alone; what follows is up to the caller, its newline too. */
void row(const char *label);

void row_number(const char *label, uint64_t number);
/* Escaped. */
void row_text(const char *label, const char *text);
void row_name(const char *label, const uint8_t *name, size_t units);
/* Nothing at all when it is empty. */
void row_target(const char *label, const uint8_t *target, size_t units);
void row_time(const char *label, uint64_t filetime);
void row_times(uint64_t created, uint64_t modified, uint64_t changed,
	       uint64_t accessed);
void row_guid(const char *label, const uint8_t guid[16]);
/* As many bytes as a line takes, and how many more there are. */
void row_hex(const char *label, const uint8_t *bytes, size_t len);

/* "#42-7" */
void put_ref(uint64_t ref);

#endif
