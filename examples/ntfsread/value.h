/*
 * value.h - what a resident attribute says
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_VALUE_H
#define NTFSREAD_CMD_VALUE_H

#include "json.h"
#include "ntfsread.h"

/* "value": an object with what was decoded, or {"hex": ...}. */
void value_json(struct json *j, const struct ntr_attr *attr);

/* The same for people, indented.  'offset': of the value in its record. */
void value_text(const struct ntr_attr *attr, uint64_t offset);

#endif
