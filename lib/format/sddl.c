/*
 * sddl.c - security descriptors in the definition language of Windows
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Written as Windows writes it: owner, group, DACL, SACL; aliases where there are;
 * rights in words where they have a common name or consist of named bits alone, else
 * in hexadecimal.  An ACE that the language cannot say, or not in full, becomes
 * (0xTYPE;FLAGS;#BYTES), with all bytes after its header.
 */
#include "condition.h"
#include "security.h"
#include "sid.h"

#include <inttypes.h>

enum { ACE_HEADER = 4, AUDIT_SUCCESS = 0x40, TYPE_LABEL = 0x11, TYPE_FILTER = 0x15 };

struct word {
	uint32_t bits;
	char word[3];
};

static const struct word ace_flags[] = {
	{ 0x01, "OI" }, { 0x02, "CI" }, { 0x04, "NP" }, { 0x08, "IO" },
	{ 0x10, "ID" }, { 0x20, "CR" }, { AUDIT_SUCCESS, "SA" }, { 0x80, "FA" },
};

/* Whole masks that have a name: of files, then of registry keys. */
static const struct word masks[] = {
	{ 0x1f01ff, "FA" }, { 0x120089, "FR" }, { 0x120116, "FW" },
	{ 0x1200a0, "FX" }, { 0x0f003f, "KA" }, { 0x020019, "KR" },
	{ 0x020006, "KW" },
};

/* Single rights.  What a file calls READ_DATA is CC here: the letters are those of
 * directory services, whatever the object. */
static const struct word rights[] = {
	{ 0x00000001, "CC" }, { 0x00000002, "DC" }, { 0x00000004, "LC" },
	{ 0x00000008, "SW" }, { 0x00000010, "RP" }, { 0x00000020, "WP" },
	{ 0x00000040, "DT" }, { 0x00000080, "LO" }, { 0x00000100, "CR" },
	{ 0x00010000, "SD" }, { 0x00020000, "RC" }, { 0x00040000, "WD" },
	{ 0x00080000, "WO" }, { 0x10000000, "GA" }, { 0x20000000, "GX" },
	{ 0x40000000, "GW" }, { 0x80000000, "GR" },
};

/* Of mandatory labels. */
static const struct word policies[] = {
	{ 0x1, "NW" }, { 0x2, "NR" }, { 0x4, "NX" },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* The words of all bits that are set, if every one has a word. */
static bool add_words(struct text *t, const struct word *words, size_t count,
		      uint32_t bits)
{
	uint32_t left = bits;

	for (size_t i = 0; i < count; i++)
		left &= ~words[i].bits;
	if (left)
		return false;
	for (size_t i = 0; i < count; i++)
		if (bits & words[i].bits)
			text_add(t, "%s", words[i].word);
	return true;
}

static void add_flags(struct text *t, const struct ntr_ace *ace)
{
	for (size_t i = 0; i < COUNT(ace_flags); i++) {
		if (!(ace->flags & ace_flags[i].bits))
			continue;
		/* One bit has two meanings. */
		text_add(t, "%s", ace->type == TYPE_FILTER &&
			 ace_flags[i].bits == AUDIT_SUCCESS ? "TP" :
							      ace_flags[i].word);
	}
}

static void add_mask(struct text *t, const struct ntr_ace *ace)
{
	bool label = ace->type == TYPE_LABEL;

	for (size_t i = 0; !label && i < COUNT(masks); i++)
		if (ace->mask == masks[i].bits) {
			text_add(t, "%s", masks[i].word);
			return;
		}
	if (label ? add_words(t, policies, COUNT(policies), ace->mask) :
		    add_words(t, rights, COUNT(rights), ace->mask))
		return;
	text_add(t, "0x%" PRIx32, ace->mask);
}

static void add_guid(struct text *t, const uint8_t *guid)
{
	struct span g = span_of(guid, 16);

	text_add(t, ";");
	if (!guid)
		return;
	text_add(t, "%08" PRIx32 "-%04x-%04x-", span_u32(g, 0), span_u16(g, 4),
		 span_u16(g, 6));
	text_add_hex(t, span_first(span_from(g, 8), 2));
	text_add(t, "-");
	text_add_hex(t, span_from(g, 10));
}

/* What follows the SID. */
static bool add_data(struct text *t, enum ace_form form, struct span data)
{
	switch (form) {
	case ACE_PLAIN:
	case ACE_OBJECT:
		return data.len == 0;
	case ACE_CALLBACK:
	case ACE_CALLBACK_OBJECT:
		text_add(t, ";");
		return condition_add(t, data);
	case ACE_RESOURCE:
		text_add(t, ";");
		return resource_add(t, data);
	default:
		return false;
	}
}

/* False: not in words. */
static bool add_ace(struct text *t, const struct ntr_ace *ace)
{
	const struct ace_kind *kind = ace_kind(ace->type);

	/* Bits of the object flags other than the two would be lost. */
	if (!kind || !kind->sddl[0] || !ace->sid || ace->object_flags > 3)
		return false;
	text_add(t, "(%s;", kind->sddl);
	add_flags(t, ace);
	text_add(t, ";");
	add_mask(t, ace);
	add_guid(t, ace->object_type);
	add_guid(t, ace->inherited_type);
	text_add(t, ";");
	if (!text_add_sid(t, span_of(ace->sid, ace->sid_len)) ||
	    !add_data(t, kind->form, span_of(ace->data, ace->data_len)))
		return false;
	text_add(t, ")");
	return true;
}

static void add_opaque(struct text *t, const struct ntr_ace *ace,
		       struct span bytes)
{
	text_add(t, "(0x%" PRIx32 ";", ace->type);
	add_flags(t, ace);
	text_add(t, ";#");
	text_add_hex(t, span_from(bytes, ACE_HEADER));
	text_add(t, ")");
}

static void add_entry(struct text *t, struct span acl, const struct ntr_ace *ace)
{
	size_t before = t->len;

	if (add_ace(t, ace))
		return;
	text_cut(t, before);
	add_opaque(t, ace, span_first(span_from(acl, ace->at), ace->length));
}

static int add_aces(struct text *t, struct span acl, const struct where *w)
{
	struct ntr_ace ace;
	uint32_t pos = 0;
	int more;

	while ((more = ace_next(acl, w, &pos, &ace)) > 0)
		add_entry(t, acl, &ace);
	return more;
}

/* 'control' shifted such that the bits are those of the DACL. */
static int add_acl(struct text *t, char letter, uint32_t control,
		   struct span acl, const struct where *w)
{
	if (!(control & NTR_SD_DACL_PRESENT))
		return NTR_OK;
	text_add(t, "%c:%s%s%s", letter,
		 control & NTR_SD_DACL_PROTECTED ? "P" : "",
		 control & NTR_SD_DACL_AUTO_INHERIT_REQ ? "AR" : "",
		 control & NTR_SD_DACL_AUTO_INHERITED ? "AI" : "");
	if (acl.len > 0)
		return add_aces(t, acl, w);
	text_add(t, "NO_ACCESS_CONTROL");
	return NTR_OK;
}

/* Every flag of the SACL is next to that of the DACL. */
static uint32_t sacl_control(uint32_t control)
{
	return (control & NTR_SD_SACL_PRESENT ? NTR_SD_DACL_PRESENT : 0u) |
	       (control & NTR_SD_SACL_PROTECTED ? NTR_SD_DACL_PROTECTED : 0u) |
	       (control & NTR_SD_SACL_AUTO_INHERIT_REQ ?
			NTR_SD_DACL_AUTO_INHERIT_REQ : 0u) |
	       (control & NTR_SD_SACL_AUTO_INHERITED ?
			NTR_SD_DACL_AUTO_INHERITED : 0u);
}

int ntr_sddl(const void *value, size_t len, char *buf, size_t cap,
	     size_t *len_ret, struct ntr_error *err)
{
	struct where w = where_error(err);
	struct ntr_security sd;
	struct text t;
	int code = security_decode(span_of(value, len), &w, &sd);

	if (code < 0)
		return code;
	text_start(&t, buf, cap);
	if (sd.owner) {
		text_add(&t, "O:");
		text_add_sid(&t, span_of(sd.owner, sd.owner_len));
	}
	if (sd.group) {
		text_add(&t, "G:");
		text_add_sid(&t, span_of(sd.group, sd.group_len));
	}
	code = add_acl(&t, 'D', sd.control, span_of(sd.dacl, sd.dacl_len), &w);
	if (code == NTR_OK)
		code = add_acl(&t, 'S', sacl_control(sd.control),
			       span_of(sd.sacl, sd.sacl_len), &w);
	if (code == NTR_OK)
		*len_ret = t.len;
	return code;
}

int ntr_ace_sddl(const void *acl, size_t len, const struct ntr_ace *ace,
		 char *buf, size_t cap, size_t *len_ret, struct ntr_error *err)
{
	struct where w = where_error(err);
	struct span bytes = span_of(acl, len);
	struct text t;

	if (!span_has(bytes, ace->at, ace->length))
		return reject(&w, NTR_E_ARG, "entry of another ACL", 0,
			      (uint64_t)ace->at + ace->length, len);
	text_start(&t, buf, cap);
	add_entry(&t, bytes, ace);
	*len_ret = t.len;
	return NTR_OK;
}
