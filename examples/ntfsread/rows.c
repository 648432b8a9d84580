/*
 * rows.c - "label  value" lines below an attribute, for people
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>

#include "ntfsread_artifacts.h"
#include "rows.h"
#include "text.h"
#include "types.h"

enum { HEX_ON_A_LINE = 32 };

void row(const char *label)
{
	printf("    %-12s ", label);
}

void row_number(const char *label, uint64_t number)
{
	row(label);
	printf("%" PRIu64 "\n", number);
}

void row_text(const char *label, const char *text)
{
	row(label);
	text_puts(stdout, text);
	putchar('\n');
}

void row_name(const char *label, const uint8_t *name, size_t units)
{
	row(label);
	text_put_name(stdout, name, units);
	putchar('\n');
}

void row_target(const char *label, const uint8_t *target, size_t units)
{
	if (units == 0)
		return;
	row(label);
	text_put_target(stdout, target, units);
	putchar('\n');
}

void row_time(const char *label, uint64_t filetime)
{
	char text[WHEN_TEXT];

	when_text(filetime, true, text);
	row(label);
	puts(text);
}

void row_times(uint64_t created, uint64_t modified, uint64_t changed,
	       uint64_t accessed)
{
	row_time("created", created);
	row_time("modified", modified);
	row_time("changed", changed);
	row_time("accessed", accessed);
}

void row_guid(const char *label, const uint8_t guid[16])
{
	char text[NTR_GUID_TEXT];

	ntr_guid_text(guid, text);
	row(label);
	puts(text);
}

void row_hex(const char *label, const uint8_t *bytes, size_t len)
{
	row(label);
	for (size_t i = 0; i < len && i < HEX_ON_A_LINE; i++)
		printf("%02x", bytes[i]);
	if (len > HEX_ON_A_LINE)
		printf("... %zu more bytes", len - HEX_ON_A_LINE);
	putchar('\n');
}

void put_ref(uint64_t ref)
{
	printf("#%" PRIu64 "-%u", NTR_REF_NUMBER(ref), NTR_REF_SEQUENCE(ref));
}
