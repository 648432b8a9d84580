/*
 * security.c - words for rights, flags and SIDs
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "security_words.h"

enum { LABEL = 0x11, AUDIT_BITS = 0xc0 };

/* What the bits mean for a file; a directory calls the first four list-directory,
 * add-file, add-subdirectory and traverse. */
static const struct security_word rights[] = {
	{ 0x00000001, "read-data" },
	{ 0x00000002, "write-data" },
	{ 0x00000004, "append-data" },
	{ 0x00000008, "read-ea" },
	{ 0x00000010, "write-ea" },
	{ 0x00000020, "execute" },
	{ 0x00000040, "delete-child" },
	{ 0x00000080, "read-attributes" },
	{ 0x00000100, "write-attributes" },
	{ 0x00010000, "delete" },
	{ 0x00020000, "read-control" },
	{ 0x00040000, "write-dac" },
	{ 0x00080000, "write-owner" },
	{ 0x00100000, "synchronize" },
	{ 0x01000000, "access-system-security" },
	{ 0x02000000, "maximum-allowed" },
	{ 0x10000000, "generic-all" },
	{ 0x20000000, "generic-execute" },
	{ 0x40000000, "generic-write" },
	{ 0x80000000, "generic-read" },
	{ 0, NULL },
};

static const struct security_word policies[] = {
	{ 0x1, "no-write-up" }, { 0x2, "no-read-up" }, { 0x4, "no-execute-up" },
	{ 0, NULL },
};

const struct security_word security_flags[] = {
	{ 0x01, "object-inherit" }, { 0x02, "container-inherit" },
	{ 0x04, "no-propagate" }, { 0x08, "inherit-only" },
	{ 0x10, "inherited" }, { 0x20, "critical" }, { 0x40, "success" },
	{ 0x80, "failure" }, { 0, NULL },
};

const struct security_word security_controls[] = {
	{ NTR_SD_OWNER_DEFAULTED, "owner-defaulted" },
	{ NTR_SD_GROUP_DEFAULTED, "group-defaulted" },
	{ NTR_SD_DACL_PRESENT, "dacl-present" },
	{ NTR_SD_DACL_DEFAULTED, "dacl-defaulted" },
	{ NTR_SD_SACL_PRESENT, "sacl-present" },
	{ NTR_SD_SACL_DEFAULTED, "sacl-defaulted" },
	{ NTR_SD_DACL_AUTO_INHERIT_REQ, "dacl-auto-inherit-required" },
	{ NTR_SD_SACL_AUTO_INHERIT_REQ, "sacl-auto-inherit-required" },
	{ NTR_SD_DACL_AUTO_INHERITED, "dacl-auto-inherited" },
	{ NTR_SD_SACL_AUTO_INHERITED, "sacl-auto-inherited" },
	{ NTR_SD_DACL_PROTECTED, "dacl-protected" },
	{ NTR_SD_SACL_PROTECTED, "sacl-protected" },
	{ NTR_SD_RM_CONTROL_VALID, "resource-manager-control" },
	{ NTR_SD_SELF_RELATIVE, "self-relative" },
	{ 0, NULL },
};

const struct security_word *security_rights(uint32_t ace_type)
{
	return ace_type == LABEL ? policies : rights;
}

const char *security_word_next(const struct security_word *words, uint32_t *bits,
			       char hex[SECURITY_HEX])
{
	uint32_t lowest = *bits & (~*bits + 1);

	if (*bits == 0)
		return NULL;
	*bits &= ~lowest;
	for (; words->name; words++)
		if (words->bits == lowest)
			return words->name;
	snprintf(hex, SECURITY_HEX, "0x%" PRIx32, lowest);
	return hex;
}

void security_sid_text(const void *sid, size_t len, char buf[SECURITY_SID_TEXT])
{
	char number[NTR_SID_TEXT];
	struct ntr_sid decoded;
	const char *name;

	if (ntr_sid_decode(sid, len, &decoded, NULL) < 0) {
		snprintf(buf, SECURITY_SID_TEXT, "no SID");
		return;
	}
	name = ntr_sid_name(&decoded);
	ntr_sid_text(&decoded, number);
	if (name)
		snprintf(buf, SECURITY_SID_TEXT, "%s (%s)", number, name);
	else
		snprintf(buf, SECURITY_SID_TEXT, "%s", number);
}

char *security_sddl(const void *sd, size_t len, struct ntr_error *err)
{
	size_t want = 0;
	char *text;

	if (ntr_sddl(sd, len, NULL, 0, &want, err) < 0)
		return NULL;
	text = malloc(want + 1);
	if (text)
		ntr_sddl(sd, len, text, want + 1, &want, NULL);
	else if (err)
		*err = (struct ntr_error){
			.code = NTR_E_NOMEM, .record = NTR_NONE,
			.offset = NTR_NONE, .what = "out of memory",
		};
	return text;
}

char *security_ace_sddl(const uint8_t *acl, size_t len,
			const struct ntr_ace *ace)
{
	size_t want = 0;
	char *text;

	if (ntr_ace_sddl(acl, len, ace, NULL, 0, &want, NULL) < 0)
		return NULL;
	text = malloc(want + 1);
	if (text)
		ntr_ace_sddl(acl, len, ace, text, want + 1, &want, NULL);
	return text;
}

/* The condition or attribute of an entry is the seventh of its fields. */
char *security_condition(char *ace_sddl)
{
	char *p = ace_sddl;
	size_t len;

	for (int i = 0; p && i < 6; i++) {
		p = strchr(p, ';');
		p = p ? p + 1 : NULL;
	}
	len = p ? strlen(p) : 0;
	if (len == 0)
		return NULL;
	p[len - 1] = '\0';
	return p;
}
