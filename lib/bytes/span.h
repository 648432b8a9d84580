/*
 * span.h - a length that travels with its pointer
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The only place in the library that adds an untrusted number to a pointer.
 */
#ifndef SPAN_H
#define SPAN_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Some bytes we may read.  'len' is the whole truth about how many. */
struct span {
	const uint8_t *ptr;
	size_t len;
};

static inline struct span span_of(const void *ptr, size_t len)
{
	return (struct span){ ptr, len };
}

/* Does [off, off + len) lie inside?  Cannot overflow. */
static inline bool span_has(struct span s, uint64_t off, uint64_t len)
{
	return off <= s.len && len <= s.len - off;
}

/* The part [off, off + len), or nothing at all. */
static inline bool span_sub(struct span s, uint64_t off, uint64_t len,
			    struct span *ret)
{
	if (!span_has(s, off, len))
		return false;
	*ret = (struct span){ s.ptr + off, (size_t)len };
	return true;
}

/* What is left from 'off' on; empty when 'off' is past the end. */
static inline struct span span_from(struct span s, uint64_t off)
{
	if (off > s.len)
		off = s.len;
	return (struct span){ s.ptr + off, s.len - (size_t)off };
}

/* The first 'len' bytes, or all there are. */
static inline struct span span_first(struct span s, uint64_t len)
{
	return (struct span){ s.ptr, len < s.len ? (size_t)len : s.len };
}

static inline bool span_is(struct span s, uint64_t off, const char *bytes,
			   size_t len)
{
	return span_has(s, off, len) && memcmp(s.ptr + off, bytes, len) == 0;
}

/*
 * Little-endian loads at a fixed offset.  Outside the span they yield 0: a
 * decoder that forgets to check its minimum length reads zeros, never memory.
 * After one span_has(s, 0, N) the compiler drops these checks for offsets < N.
 */
#define SPAN_GETTER(bits, to_host)					\
static inline uint##bits##_t span_u##bits(struct span s, uint64_t off)	\
{									\
	uint##bits##_t v;						\
									\
	if (!span_has(s, off, sizeof(v)))				\
		return 0;						\
	memcpy(&v, s.ptr + off, sizeof(v));				\
	return to_host(v);						\
}
SPAN_GETTER(8, )
SPAN_GETTER(16, le16toh)
SPAN_GETTER(32, le32toh)
SPAN_GETTER(64, le64toh)
#undef SPAN_GETTER

#endif
