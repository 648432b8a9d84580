/*
 * records.c - file records, raw and as text: always the same
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RECORDS = 64 };

static char *record_text[RECORDS];	/* as they were first */

/* All of a small file, or NULL. */
static char *slurp(const char *path, size_t *len)
{
	char *text = malloc(CHUNK);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (!text)
		die("memory");
	for (*len = 0; fd >= 0; *len += (size_t)got) {
		got = read(fd, text + *len, CHUNK - 1 - *len);
		if (got <= 0)
			break;
	}
	text[*len] = '\0';
	if (fd < 0 || got < 0) {
		differ(path, "%s", strerror(errno));
		free(text);
		text = NULL;
	}
	if (fd >= 0)
		close(fd);
	return text;
}

/* As it is stored, and as text: the same as when it was looked at first. */
static void record_path(size_t i, char *path)
{
	uint64_t number = tree.nodes[mix(i) % tree.node_count].record;

	(void)snprintf(path, PATH_ROOM, "%s/.ntfsread/records/%llu%s", tree.top,
		       (unsigned long long)number, i % 2 ? ".json" : "");
}

void look_at_record(void)
{
	size_t i = draw(RECORDS), len;
	char path[PATH_ROOM];
	char *text;

	if (!record_text[i])
		return;
	record_path(i, path);
	text = slurp(path, &len);
	if (!text || memcmp(text, record_text[i], len + 1) != 0)
		differ(path, "is another");
	free(text);
}

void read_records_first(void)
{
	char path[PATH_ROOM];
	size_t i, len;

	(void)snprintf(path, sizeof(path), "%s/.ntfsread/records", tree.top);
	if (access(path, F_OK) != 0)
		return;
	for (i = 0; i < RECORDS; i++) {
		record_path(i, path);
		record_text[i] = slurp(path, &len);
		if (record_text[i] && memcmp(record_text[i], i % 2 ? "{" : "FILE",
					     i % 2 ? 1 : 4) != 0)
			differ(path, "is no file record");
	}
}
