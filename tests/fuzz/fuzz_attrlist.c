/*
 * fuzz_attrlist.c - attribute lists: each entry behind the last, its name in it
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"

#include "format/attrlist.h"

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	uint8_t *copy = fuzz_copy(in, len);
	struct ntr_error err;
	struct where w = fuzz_where(&err);
	struct ntr_list_entry e;
	struct attrlist l;
	uint64_t end = 0;
	int more;

	attrlist_start(&l, span_of(copy, len));
	while ((more = attrlist_next(&l, &w, &e)) > 0) {
		REQUIRE(e.at == end && e.length >= 26);
		end = e.at + e.length;
		REQUIRE(end <= len && e.attr == NTR_NO_INDEX && e.name);
		REQUIRE(fuzz_inside(copy + e.at, e.length, e.name,
				    2 * e.name_units));
	}
	if (more < 0)
		fuzz_failure(more, &err);
	REQUIRE(attrlist_next(&l, &w, &e) == 0);
	free(copy);
	return 0;
}
