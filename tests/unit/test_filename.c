/*
 * test_filename.c - odd characters are noticed wherever in a name they are
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include "format/values.h"

enum { NAME_AT = 0x42, UNITS = 21 };

struct seen {
	unsigned count;
	uint64_t at, unit;
};

static void see(void *ctx, const struct ntr_finding *finding)
{
	struct seen *seen = ctx;

	ck_assert_uint_eq(finding->kind, NTR_F_NAME_ODD);
	seen->count++;
	seen->at = finding->offset;
	seen->unit = finding->got;
}

/* A name of UNITS letters, but for the one at 'place'. */
static struct seen decode(unsigned place, uint16_t unit)
{
	uint8_t value[NAME_AT + 2 * UNITS] = { [0x40] = UNITS, [0x41] = 1 };
	struct seen seen = { 0 };
	struct where w = {
		.record = 40, .base = 0, .sink = see, .sink_ctx = &seen,
	};
	struct ntr_filename name;

	for (unsigned i = 0; i < UNITS; i++)
		value[NAME_AT + 2 * i] = 'n';
	value[NAME_AT + 2 * place] = (uint8_t)unit;
	value[NAME_AT + 2 * place + 1] = (uint8_t)(unit >> 8);
	ck_assert_int_eq(filename_decode(span_of(value, sizeof(value)), &w,
					 &name), NTR_OK);
	ck_assert_uint_eq(name.name_units, UNITS);
	return seen;
}

START_TEST(what_no_path_can_hold_is_noted_at_any_place)
{
	for (unsigned place = 0; place < UNITS; place++)
		for (unsigned unit = 0; unit < 0x200; unit++) {
			bool odd = unit < 0x20 || unit == '/' || unit == 0x7f;
			struct seen seen = decode(place, (uint16_t)unit);

			ck_assert_uint_eq(seen.count, odd);
			if (!odd)
				continue;
			ck_assert_uint_eq(seen.at, NAME_AT + 2 * place);
			ck_assert_uint_eq(seen.unit, unit);
		}
}
END_TEST

SUITE_OF(filename, what_no_path_can_hold_is_noted_at_any_place)
