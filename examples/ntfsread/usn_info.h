/*
 * usn_info.h - what $UsnJrnl:$Max says of the journal as a whole
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_USN_INFO_H
#define NTFSREAD_CMD_USN_INFO_H

#include <stdio.h>

#include "usn_input.h"

/* Write it to 'out', as lines for people or as an object.  False, after a complaint,
 * where $Max is missing or cannot be read. */
bool usn_info_put(const struct usn_input *in, struct session *s, FILE *out,
		  bool json);

#endif
