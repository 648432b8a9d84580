/*
 * sha256.c - see sha256.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "sha256.h"

#ifdef HAVE_NETTLE

#include <nettle/version.h>
#include <stdio.h>

const char *sha256_library(void)
{
	static char text[64];

	snprintf(text, sizeof(text), "nettle %d.%d", nettle_version_major(),
		 nettle_version_minor());
	return text;
}

void sha256_start(struct sha256 *s)
{
	sha256_init(&s->ctx);
}

void sha256_add(struct sha256 *s, const void *bytes, size_t len)
{
	sha256_update(&s->ctx, len, bytes);
}

void sha256_end(struct sha256 *s, uint8_t digest[SHA256_SIZE])
{
	sha256_digest(&s->ctx, SHA256_SIZE, digest);
}

#else

const char *sha256_library(void)
{
	return "libmd";
}

void sha256_start(struct sha256 *s)
{
	SHA256Init(&s->ctx);
}

void sha256_add(struct sha256 *s, const void *bytes, size_t len)
{
	SHA256Update(&s->ctx, bytes, len);
}

void sha256_end(struct sha256 *s, uint8_t digest[SHA256_SIZE])
{
	SHA256Final(digest, &s->ctx);
}

#endif
