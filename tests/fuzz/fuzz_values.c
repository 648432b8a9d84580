/*
 * fuzz_values.c - typed values: decoded in full, or refused for their length
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"

#include "format/values.h"

static void try_filename(const uint8_t *copy, size_t len)
{
	struct ntr_error err;
	struct where w = fuzz_where(&err);
	struct ntr_filename name;
	int code = filename_decode(span_of(copy, len), &w, &name);

	if (code < 0) {
		fuzz_failure(code, &err);
		return;
	}
	REQUIRE(len >= 0x42 && name.name_units <= 255);
	REQUIRE(fuzz_inside(copy + 0x42, len - 0x42, name.name,
			    2 * name.name_units));
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	uint8_t *copy = fuzz_copy(in, len);
	struct ntr_stdinfo stdinfo;
	struct ntr_volinfo volinfo;
	struct ntr_error err;
	int code;

	code = ntr_stdinfo_decode(copy, len, &stdinfo, &err);
	if (code < 0)
		fuzz_failure(code, &err);
	REQUIRE((code == 0) == (len >= 48));
	REQUIRE(code < 0 || (stdinfo.long_form == 1) == (len >= 72));
	code = ntr_volinfo_decode(copy, len, &volinfo, &err);
	if (code < 0)
		fuzz_failure(code, &err);
	REQUIRE((code == 0) == (len >= 12));
	try_filename(copy, len);
	free(copy);
	return 0;
}
