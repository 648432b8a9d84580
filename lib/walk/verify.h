/*
 * verify.h - the parts of the pass that leaves no metadata unread
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef VERIFY_H
#define VERIFY_H

#include <stdbool.h>

#include <stdbool.h>

#include "../volume/file.h"
#include "ntfsread_artifacts.h"

/* Decode the resident values whose layout is known (verify_values.c). */
void verify_values(const struct ntr_file *file);

/* May index 'name' of the file be opened?  What that costs before any block is read is
 * its bitmap, taken off *budget; false after noting that it is spent. */
bool verify_afford_index(const struct ntr_file *file, const char *name,
			 uint64_t *budget);

/* List the view indexes of the file and decode their entries.  *budget is what may
 * still be read of indexes; fails for want of memory alone (verify_views.c). */
int verify_views(const struct ntr_file *file, uint64_t *budget);

/* Read every security descriptor; false: the volume has no $Secure to read.  Then the
 * one of a file (verify_secure.c). */
bool verify_secure(struct ntr_volume *vol);
void verify_security_id(const struct ntr_file *file);

#endif
