/*
 * time.c - FILETIME to something readable
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

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

void ntr_time_text(uint64_t filetime, char *buf)
{
	uint64_t seconds = filetime / TICKS_PER_SECOND;
	unsigned of_day = (unsigned)(seconds % SECONDS_PER_DAY);
	struct date d = date_of((unsigned)(seconds / SECONDS_PER_DAY));

	if (d.year > YEAR_LAST)
		snprintf(buf, NTR_TIME_TEXT, "filetime:%" PRIu64, filetime);
	else
		snprintf(buf, NTR_TIME_TEXT,
			 "%04u-%02u-%02uT%02u:%02u:%02u.%07uZ",
			 d.year, d.month, d.day, of_day / 3600,
			 of_day / 60 % 60, of_day % 60,
			 (unsigned)(filetime % TICKS_PER_SECOND));
}
