/*
 * split.c - the names of the pieces of a split raw image
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "split.h"

#include <stddef.h>
#include <string.h>

/* How the counting part of a name counts. */
struct counter {
	size_t at, len;		/* of it in the path; len 0: not a piece */
	char first, last;	/* of each of its characters */
};

static bool all_within(const char *text, char first, char last)
{
	for (; *text; text++)
		if (*text < first || *text > last)
			return false;
	return true;
}

static struct counter counter_of(const char *path)
{
	size_t len = strlen(path);

	if (len > 4 && path[len - 4] == '.' &&
	    all_within(path + len - 3, '0', '9'))
		return (struct counter){ len - 3, 3, '0', '9' };
	if (len > 3 && path[len - 3] == '.' &&
	    all_within(path + len - 2, 'a', 'z'))
		return (struct counter){ len - 2, 2, 'a', 'z' };
	if (len > 3 && path[len - 3] == '.' &&
	    all_within(path + len - 2, 'A', 'Z'))
		return (struct counter){ len - 2, 2, 'A', 'Z' };
	return (struct counter){ .len = 0 };
}

bool split_is_first(const char *path)
{
	struct counter c = counter_of(path);

	if (c.len == 0)
		return false;
	for (size_t i = 0; i + 1 < c.len; i++)
		if (path[c.at + i] != c.first)
			return false;
	return path[c.at + c.len - 1] == c.first ||
	       strcmp(path + c.at, "001") == 0;
}

/* From the last character on, as with an odometer.  The path is left alone
 * where all of them would turn over. */
static bool step(char *path, bool up)
{
	struct counter c = counter_of(path);
	size_t i = c.len;

	while (i > 0 && path[c.at + i - 1] == (up ? c.last : c.first))
		i--;
	if (i == 0)
		return false;
	path[c.at + i - 1] = (char)(path[c.at + i - 1] + (up ? 1 : -1));
	memset(path + c.at + i, up ? c.first : c.last, c.len - i);
	return true;
}

bool split_next(char *path)
{
	return step(path, true);
}

bool split_before(char *path)
{
	return step(path, false);
}
