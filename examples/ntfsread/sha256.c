/*
 * sha256.c - see sha256.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "sha256.h"

#include <stdlib.h>

#ifdef HAVE_LIBCRYPTO

#include <openssl/crypto.h>
#include <openssl/evp.h>

struct sha256 {
	EVP_MD_CTX *ctx;
	bool good;		/* all calls for the digest at hand */
};

const char *sha256_library(void)
{
	return OpenSSL_version(OPENSSL_VERSION);
}

struct sha256 *sha256_open(void)
{
	struct sha256 *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->ctx = EVP_MD_CTX_new();
	if (!s->ctx || EVP_DigestInit_ex(s->ctx, EVP_sha256(), NULL) != 1) {
		sha256_close(s);
		return NULL;
	}
	s->good = true;
	return s;
}

void sha256_close(struct sha256 *s)
{
	if (!s)
		return;
	EVP_MD_CTX_free(s->ctx);
	free(s);
}

void sha256_add(struct sha256 *s, const void *bytes, size_t len)
{
	s->good &= EVP_DigestUpdate(s->ctx, bytes, len) == 1;
}

bool sha256_end(struct sha256 *s, uint8_t digest[SHA256_SIZE])
{
	bool good = EVP_DigestFinal_ex(s->ctx, digest, NULL) == 1 && s->good;

	/* Without a name it is the same algorithm, which need not be looked for
	 * again. */
	s->good = EVP_DigestInit_ex(s->ctx, NULL, NULL) == 1;
	return good;
}

#else

#include <sha2.h>

struct sha256 {
	SHA2_CTX ctx;
};

const char *sha256_library(void)
{
	return "libmd";
}

struct sha256 *sha256_open(void)
{
	struct sha256 *s = malloc(sizeof(*s));

	if (s)
		SHA256Init(&s->ctx);
	return s;
}

void sha256_close(struct sha256 *s)
{
	free(s);
}

void sha256_add(struct sha256 *s, const void *bytes, size_t len)
{
	SHA256Update(&s->ctx, bytes, len);
}

bool sha256_end(struct sha256 *s, uint8_t digest[SHA256_SIZE])
{
	SHA256Final(digest, &s->ctx);
	SHA256Init(&s->ctx);
	return true;
}

#endif
