/*
 * test_order.c - names in the order of the volume, and the keys that stand for them
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "volume_bytes.h"

static struct volume v;

struct units {
	uint8_t bytes[32];
	size_t count;
};

static struct units units_of(const uint16_t *name, size_t count)
{
	struct units u = { .count = count };

	for (size_t i = 0; i < count; i++) {
		u.bytes[2 * i] = (uint8_t)name[i];
		u.bytes[2 * i + 1] = (uint8_t)(name[i] >> 8);
	}
	return u;
}

#define UNITS(...) units_of((const uint16_t[]){ __VA_ARGS__ }, \
	sizeof((const uint16_t[]){ __VA_ARGS__ }) / sizeof(uint16_t))

static int compare(const struct units *a, const struct units *b)
{
	return ntr_name_compare(v.vol, a->bytes, a->count, b->bytes, b->count);
}

static uint64_t key(const struct units *u)
{
	return ntr_name_key(v.vol, u->bytes, u->count);
}

/* In the order that $UpCase gives: by unit, letters of either case as capitals; of two
 * that are equal by it, the one with the smaller units first. */
START_TEST(names_and_keys_have_one_order)
{
	const struct units names[] = {
		UNITS(0), UNITS('$'), UNITS('A'), UNITS('a'), UNITS('A', 0),
		UNITS('A', 'B', 'C', 'D'), UNITS('a', 'b', 'c', 'd'),
		UNITS('A', 'b', 'C', 'd', 'e'), UNITS('a', 'B', 'c', 'D', 'F'),
		UNITS('a', 'b', 'd'), UNITS('_'), UNITS('{'), UNITS(0xe0),
		UNITS(0x4e00), UNITS(0xd800), UNITS(0xffff, 0xffff),
	};
	size_t count = sizeof(names) / sizeof(names[0]);

	volume_load(&v, "good-stages");
	volume_open(&v, 0);
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < count; j++) {
			int order = compare(&names[i], &names[j]);

			ck_assert_msg((i > j) - (i < j) ==
				      (order > 0) - (order < 0),
				      "names %zu and %zu: %d", i, j, order);
			if (key(&names[i]) < key(&names[j]))
				ck_assert_int_lt(order, 0);
		}
	}
	/* Capitals and small letters have one key, and so have equal beginnings. */
	ck_assert_uint_eq(key(&names[5]), key(&names[6]));
	ck_assert_uint_eq(key(&names[7]), key(&names[8]));
	ck_assert_uint_lt(key(&names[2]), key(&names[5]));
	volume_close(&v);
}
END_TEST

/* A long name of letters, of which one is another. */
static struct units letters(size_t count, size_t at, uint16_t letter)
{
	uint16_t name[16];

	for (size_t i = 0; i < count; i++)
		name[i] = (uint16_t)(i == at ? letter : 'k' + i);
	return units_of(name, count);
}

START_TEST(one_unit_decides_wherever_it_is)
{
	struct units plain, other;

	volume_load(&v, "good-stages");
	volume_open(&v, 0);
	for (size_t count = 1; count <= 16; count++) {
		plain = letters(count, count, 0);
		ck_assert_int_eq(compare(&plain, &plain), 0);
		for (size_t at = 0; at < count; at++) {
			uint16_t unit = (uint16_t)('k' + at);

			other = letters(count, at, (uint16_t)(unit + 1));
			ck_assert_int_lt(compare(&plain, &other), 0);
			ck_assert_int_gt(compare(&other, &plain), 0);
			/* As equal as can be, the capital is first... */
			other = letters(count, at, (uint16_t)(unit - 0x20));
			ck_assert_int_gt(compare(&plain, &other), 0);
			ck_assert_int_lt(compare(&other, &plain), 0);
			/* ...unless what is behind it decides. */
			other.count--;
			ck_assert_int_gt(compare(&plain, &other), 0);
			if (at + 1 < count) {
				other.count++;
				other.bytes[2 * count - 2]++;
				ck_assert_int_lt(compare(&plain, &other), 0);
			}
		}
	}
	volume_close(&v);
}
END_TEST

SUITE_LOOPING(order, 30,
	ONCE(names_and_keys_have_one_order),
	ONCE(one_unit_decides_wherever_it_is))
