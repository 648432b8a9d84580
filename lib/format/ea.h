/*
 * ea.h - extended attributes: $EA_INFORMATION and the entries of $EA
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * $EA_INFORMATION  0x00 packed length, 2   0x02 entries that are needed, 2
 *                  0x04 length of $EA, 4
 * $EA entry        0x00 offset of the next from here, 4; 0: none
 *                  0x04 flags, 1           0x05 name length, 1
 *                  0x06 value length, 2    0x08 name, a NUL, the value
 *
 * Windows gives the last entry the offset of the end of the value; the 0 that its
 * calls use is met too.
 */
#ifndef EA_H
#define EA_H

#include "../bytes/span.h"
#include "ntfsread_artifacts.h"
#include "where.h"

int ea_info_decode(struct span value, const struct where *w,
		   struct ntr_ea_info *info_ret);

/* The entry at *pos, 0 for the first: 1, 0 after the last, or a negative code where one
 * is impossible, which ends the walk.  An entry that is whole is given even if its
 * offset of the next leads nowhere; the call after that fails. */
int ea_next(struct span value, const struct where *w, uint32_t *pos,
	    struct ntr_ea *ea_ret);

/* What the Windows Subsystem for Linux says in the entries (wsl.c). */
int wsl_decode(struct span value, const struct where *w,
	       struct ntr_wsl *wsl_ret);

#endif
