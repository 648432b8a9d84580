/*
 * replace.h - a file that appears whole or not at all
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_REPLACE_H
#define NTFSREAD_CMD_REPLACE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Write 'bytes' to a temporary name beside 'path' and rename it; "-" is stdout, a
 * device or pipe is written as it is.  False and errno when that fails.
 */
bool replace_file(const char *path, const char *bytes, size_t len);

#endif
