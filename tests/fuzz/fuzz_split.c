/*
 * fuzz_split.c - names of pieces: next and before undo each other
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"

#include "source/split.h"

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	char *path = malloc(len + 1), *copy = malloc(len + 1);
	unsigned steps = 0;

	REQUIRE(path && copy);
	if (len > 0)
		memcpy(path, in, len);
	path[len] = '\0';
	strcpy(copy, path);
	if (split_next(copy)) {
		REQUIRE(strlen(copy) == strlen(path));
		REQUIRE(strcmp(copy, path) != 0);
		REQUIRE(split_before(copy));
	}
	REQUIRE(strcmp(copy, path) == 0);
	if (split_is_first(path) && !split_before(copy))
		REQUIRE(strcmp(copy, path) == 0);
	while (split_next(copy))
		REQUIRE(++steps < 1000);
	free(copy);
	free(path);
	return 0;
}
