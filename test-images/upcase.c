/*
 * upcase.c - the $UpCase table, and the order of names that it makes
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "mkimage.h"

static void shift(uint16_t *up, unsigned from, unsigned to, int by)
{
	for (unsigned c = from; c <= to; c++)
		up[c] = (uint16_t)((int)c + by);
}

/* Pairs of upper and lower case, one after the other. */
static void pairs(uint16_t *up, unsigned from, unsigned to)
{
	for (unsigned c = from; c < to; c += 2)
		up[c + 1] = (uint16_t)c;
}

static void greek(uint16_t *up)
{
	shift(up, 0x3b1, 0x3c9, -0x20);
	up[0x3c2] = 0x3a3;		/* final sigma */
	up[0x3ac] = 0x386;
	shift(up, 0x3ad, 0x3af, -0x25);
	up[0x3cc] = 0x38c;
	shift(up, 0x3cd, 0x3ce, -0x3f);
}

/* No letter grows: sharp s and dotless i stay what they are. */
uint16_t *upcase_table(void)
{
	uint16_t *up = malloc(65536 * sizeof(*up));

	if (!up)
		die("out of memory");
	shift(up, 0, 0xffff, 0);
	shift(up, 'a', 'z', -0x20);
	shift(up, 0xe0, 0xf6, -0x20);
	shift(up, 0xf8, 0xfe, -0x20);
	up[0xff] = 0x178;
	pairs(up, 0x100, 0x130);
	pairs(up, 0x132, 0x138);
	pairs(up, 0x139, 0x149);
	pairs(up, 0x14a, 0x178);
	pairs(up, 0x179, 0x17f);
	greek(up);
	shift(up, 0x430, 0x44f, -0x20);
	shift(up, 0x450, 0x45f, -0x50);
	pairs(up, 0x460, 0x482);
	pairs(up, 0x48a, 0x4c0);
	pairs(up, 0x4d0, 0x530);
	shift(up, 0x561, 0x586, -0x30);		/* Armenian */
	shift(up, 0xff41, 0xff5a, -0x20);	/* full width */
	return up;
}

static int compare(const struct text *a, const struct text *b,
		   const uint16_t *up)
{
	for (size_t i = 0; i < a->units && i < b->units; i++) {
		uint16_t x = up ? up[a->unit[i]] : a->unit[i];
		uint16_t y = up ? up[b->unit[i]] : b->unit[i];

		if (x != y)
			return x < y ? -1 : 1;
	}
	return (a->units > b->units) - (a->units < b->units);
}

/* Names that differ in case alone stand in the order of their code units. */
int name_compare(const struct image *img, const struct text *a,
		 const struct text *b)
{
	int by_case = compare(a, b, img->upcase);

	return by_case ? by_case : compare(a, b, NULL);
}
