/*
 * hints.c - timestamps that deserve a second look
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A hint is what tools that set times leave behind: they reach $STANDARD_INFORMATION
 * alone, often in whole seconds.  Copying a file does as much.
 */
#include "ntfsread_artifacts.h"

enum { SECOND = 10000000 };	/* ticks of 100 ns */

/* A time never set is no time without a fraction. */
static int whole_second(uint64_t filetime)
{
	return filetime != 0 && filetime % SECOND == 0;
}

uint32_t ntr_time_hints(const struct ntr_stdinfo *si,
			const struct ntr_filename *fn)
{
	uint32_t hints = 0;

	if (fn && si->created < fn->created)
		hints |= NTR_HINT_SI_BEFORE_FN;
	if (whole_second(si->created) || whole_second(si->modified))
		hints |= NTR_HINT_ZERO_FRACTION;
	if (si->modified < si->created)
		hints |= NTR_HINT_COPIED;
	if (si->created > si->changed || si->modified > si->changed)
		hints |= NTR_HINT_FUTURE;
	return hints;
}

const char *ntr_time_hint_name(uint32_t hint)
{
	switch (hint) {
	case NTR_HINT_SI_BEFORE_FN:
		return "si-before-fn";
	case NTR_HINT_ZERO_FRACTION:
		return "zero-fraction";
	case NTR_HINT_COPIED:
		return "copied";
	case NTR_HINT_FUTURE:
		return "future";
	default:
		return NULL;
	}
}
