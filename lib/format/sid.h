/*
 * sid.h - security identifiers
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *   0x00 revision, 1: always 1        0x02 authority, 6, the highest byte first
 *   0x01 number of sub-authorities, 1 0x08 sub-authorities, 4 each
 */
#ifndef SID_H
#define SID_H

#include "../bytes/span.h"
#include "../bytes/text.h"
#include "ntfsread_artifacts.h"
#include "where.h"

/* 'at' is where the SID starts in what 'w' speaks of. */
int sid_decode(struct span value, const struct where *w, uint64_t at,
	       struct ntr_sid *sid_ret);

/* The two letters of SDDL for a SID that is the same on every machine, or NULL.
 * Those that SDDL has for accounts of a domain ("DA", "LA") are never given: what
 * they mean depends on the machine that reads them. */
const char *sid_alias(const struct ntr_sid *sid);

/* Add the alias, or else the number. */
void sid_add(struct text *t, const struct ntr_sid *sid);

#endif
