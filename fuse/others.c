/*
 * others.c - see others.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "others.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char config[] = "/etc/fuse.conf";

/* Is there a line with this word alone?  As fusermount3 reads them. */
static int config_has(const char *word)
{
	char line[256];
	int found = 0;
	FILE *file = fopen(config, "re");

	if (!file)
		return 0;
	while (!found && fgets(line, sizeof(line), file)) {
		char *start = line + strspn(line, " \t");
		size_t len = strcspn(start, "#\n");

		while (len > 0 && strchr(" \t\r", start[len - 1]))
			len--;
		found = len == strlen(word) && strncmp(start, word, len) == 0;
	}
	(void)fclose(file);
	return found;
}

int others_check(const struct options *opt)
{
	const char *asked = opt->allow_other ? "allow_other" :
			    opt->allow_root ? "allow_root" : NULL;

	if (!asked || geteuid() == 0 || config_has("user_allow_other"))
		return 0;
	complain("-o %s: only root may, unless %s has the line "
		 "'user_allow_other'", asked, config);
	return STATUS_FAILED;
}
