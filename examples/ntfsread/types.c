/*
 * types.c - attribute types, flags and times as people write them
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ntfsread.h"
#include "ntfsread_artifacts.h"
#include "types.h"

static bool type_by_name(const char *text, size_t len, uint32_t *type_ret)
{
	const char *name;

	for (uint32_t type = 0x10; type <= 0x1000; type += 0x10) {
		name = ntr_attr_type_name(type);
		if (!name)
			continue;
		if (*text != '$' && *name == '$')
			name++;
		if (strlen(name) == len && strncasecmp(name, text, len) == 0) {
			*type_ret = type;
			return true;
		}
	}
	return false;
}

bool type_parse(const char *text, size_t len, uint32_t *type_ret)
{
	unsigned long long number;
	char copy[16], *end;

	if (len == 0)
		return false;
	if (type_by_name(text, len, type_ret))
		return true;
	if (len >= sizeof(copy) || *text < '0' || *text > '9')
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	number = strtoull(copy, &end, copy[1] == 'x' ? 16 : 10);
	if (*end || number == 0 || number > UINT32_MAX)
		return false;
	*type_ret = (uint32_t)number;
	return true;
}

void type_text(uint32_t type, char *buf, size_t cap)
{
	const char *name = ntr_attr_type_name(type);

	if (name)
		snprintf(buf, cap, "%s", name);
	else
		snprintf(buf, cap, "type 0x%" PRIx32, type);
}

void type_json(struct json *j, uint32_t type)
{
	const char *name = ntr_attr_type_name(type);

	json_u64(j, "type", type);
	if (name)
		json_text(j, "type_name", name);
	else
		json_null(j, "type_name");
}

static const struct {
	uint16_t bits;
	const char *name;
} attr_flag[] = {
	{ 0x00ff, "compressed" },	/* the low byte is the method */
	{ NTR_ATTR_ENCRYPTED, "encrypted" },
	{ NTR_ATTR_SPARSE, "sparse" },
};

void attr_flags_json(struct json *j, const char *key, uint16_t flags)
{
	json_array(j, key);
	for (size_t i = 0; i < 3; i++)
		if (flags & attr_flag[i].bits)
			json_text(j, NULL, attr_flag[i].name);
	json_array_end(j);
}

void attr_flags_text(uint16_t flags, char *buf, size_t cap)
{
	buf[0] = '\0';
	for (size_t i = 0; i < 3; i++) {
		if (!(flags & attr_flag[i].bits))
			continue;
		strlcat(buf, ", ", cap);
		strlcat(buf, attr_flag[i].name, cap);
	}
}

static const char *bit_text(uint32_t bit, const struct bit_name *names,
			    char hex[16])
{
	for (; names && names->name; names++)
		if (names->bit == bit)
			return names->name;
	snprintf(hex, 16, "0x%" PRIx32, bit);
	if (!names && ntr_file_flag_name(bit))
		return ntr_file_flag_name(bit);
	return hex;
}

/* Without 'names': those of the flags of a file. */
void bits_json(struct json *j, const char *key, uint32_t bits,
	       const struct bit_name *names)
{
	char hex[16];

	json_array(j, key);
	for (unsigned i = 0; i < 32; i++)
		if (bits >> i & 1)
			json_text(j, NULL,
				  bit_text(UINT32_C(1) << i, names, hex));
	json_array_end(j);
}

void bits_text(uint32_t bits, const struct bit_name *names, char *buf,
	       size_t cap)
{
	char hex[16];

	buf[0] = '\0';
	for (unsigned i = 0; i < 32; i++) {
		if (!(bits >> i & 1))
			continue;
		if (*buf)
			strlcat(buf, ", ", cap);
		strlcat(buf, bit_text(UINT32_C(1) << i, names, hex), cap);
	}
	if (!*buf)
		strlcat(buf, "none", cap);
}

void file_flags_json(struct json *j, const char *key, uint32_t flags)
{
	bits_json(j, key, flags, NULL);
}

void flags_row(uint32_t flags, const struct bit_name *names)
{
	char text[512], hex[16];

	bits_text(flags, names, text, sizeof(text));
	snprintf(hex, sizeof(hex), "0x%" PRIx32, flags);
	printf("    %-12s %s", "flags", text);
	if (strcmp(text, hex) != 0)
		printf(" (%s)", hex);
	putchar('\n');
}

const char *file_flag_title(uint32_t bit)
{
	static const struct { uint32_t bit; const char *title; } titles[] = {
		{ NTR_FILE_READONLY, "ReadOnly" }, { NTR_FILE_HIDDEN, "Hidden" },
		{ NTR_FILE_SYSTEM, "System" }, { NTR_FILE_ARCHIVE, "Archive" },
		{ NTR_FILE_DEVICE, "Device" }, { NTR_FILE_NORMAL, "Normal" },
		{ NTR_FILE_TEMPORARY, "Temporary" },
		{ NTR_FILE_SPARSE, "SparseFile" },
		{ NTR_FILE_REPARSE_POINT, "ReparsePoint" },
		{ NTR_FILE_COMPRESSED, "Compressed" },
		{ NTR_FILE_OFFLINE, "Offline" },
		{ NTR_FILE_NOT_INDEXED, "NotContentIndexed" },
		{ NTR_FILE_ENCRYPTED, "Encrypted" },
		{ NTR_FILE_INTEGRITY, "IntegrityStream" },
		{ NTR_FILE_VIRTUAL, "Virtual" },
		{ NTR_FILE_NO_SCRUB, "NoScrubData" },
		{ NTR_FILE_HAS_EA, "HasEa" },
		{ NTR_FILE_PINNED, "Pinned" },
		{ NTR_FILE_UNPINNED, "Unpinned" },
		{ NTR_FILE_RECALL_ON_ACCESS, "RecallOnDataAccess" },
		{ NTR_FILE_DIRECTORY, "IsDirectory" },
		{ NTR_FILE_INDEX_VIEW, "IsIndexView" },
	};

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (titles[i].bit == bit)
			return titles[i].title;
	return NULL;
}

void file_flags_letters(uint32_t flags, bool directory, char buf[LETTERS])
{
	static const uint32_t elsewhere = NTR_FILE_OFFLINE |
		NTR_FILE_RECALL_ON_ACCESS;
	static const struct {
		uint32_t bit;
		char letter;
	} letters[] = {
		{ NTR_FILE_READONLY, 'r' }, { NTR_FILE_HIDDEN, 'h' },
		{ NTR_FILE_SYSTEM, 's' }, { NTR_FILE_ARCHIVE, 'a' },
		{ NTR_FILE_COMPRESSED, 'c' }, { NTR_FILE_SPARSE, 'p' },
		{ NTR_FILE_ENCRYPTED, 'e' },
	};

	buf[0] = directory ? 'd' : '-';
	if (flags & NTR_FILE_REPARSE_POINT)
		buf[0] = 'l';
	for (size_t i = 0; i < 7; i++)
		buf[i + 1] = flags & letters[i].bit ? letters[i].letter : '-';
	buf[8] = flags & elsewhere ? 'o' : '-';
	buf[9] = '\0';
}

const char *tag_text(uint32_t tag, char buf[TAG_TEXT])
{
	const char *name = ntr_reparse_tag_name(tag);

	if (name)
		snprintf(buf, TAG_TEXT, "%s (0x%08" PRIx32 ")", name, tag);
	else
		snprintf(buf, TAG_TEXT, "0x%08" PRIx32, tag);
	return buf;
}

void times_json(struct json *j, uint64_t created, uint64_t modified,
		uint64_t changed, uint64_t accessed)
{
	json_time(j, "created", created);
	json_time(j, "modified", modified);
	json_time(j, "changed", changed);
	json_time(j, "accessed", accessed);
}

const char *name_space_text(uint32_t space)
{
	static const char *const name[] = {
		"posix", "win32", "dos", "win32+dos",
	};

	return space < 4 ? name[space] : "unknown";
}

void when_text(uint64_t filetime, bool digits, char buf[WHEN_TEXT])
{
	char *p;

	ntr_time_text(filetime, buf);
	p = strchr(buf, 'T');
	if (!p)
		return;		/* a time without a calendar date */
	*p = ' ';
	p = strchr(buf, digits ? 'Z' : '.');
	if (p)
		*p = '\0';
}

const char *count_text(uint64_t number, char buf[COUNT_TEXT])
{
	char *p = buf + COUNT_TEXT - 1;
	unsigned n = 0;

	*p = '\0';
	do {
		if (n > 0 && n % 3 == 0)
			*--p = ',';
		*--p = (char)('0' + number % 10);
		number /= 10;
		n++;
	} while (number);
	return p;
}

const char *plural(uint64_t number, const char *one, const char *many)
{
	return number == 1 ? one : many;
}
