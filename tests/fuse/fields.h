/*
 * fields.h - lines of a manifest, for the programs that compare mounts with one
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef FIELDS_H
#define FIELDS_H

#include <stdio.h>
#include <string.h>

enum { FIELDS = 8 };

/* Undo the manifest's %XX in place, except %00 and %2F: the mount shows a NUL
 * and a '/' in a name that way, and then '%' itself as %25. */
static inline void decode(char *text)
{
	int escaped = strstr(text, "%00") || strstr(text, "%2F");
	char *to = text;
	unsigned value;

	for (; *text; text++) {
		if (*text != '%' || strncmp(text, "%00", 3) == 0 ||
		    strncmp(text, "%2F", 3) == 0 ||
		    (escaped && strncmp(text, "%25", 3) == 0) ||
		    sscanf(text + 1, "%2x", &value) != 1) {
			*to++ = *text;
			continue;
		}
		*to++ = (char)value;
		text += 2;
	}
	*to = '\0';
}

/* Split a line at its tabs; returns the number of fields. */
static inline int split(char *line, char **fields)
{
	int count = 0;

	line[strcspn(line, "\n")] = '\0';
	while (line && count < FIELDS) {
		fields[count++] = line;
		line = strchr(line, '\t');
		if (line)
			*line++ = '\0';
	}
	return count;
}

#endif
