/*
 * target.c - see target.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "target.h"
#include "value.h"

#include "ntfsread_artifacts.h"

#include <stdlib.h>
#include <string.h>

static int is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int is_separator(char c)
{
	return c == '\\' || c == '/';
}

/* What follows the drive letter of "\??\C:\dir", or NULL: another device. */
static const char *after_drive(const char *text)
{
	static const char prefix[] = "\\??\\";

	if (strncmp(text, prefix, strlen(prefix)) == 0)
		text += strlen(prefix);
	if (!is_letter(text[0]) || text[1] != ':')
		return NULL;
	text += 2;
	return *text == '\0' || is_separator(*text) ? text : NULL;
}

/* ... of "/mnt/c/dir", which is what WSL makes of a drive. */
static const char *after_mnt(const char *text)
{
	static const char prefix[] = "/mnt/";

	if (strncmp(text, prefix, strlen(prefix)) != 0)
		return NULL;
	text += strlen(prefix);
	if (!is_letter(*text))
		return NULL;
	text++;
	return *text == '\0' || *text == '/' ? text : NULL;
}

/* Take the last name from 'path'; back where it ends then. */
static size_t drop_name(const char *path, size_t len)
{
	while (len > 0 && path[len - 1] != '/')
		len--;
	return len > 0 ? len - 1 : 0;
}

/* Sort out the separators, "." and ".." of 'text'. */
static void normalize(struct target *t, const char *text, const char *separators)
{
	size_t used = 0, len;

	t->ups = 0;
	for (; *text; text += len) {
		text += strspn(text, separators);
		len = strcspn(text, separators);
		if (len == 0 || (len == 1 && *text == '.'))
			continue;
		if (len == 2 && memcmp(text, "..", 2) == 0) {
			if (used == 0)
				t->ups++;
			used = drop_name(t->path, used);
			continue;
		}
		if (used > 0)
			t->path[used++] = '/';
		memcpy(t->path + used, text, len);
		used += len;
	}
	t->path[used] = '\0';
}

static void from_root(struct target *t, const char *text,
		      const char *separators, int must_exist)
{
	t->how = TARGET_ROOT;
	t->must_exist = must_exist;
	normalize(t, text, separators);
	t->ups = 0;		/* above the root is the root */
}

static void from_here(struct target *t, const char *separators)
{
	t->how = TARGET_RELATIVE;
	normalize(t, t->raw, separators);
}

static void take_windows(struct target *t, int relative)
{
	static const char separators[] = "\\/";
	const char *drive = after_drive(t->raw);

	if (relative && is_separator(t->raw[0]) && is_separator(t->raw[1]))
		return;				/* \\server\share */
	if (relative && is_separator(t->raw[0]))
		from_root(t, t->raw, separators, 0);
	else if (relative && !drive)
		from_here(t, separators);
	else if (drive)
		from_root(t, drive, separators, 1);
}

static void take_wsl(struct target *t)
{
	const char *drive = after_mnt(t->raw);

	if (drive)
		from_root(t, drive, "/", 1);
	else if (t->raw[0] != '/')
		from_here(t, "/");
}

/* Whether t->raw, of raw_len bytes, fits and is one that can be a path. */
static int is_path(struct target *t)
{
	t->raw[t->raw_len] = '\0';
	return t->raw_len > 0 && !memchr(t->raw, '\0', t->raw_len);
}

static int read_point(const uint8_t *value, size_t len, struct target *t)
{
	struct ntr_reparse point;
	int code = ntr_reparse_decode(value, len, &point, NULL);

	if (code != NTR_OK)
		return code;
	if (point.kind == NTR_REPARSE_WSL_LINK) {
		if (point.text_len >= sizeof(t->raw))
			return NTR_E_LIMIT;
		memcpy(t->raw, point.text, point.text_len);
		t->raw_len = point.text_len;
	} else {
		t->raw_len = ntr_utf8(point.target, point.target_units, t->raw,
				      sizeof(t->raw));
	}
	if (t->raw_len >= sizeof(t->raw))
		return NTR_E_LIMIT;
	if (!is_path(t))
		return NTR_OK;
	if (point.kind == NTR_REPARSE_WSL_LINK)
		take_wsl(t);
	else if (point.kind != NTR_REPARSE_VOLUME)
		take_windows(t, point.kind == NTR_REPARSE_SYMLINK &&
				point.relative);
	return NTR_OK;
}

/* A link of the first WSL: its target is its content. */
static int read_content(const struct ntr_file *file, struct target *t)
{
	uint32_t index = value_find(file, NTR_DATA);
	int64_t len = 0;

	if (index != NTR_NO_INDEX)
		len = value_read(file, index, t->raw, sizeof(t->raw) - 1);
	if (len < 0)
		return (int)len;
	if ((uint64_t)len >= sizeof(t->raw))
		return NTR_E_LIMIT;
	t->raw_len = (size_t)len;
	if (is_path(t))
		take_wsl(t);
	return NTR_OK;
}

int target_read(const struct ntr_file *file, struct target *target_ret)
{
	struct ntr_file_info info;
	uint8_t *value;
	size_t len;
	int code;

	target_ret->how = TARGET_RAW;
	target_ret->must_exist = 0;
	ntr_file_info(file, &info);
	if (!info.reparse_tag)
		return read_content(file, target_ret);
	value = value_load(file, NTR_REPARSE_POINT, VALUE_MAX, &len);
	if (!value)
		return NTR_E_IO;
	code = read_point(value, len, target_ret);
	free(value);
	return code;
}
