/*
 * hasher.h - SHA-256 of what is being written, and the lines that tell it
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Hashing takes longer than copying, so it has a thread of its own, which also
 * writes the manifest.  What it is told is queued in order and in bounded memory: who
 * is faster waits for the other.  All calls come from one thread.
 */
#ifndef NTFSREAD_CMD_HASHER_H
#define NTFSREAD_CMD_HASHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { HASHER_NONE = 0 };	/* no digest to be kept */

/* Lines go to 'out', and to 'copy' too unless it is NULL.  0, or an errno value. */
struct hasher;
int hasher_open(FILE *out, FILE *copy, struct hasher **hasher_ret);
/* Do what is queued, and end; 0, or the errno of the first write that failed. */
int hasher_close(struct hasher *h);

/* Has writing the lines failed? */
bool hasher_failed(struct hasher *h);

/* The stream at hand goes on. */
void hasher_bytes(struct hasher *h, const void *bytes, size_t len);
void hasher_zeros(struct hasher *h, uint64_t len);

/* Write a piece of a line. */
void hasher_text(struct hasher *h, const char *text, size_t len);
/* End an object with the digest of the stream at hand, and start a new stream.  The
 * digest is kept under the number 'keep' unless that is HASHER_NONE; numbers are
 * small. */
void hasher_digest(struct hasher *h, uint32_t keep);
/* The same with the digest that was kept under that number, null if there is none,
 * instead of that of the stream at hand. */
void hasher_kept(struct hasher *h, uint32_t number);

#endif
