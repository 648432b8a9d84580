/*
 * out.h - stdout, and whether it still takes anything
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_OUT_H
#define NTFSREAD_CMD_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Give stdout a large buffer, and get write errors instead of signals. */
void out_init(void);

/* Has writing failed, or a signal asked for an end?  What takes long asks now and then
 * and stops. */
bool out_failed(void);

/* Write past stdio, for streams of any size; false once writing failed. */
bool out_write(const void *bytes, size_t len);

/* Write out what is left.  Says what went wrong, unless the reader just went away;
 * false if anything did, or a signal ended the work. */
bool out_finish(void);

/* offset, sixteen bytes, the same as characters; lines like the one before are a
 * star, the last one excepted */
void out_hex(FILE *out, const uint8_t *bytes, size_t len, uint64_t offset);

#endif
