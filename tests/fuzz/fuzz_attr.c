/*
 * fuzz_attr.c - attributes: each behind the last, its parts inside it
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"

#include "format/attr.h"

enum { ATTRS_AT = 8 };

static void parts_inside(const struct ntr_record *rec,
			 const struct ntr_attr *a)
{
	const uint8_t *bytes = rec->data + a->at;

	REQUIRE(a->at <= rec->size && a->length <= rec->size - a->at);
	REQUIRE(fuzz_inside(bytes, a->length, a->name, 2 * a->name_units));
	REQUIRE(fuzz_inside(bytes, a->length, a->value, a->value_len));
	REQUIRE(a->value == rec->data + a->value_at);
	REQUIRE(a->name && a->resident <= 1);
	if (a->resident || a->first_vcn != 0)
		REQUIRE((a->allocated | a->size | a->initialized) == 0 &&
			a->stored == NTR_NONE);
}

static void walk_pairs(const struct ntr_attr *a)
{
	struct ntr_pairs pos = {0};
	struct ntr_run run;

	while (!a->resident && ntr_pairs_next(a, &pos, &run, NULL) > 0)
		REQUIRE(run.clusters > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	uint8_t *copy = malloc(ATTRS_AT + len);
	struct ntr_record rec = {
		.number = 7, .offset = 0x1000, .data = copy,
		.size = (uint32_t)len + ATTRS_AT,
		.used = (uint32_t)len + ATTRS_AT, .attrs_at = ATTRS_AT,
	};
	struct ntr_error err;
	struct where w = fuzz_where(&err);
	uint32_t pos = 0, public_pos = 0, end = ATTRS_AT;
	struct ntr_attr a, b;
	int more;

	REQUIRE(copy);
	memset(copy, 0, ATTRS_AT);
	if (len > 0)
		memcpy(copy + ATTRS_AT, in, len);
	while ((more = attr_next(&rec, &w, &pos, &a)) > 0) {
		REQUIRE(a.at == end && a.length >= 24);
		end = a.at + a.length;
		parts_inside(&rec, &a);
		walk_pairs(&a);
		REQUIRE(ntr_attr_next(&rec, &public_pos, &b, NULL) == 1);
		REQUIRE(b.at == a.at && b.value == a.value);
	}
	if (more < 0)
		fuzz_failure(more, &err);
	REQUIRE(ntr_attr_next(&rec, &public_pos, &b, NULL) == more);
	REQUIRE(attr_next(&rec, &w, &pos, &a) == 0);
	attr_check(&rec, &w);
	free(copy);
	return 0;
}
