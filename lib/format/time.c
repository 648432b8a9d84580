/*
 * time.c - FILETIME to something readable
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdbool.h>
#include <string.h>

#include "ntfsread.h"

enum {
	TICKS_PER_SECOND = 10000000,
	SECONDS_PER_DAY  = 86400,
	YEAR_FIRST       = 1601,
	YEAR_LAST        = 30827,	/* of what Windows itself will show */
	DAYS_400         = 146097,
	DAYS_100         = 36524,
	DAYS_4           = 1461,
	DAYS_1           = 365
};

#define SECONDS_TO_1970 INT64_C(11644473600)

struct date {
	unsigned year, month, day;	/* month and day from 1 */
};

static unsigned days_of_month(unsigned month, bool leap)
{
	static const uint8_t days[] = {
		0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};

	return month == 2 && leap ? 29 : days[month];
}

/* How many whole periods of 'length' days fit; the last of 'most' is longer. */
static unsigned take(unsigned *days, unsigned length, unsigned most)
{
	unsigned n = *days / length;

	if (n >= most)
		n = most - 1;
	*days -= n * length;
	return n;
}

/* 1601 begins a cycle of 400 years, so no correction is needed. */
static struct date date_of(unsigned days)
{
	unsigned n400 = take(&days, DAYS_400, UINT32_MAX);
	unsigned n100 = take(&days, DAYS_100, 4);
	unsigned n4 = take(&days, DAYS_4, 25);
	unsigned n1 = take(&days, DAYS_1, 4);
	bool leap = n1 == 3 && (n4 != 24 || n100 == 3);
	struct date d = { YEAR_FIRST + 400 * n400 + 100 * n100 + 4 * n4 + n1,
			  1, 1 };

	while (days >= days_of_month(d.month, leap))
		days -= days_of_month(d.month++, leap);
	d.day += days;
	return d;
}

void ntr_time(uint64_t filetime, int64_t *sec_ret, uint32_t *nsec_ret)
{
	*sec_ret = (int64_t)(filetime / TICKS_PER_SECOND) - SECONDS_TO_1970;
	*nsec_ret = (uint32_t)(filetime % TICKS_PER_SECOND) * 100;
}

/* 'digits' digits of a number, and a character after them; where that ends. */
static char *put(char *to, uint64_t value, unsigned digits, char after)
{
	for (unsigned i = digits; i > 0; i--, value /= 10)
		to[i - 1] = (char)('0' + value % 10);
	to[digits] = after;
	return to + digits + 1;
}

static unsigned count_digits(uint64_t value)
{
	unsigned digits = 1;

	while (value >= 10) {
		value /= 10;
		digits++;
	}
	return digits;
}

/* By hand: listings and manifests write four of them for each file, and snprintf()
 * would take longer than all the rest. */
void ntr_time_text(uint64_t filetime, char *buf)
{
	static const char prefix[] = "filetime:";
	uint64_t seconds = filetime / TICKS_PER_SECOND;
	unsigned of_day = (unsigned)(seconds % SECONDS_PER_DAY);
	struct date d = date_of((unsigned)(seconds / SECONDS_PER_DAY));
	char *to = buf;

	if (d.year > YEAR_LAST) {
		memcpy(to, prefix, sizeof(prefix));
		put(to + sizeof(prefix) - 1, filetime, count_digits(filetime),
		    '\0');
		return;
	}
	to = put(to, d.year, d.year > 9999 ? 5 : 4, '-');
	to = put(to, d.month, 2, '-');
	to = put(to, d.day, 2, 'T');
	to = put(to, of_day / 3600, 2, ':');
	to = put(to, of_day / 60 % 60, 2, ':');
	to = put(to, of_day % 60, 2, '.');
	to = put(to, filetime % TICKS_PER_SECOND, 7, 'Z');
	*to = '\0';
}
