/*
 * verify_upcase.c - does $UpCase do to ASCII what every such table does?
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Tables differ from one Windows to the next, but not there: a table that does has been
 * damaged or made up, and directories sorted by it are searched in vain.
 */
#include "../volume/upcase.h"
#include "verify.h"

enum { RECORD_UPCASE = 10, ASCII = 0x80 };

void verify_upcase(struct ntr_volume *vol)
{
	struct where w = volume_where(vol, RECORD_UPCASE, NTR_NONE, NULL);
	const struct upcase *table = volume_upcase(vol);

	w.attr_type = NTR_DATA;
	for (unsigned c = 0; table && c < ASCII; c++) {
		unsigned want = c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;

		if (table->unit[c] == want)
			continue;
		note(&w, NTR_F_UPCASE_STRANGE, NULL, 0, c, table->unit[c]);
		return;
	}
}
