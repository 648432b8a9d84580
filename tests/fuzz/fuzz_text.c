/*
 * fuzz_text.c - texts for any number: the right length, never past the end
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"

#include "bytes/span.h"

enum { CAP = 512 };

static void check(const char *full, size_t len, const char *cut, size_t cut_len,
		  size_t cap)
{
	REQUIRE(len < CAP && strlen(full) == len && cut_len == len);
	if (cap > 0)
		REQUIRE(strlen(cut) == (len < cap ? len : cap - 1) &&
			memcmp(cut, full, strlen(cut)) == 0);
}

static void error_text(struct span s, char *cut, size_t cap)
{
	struct ntr_error err = {
		.code = (int32_t)span_u32(s, 0),
		.sys_errno = (int32_t)span_u32(s, 4),
		.record = span_u64(s, 8), .offset = span_u64(s, 16),
		.got = span_u64(s, 24), .limit = span_u64(s, 32),
		.what = span_u8(s, 40) & 1 ? "field" : NULL,
	};
	char full[CAP];
	size_t len = ntr_error_text(&err, full, sizeof(full));

	check(full, len, cut, ntr_error_text(&err, cut, cap), cap);
}

static void finding_text(struct span s, char *cut, size_t cap)
{
	struct ntr_finding finding = {
		.kind = span_u32(s, 0), .attr_type = span_u32(s, 4),
		.record = span_u64(s, 8), .offset = span_u64(s, 16),
		.got = span_u64(s, 24), .limit = span_u64(s, 32),
		.what = span_u8(s, 40) & 1 ? "field" : NULL,
	};
	char full[CAP];
	size_t len = ntr_finding_text(&finding, full, sizeof(full));

	check(full, len, cut, ntr_finding_text(&finding, cut, cap), cap);
	REQUIRE(ntr_finding_name(finding.kind));
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	struct span s = span_of(in, len);
	size_t cap = span_u8(s, 41);
	char *cut = malloc(cap ? cap : 1), time[NTR_TIME_TEXT];

	REQUIRE(cut);
	error_text(s, cut, cap);
	finding_text(s, cut, cap);
	ntr_time_text(span_u64(s, 8), time);
	REQUIRE(strlen(time) >= 10 && strlen(time) < sizeof(time));
	(void)ntr_attr_type_name(span_u32(s, 4));
	free(cut);
	return 0;
}
