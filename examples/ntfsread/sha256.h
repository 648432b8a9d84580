/*
 * sha256.h - SHA-256, by OpenSSL's libcrypto where it is there, else by libmd
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Both are well kept; libcrypto uses what the processor has for it, which is about
 * ten times as fast and decides whether hashing holds up the copying.
 */
#ifndef NTFSREAD_CMD_SHA256_H
#define NTFSREAD_CMD_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHA256_SIZE = 32 };

/* Which of them this is, with its version if it tells. */
const char *sha256_library(void);

/* One digest after another.  NULL: no memory. */
struct sha256;
struct sha256 *sha256_open(void);
void sha256_close(struct sha256 *s);

void sha256_add(struct sha256 *s, const void *bytes, size_t len);
/* The digest of all bytes since the one before; false: the library has failed. */
bool sha256_end(struct sha256 *s, uint8_t digest[SHA256_SIZE]);

#endif
