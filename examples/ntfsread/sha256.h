/*
 * sha256.h - SHA-256, by nettle where it is there, else by libmd
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * nettle uses what the processor has for it, which is several times as fast and
 * decides whether hashing holds up the copying.  OpenSSL is no faster, and loading it
 * takes longer than most commands.
 */
#ifndef NTFSREAD_CMD_SHA256_H
#define NTFSREAD_CMD_SHA256_H

#include <stddef.h>
#include <stdint.h>

#ifdef HAVE_NETTLE
#include <nettle/sha2.h>
#else
#include <sha2.h>
#endif

enum { SHA256_SIZE = 32 };

struct sha256 {
#ifdef HAVE_NETTLE
	struct sha256_ctx ctx;
#else
	SHA2_CTX ctx;
#endif
};

/* Which of them this is, with its version if it tells. */
const char *sha256_library(void);

void sha256_start(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *bytes, size_t len);
/* Start again afterwards. */
void sha256_end(struct sha256 *s, uint8_t digest[SHA256_SIZE]);

#endif
