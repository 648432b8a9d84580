/*
 * security_text.c - security descriptors for people
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "security_words.h"
#include "text.h"
#include "types.h"

/* As Windows' own dialogue names the usual sets of rights. */
static const struct security_word sets[] = {
	{ 0x001f01ff, "full control" },
	{ 0x001301bf, "modify" },
	{ 0x001200a9, "read and execute" },
	{ 0x00120089, "read" },
	{ 0x00120116, "write" },
	{ 0x10000000, "generic all" },
	{ 0, NULL },
};

static void label(const char *name)
{
	printf("    %-12s ", name);
}

static void put_words(const struct security_word *words, uint32_t bits)
{
	char hex[SECURITY_HEX];
	const char *word, *sep = "";

	while ((word = security_word_next(words, &bits, hex))) {
		printf("%s%s", sep, word);
		sep = ", ";
	}
}

static void put_rights(const struct ntr_ace *ace)
{
	const struct security_word *words = security_rights(ace->type);

	for (const struct security_word *s = sets; s->name; s++)
		if (s->bits == ace->mask && words == security_rights(0)) {
			printf("%s (0x%" PRIx32 ")", s->name, ace->mask);
			return;
		}
	if (ace->mask == 0)
		fputs("no rights", stdout);
	put_words(words, ace->mask);
	printf(" (0x%" PRIx32 ")", ace->mask);
}

static void put_sid(const char *name, const uint8_t *sid, uint32_t len)
{
	char text[SECURITY_SID_TEXT];

	label(name);
	if (len == 0) {
		puts("none");
		return;
	}
	security_sid_text(sid, len, text);
	puts(text);
}

/* "allowed", "denied", "audit", ... */
static const char *verb(uint32_t type)
{
	static const char *const verbs[] = {
		"allowed", "denied", "audit", "alarm", "allowed", "allowed",
		"denied", "audit", "alarm", "allowed", "denied", "allowed",
		"denied", "audit", "alarm", "audit", "alarm", "label",
		"attribute", "policy", "trust", "filter",
	};

	return type < sizeof(verbs) / sizeof(verbs[0]) ? verbs[type] : "unknown";
}

static void put_more(const char *what)
{
	printf("%16s %s ", "", what);
}

static void put_guid(const char *what, const uint8_t *guid)
{
	char text[NTR_GUID_TEXT];

	if (!guid)
		return;
	ntr_guid_text(guid, text);
	put_more(what);
	puts(text);
}

/* What an entry has beyond SID, rights and flags: condition, attribute, or bytes that
 * have no meaning here. */
static void put_data(const uint8_t *acl, size_t len,
		     const struct ntr_ace *ace)
{
	char *sddl, *condition;

	if (ace->data_len == 0)
		return;
	sddl = security_ace_sddl(acl, len, ace);
	condition = sddl ? security_condition(sddl) : NULL;
	put_more(condition ? "if" : "as");
	if (sddl)
		text_puts(stdout, condition ? condition : sddl);
	putchar('\n');
	free(sddl);
}

static void put_ace(const uint8_t *acl, size_t len, const struct ntr_ace *ace)
{
	char text[SECURITY_SID_TEXT];
	const char *name = ntr_ace_type_name(ace->type);

	printf("      %-10s ", verb(ace->type));
	if (ace->sid) {
		security_sid_text(ace->sid, ace->sid_len, text);
		printf("%s: ", text);
		put_rights(ace);
	} else if (name) {
		printf("%s that cannot be decoded", name);
	} else {
		printf("type 0x%" PRIx32, ace->type);
	}
	if (ace->flags) {
		fputs("; ", stdout);
		put_words(security_flags, ace->flags);
	}
	putchar('\n');
	put_guid("object", ace->object_type);
	put_guid("for children", ace->inherited_type);
	put_data(acl, len, ace);
}

static void put_error(const struct ntr_error *err)
{
	char text[256];

	ntr_error_text(err, text, sizeof(text));
	label("damaged");
	puts(text);
}

/* The states of an access control list. */
static const struct {
	uint32_t dacl, sacl;
	const char *name;
} states[] = {
	{ NTR_SD_DACL_DEFAULTED, NTR_SD_SACL_DEFAULTED, "defaulted" },
	{ NTR_SD_DACL_AUTO_INHERIT_REQ, NTR_SD_SACL_AUTO_INHERIT_REQ,
	  "auto-inherit required" },
	{ NTR_SD_DACL_AUTO_INHERITED, NTR_SD_SACL_AUTO_INHERITED,
	  "auto-inherited" },
	{ NTR_SD_DACL_PROTECTED, NTR_SD_SACL_PROTECTED, "protected" },
};

static void put_states(uint32_t control, bool sacl)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (control & (sacl ? states[i].sacl : states[i].dacl))
			printf(", %s", states[i].name);
	putchar('\n');
}

static void put_acl(const char *name, const struct ntr_security *sd, bool sacl)
{
	uint32_t present = sacl ? NTR_SD_SACL_PRESENT : NTR_SD_DACL_PRESENT;
	const uint8_t *acl = sacl ? sd->sacl : sd->dacl;
	size_t len = sacl ? sd->sacl_len : sd->dacl_len;
	unsigned count;
	struct ntr_error err;
	struct ntr_ace ace;
	uint32_t pos = 0;
	int more;

	if (!(sd->control & present))
		return;
	label(name);
	if (len == 0) {
		printf("%s", sacl ? "NULL" : "NULL: everybody may do everything");
		put_states(sd->control, sacl);
		return;
	}
	count = acl[4] + 256u * acl[5];
	printf("%u %s", count, plural(count, "entry", "entries"));
	put_states(sd->control, sacl);
	while ((more = ntr_ace_next(acl, len, &pos, &ace, &err)) > 0)
		put_ace(acl, len, &ace);
	if (more < 0)
		put_error(&err);
}

void security_text(const void *value, size_t len)
{
	struct ntr_security sd;
	struct ntr_error err;
	char *sddl;

	if (ntr_security_decode(value, len, &sd, &err) < 0) {
		put_error(&err);
		return;
	}
	put_sid("owner", sd.owner, sd.owner_len);
	put_sid("group", sd.group, sd.group_len);
	put_acl("dacl", &sd, false);
	put_acl("sacl", &sd, true);
	sddl = security_sddl(value, len, NULL);
	if (!sddl)
		return;
	label("sddl");
	text_puts(stdout, sddl);
	putchar('\n');
	free(sddl);
}
