/*
 * fuzz_carve.c - names in any bytes at all: none leads out of them
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The first byte says where what is in use ends, in steps of 8, and whether it is a
 * directory's.
 */
#include "fuzz.h"

#include "format/carve.h"

enum { DIR = 5, RECORDS = 1 << 20 };

static void check(const uint8_t *copy, size_t len, size_t from,
		  const struct carve_hit *hit)
{
	const struct ntr_filename *name = &hit->name;

	REQUIRE(name->name_units > 0 && name->name_units <= 255);
	REQUIRE(name->name_space <= NTR_NAME_WIN32_DOS);
	REQUIRE(fuzz_inside(copy, len, name->name, 2 * name->name_units));
	REQUIRE(hit->at >= from && hit->at < len);
	REQUIRE(!(hit->lost & NTR_LOST_REF) ||
		(hit->ref == 0 && !hit->attribute));
	REQUIRE(hit->lost & NTR_LOST_REF || hit->attribute ||
		NTR_REF_NUMBER(hit->ref) < RECORDS);
	REQUIRE(!(hit->lost & NTR_LOST_PARENT) || name->parent_ref == 0);
	REQUIRE(!(hit->lost & NTR_LOST_TIMES) || name->created == 0);
	REQUIRE(hit->lost & NTR_LOST_PARENT ||
		NTR_REF_NUMBER(name->parent_ref) < RECORDS);
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	size_t from = len ? (size_t)(in[0] & 0x7f) * 8 : 0, last = 0;
	uint64_t dir = len && in[0] & 0x80 ? NTR_NONE : DIR;
	struct carve_hit hit;
	struct carve carve;
	uint8_t *copy;

	if (len > 0) {
		in++;
		len--;
	}
	copy = fuzz_copy(in, len);
	carve = carve_start(span_of(copy, len), from, dir, RECORDS);
	while (carve_next(&carve, &hit)) {
		check(copy, len, from, &hit);
		REQUIRE(carve.at > last);	/* so it ends */
		last = carve.at;
	}
	REQUIRE(!carve_next(&carve, &hit));
	free(copy);
	return 0;
}
