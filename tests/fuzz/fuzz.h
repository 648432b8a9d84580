/*
 * fuzz.h - what the fuzz targets share
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "format/where.h"

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len);

/* A property that holds whatever the input is. */
#define REQUIRE(property)						\
	do {								\
		if (!(property))					\
			abort();					\
	} while (0)

/* A copy that may be written to and ends where its memory does. */
static inline uint8_t *fuzz_copy(const uint8_t *in, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	REQUIRE(copy);
	if (len > 0)
		memcpy(copy, in, len);
	return copy;
}

/* A finding has a kind that exists and a text. */
static inline void fuzz_note(void *ctx, const struct ntr_finding *finding)
{
	char text[256];

	(void)ctx;
	REQUIRE(finding->kind > 0 && finding->kind < NTR_F_KIND_END);
	REQUIRE(ntr_finding_text(finding, text, sizeof(text)) < sizeof(text));
}

static inline struct where fuzz_where(struct ntr_error *err)
{
	return (struct where){
		.record = 7, .base = 0x1000, .sink = fuzz_note, .err = err,
	};
}

/* A failure says what failed, and the same in text. */
static inline void fuzz_failure(int code, const struct ntr_error *err)
{
	char text[256];

	REQUIRE(code < 0 && code == err->code && err->what);
	REQUIRE(ntr_error_text(err, text, sizeof(text)) < sizeof(text));
}

/* Does 'part' lie in 'whole'?  Empty parts may lie anywhere. */
static inline int fuzz_inside(const uint8_t *whole, size_t whole_len,
			      const uint8_t *part, size_t part_len)
{
	return part_len == 0 ||
	       (part >= whole && part <= whole + whole_len &&
		part_len <= (size_t)(whole + whole_len - part));
}

#endif
