/*
 * replay.c - runs a fuzz target on files, where there is no libFuzzer
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *   fuzz_NAME FILE...
 *
 * Each input is copied to memory of exactly its length, so that a sanitizer or
 * valgrind sees a read past its end.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len);

enum { INPUT_MAX = 64 << 20 };

static uint8_t *load(FILE *file, size_t *len_ret)
{
	uint8_t *buf = malloc(INPUT_MAX), *exact;

	if (!buf)
		return NULL;
	*len_ret = fread(buf, 1, INPUT_MAX, file);
	exact = ferror(file) ? NULL : malloc(*len_ret ? *len_ret : 1);
	if (exact)
		memcpy(exact, buf, *len_ret);
	free(buf);
	return exact;
}

static int replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *in = NULL;
	size_t len;

	if (file) {
		in = load(file, &len);
		fclose(file);
	}
	if (!in) {
		perror(path);
		return -1;
	}
	/* If the target aborts, this is the line that says on which file. */
	fprintf(stderr, "%s\n", path);
	LLVMFuzzerTestOneInput(in, len);
	free(in);
	return 0;
}

int main(int argc, char **argv)
{
	int failed = argc < 2;

	for (int i = 1; i < argc; i++)
		failed |= replay(argv[i]) < 0;
	return failed;
}
