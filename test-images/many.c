/*
 * many.c - volumes whose $MFT has very many records, for benchmarks
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "mkimage.h"

int many_write(const char *path, uint64_t count)
{
	die("no %s of %llu records yet", path, (unsigned long long)count);
}

int many_tree_write(const char *path, uint64_t count)
{
	die("no %s of %llu records yet", path, (unsigned long long)count);
}
