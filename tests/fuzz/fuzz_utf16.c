/*
 * fuzz_utf16.c - names: exact both ways, and never past the buffer
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The input is tried as UTF-16LE, which always converts, and as UTF-8.
 */
#include "fuzz.h"

#include "bytes/utf16.h"

static void units_to_text_and_back(const uint8_t *in, size_t units)
{
	size_t cap = 6 * units + 1, len, wanted;
	char *text = malloc(cap);
	uint8_t *back = malloc(2 * units + 1);

	REQUIRE(text && back);
	len = ntr_utf8(in, units, text, cap);
	REQUIRE(len < cap && text[len] == '\0');
	REQUIRE(utf16_from_utf8(text, len, back, units, &wanted));
	REQUIRE(wanted == units);
	REQUIRE(units == 0 || memcmp(back, in, 2 * units) == 0);
	free(back);
	free(text);
}

/* A buffer too small gets whole characters only, which convert back. */
static void cut_short(const uint8_t *in, size_t units, size_t cap)
{
	char *text = malloc(cap ? cap : 1);
	uint8_t *back = malloc(2 * units + 1);
	size_t wanted;

	REQUIRE(text && back);
	ntr_utf8(in, units, text, cap);
	if (cap > 0) {
		size_t len = 0;

		while (len < cap && text[len])
			len++;
		REQUIRE(len < cap);
		REQUIRE(utf16_from_utf8(text, len, back, units, &wanted));
		REQUIRE(wanted <= units);
		REQUIRE(wanted == 0 || memcmp(back, in, 2 * wanted) == 0);
	}
	free(back);
	free(text);
}

static void text_to_units_and_back(const char *in, size_t len)
{
	uint8_t *units = malloc(2 * len + 1);
	char *back = malloc(len + 1);
	size_t wanted, few;

	REQUIRE(units && back);
	if (utf16_from_utf8(in, len, units, len, &wanted)) {
		REQUIRE(wanted <= len);
		REQUIRE(ntr_utf8(units, wanted, back, len + 1) == len);
		REQUIRE(len == 0 || memcmp(back, in, len) == 0);
		REQUIRE(utf16_from_utf8(in, len, NULL, 0, &few));
		REQUIRE(few == wanted);
	}
	free(back);
	free(units);
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	uint8_t *copy = fuzz_copy(in, len);

	units_to_text_and_back(copy, len / 2);
	cut_short(copy, len / 2, len > 0 ? copy[0] : 0);
	text_to_units_and_back((const char *)copy, len);
	free(copy);
	return 0;
}
