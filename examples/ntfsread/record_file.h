/*
 * record_file.h - the JSON of one record, for a program that has no command line
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_RECORD_FILE_H
#define NTFSREAD_CMD_RECORD_FILE_H

#include <stdint.h>
#include <stdio.h>

#include "ntfsread.h"

/*
 * Write to 'out' what 'ntfsread record --json IMAGE #number' writes: nothing for an
 * empty record.  The volume is the whole of 'src', opened with 'flags' (enum
 * ntr_open_flags) as for the first time, so that all findings are met again;
 * 'offset' is where it lies in the image.  Nothing is shared between calls, nor said
 * on stderr.  Returns NTR_OK or a negative enum ntr_code.
 */
int record_file_write(const struct ntr_source *src, uint32_t flags,
		      uint64_t offset, uint64_t number, FILE *out);

#endif
