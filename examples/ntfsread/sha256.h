/*
 * sha256.h - SHA-256, by libmd, or by the processor where it can
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_SHA256_H
#define NTFSREAD_CMD_SHA256_H

#include <stddef.h>
#include <stdint.h>

#include <sha2.h>

enum { SHA256_SIZE = 32, SHA256_BLOCK = 64 };

struct sha256 {
	SHA2_CTX ctx;
};

void sha256_start(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *bytes, size_t len);
void sha256_end(struct sha256 *s, uint8_t digest[SHA256_SIZE]);

#endif
