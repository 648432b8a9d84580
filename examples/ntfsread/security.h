/*
 * security.h - security descriptors for people and as JSON
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_SECURITY_H
#define NTFSREAD_CMD_SECURITY_H

#include <stddef.h>

#include "json.h"
#include "ntfsread_artifacts.h"

/*
 * The members "control", "owner", "group", "dacl", "sacl" and "sddl" of an object
 * that the caller has opened and will end.  A descriptor that cannot be decoded is
 * "error" and "hex" instead.
 */
void security_json(struct json *j, const void *sd, size_t len);

/* The same for people, a line each, indented by four columns. */
void security_text(const void *sd, size_t len);

/* {"sid": "S-1-5-18", "name": "NT AUTHORITY\\SYSTEM"}, name null where it has none;
 * null when it is no SID. */
void security_sid_json(struct json *j, const char *key, const void *sid,
		       size_t len);
/* "S-1-5-18 (NT AUTHORITY\\SYSTEM)" */
enum { SECURITY_SID_TEXT = 288 };
void security_sid_text(const void *sid, size_t len, char buf[SECURITY_SID_TEXT]);

#endif
