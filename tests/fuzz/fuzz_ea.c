/*
 * fuzz_ea.c - extended attributes: the walk advances, entries lie apart and inside
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"

#include "format/ea.h"

static void walk(const uint8_t *copy, size_t len)
{
	struct ntr_error err;
	struct where w = fuzz_where(&err);
	uint32_t pos = 0, before = 0;
	uint64_t end = 0;
	struct ntr_ea ea;
	int more;

	while ((more = ea_next(span_of(copy, len), &w, &pos, &ea)) > 0) {
		REQUIRE(pos > before);
		REQUIRE(ea.at == before && ea.at >= end);
		REQUIRE(ea.name == copy + ea.at + 8);
		REQUIRE(ea.value == ea.name + ea.name_len + 1);
		REQUIRE(fuzz_inside(copy, len, ea.name, ea.name_len + 1));
		REQUIRE(fuzz_inside(copy, len, ea.value, ea.value_len));
		before = pos;
		end = (uint64_t)ea.at + 8 + ea.name_len + 1 + ea.value_len;
	}
	if (more < 0)
		fuzz_failure(more, &err);
	REQUIRE(ea_next(span_of(copy, len), &w, &pos, &ea) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	uint8_t *copy = fuzz_copy(in, len);
	struct ntr_ea_info info;
	struct ntr_error err;
	struct ntr_wsl wsl;
	int code;

	walk(copy, len);
	code = ntr_wsl_decode(copy, len, &wsl, &err);
	if (code < 0)
		fuzz_failure(code, &err);
	else
		REQUIRE(wsl.fields < 32);
	code = ntr_ea_info_decode(copy, len, &info, &err);
	if (code < 0)
		fuzz_failure(code, &err);
	REQUIRE((code == 0) == (len >= 8));
	free(copy);
	return 0;
}
