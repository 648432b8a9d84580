/*
 * security_json.c - security descriptors as JSON
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "security_words.h"

static void words_json(struct json *j, const char *key,
		       const struct security_word *words, uint32_t bits)
{
	char hex[SECURITY_HEX];
	const char *word;

	json_array(j, key);
	while ((word = security_word_next(words, &bits, hex)))
		json_text(j, NULL, word);
	json_array_end(j);
}

static void text_json(struct json *j, const char *key, const char *text)
{
	if (text)
		json_text(j, key, text);
	else
		json_null(j, key);
}

/* "sid" and "name" of an object. */
static void sid_members(struct json *j, const void *sid, size_t len)
{
	char text[NTR_SID_TEXT];
	struct ntr_sid decoded;

	if (!sid || ntr_sid_decode(sid, len, &decoded, NULL) < 0) {
		json_null(j, "sid");
		json_null(j, "name");
		return;
	}
	ntr_sid_text(&decoded, text);
	json_text(j, "sid", text);
	text_json(j, "name", ntr_sid_name(&decoded));
}

void security_sid_json(struct json *j, const char *key, const void *sid,
		       size_t len)
{
	struct ntr_sid decoded;

	if (!sid || ntr_sid_decode(sid, len, &decoded, NULL) < 0) {
		json_null(j, key);
		return;
	}
	json_object(j, key);
	sid_members(j, sid, len);
	json_object_end(j);
}

static void guid_json(struct json *j, const char *key, const uint8_t *guid)
{
	char text[NTR_GUID_TEXT];

	if (!guid)
		return;
	ntr_guid_text(guid, text);
	json_text(j, key, text);
}

static void ace_json(struct json *j, const uint8_t *acl, size_t len,
		     const struct ntr_ace *ace)
{
	char *sddl = security_ace_sddl(acl, len, ace), *condition = NULL;

	json_object(j, NULL);
	text_json(j, "type", ntr_ace_type_name(ace->type));
	json_u64(j, "type_number", ace->type);
	words_json(j, "flags", security_flags, ace->flags);
	if (ace->sid) {
		json_u64(j, "mask", ace->mask);
		words_json(j, "rights", security_rights(ace->type), ace->mask);
	}
	sid_members(j, ace->sid, ace->sid_len);
	guid_json(j, "object_type", ace->object_type);
	guid_json(j, "inherited_type", ace->inherited_type);
	text_json(j, "sddl", sddl);
	if (sddl)
		condition = security_condition(sddl);
	if (condition)
		json_text(j, "condition", condition);
	else if (ace->data_len > 0)
		json_hex(j, "data", ace->data, ace->data_len);
	json_object_end(j);
	free(sddl);
}

/* Absent: null.  A NULL ACL, which there is, but without any entries to keep
 * anybody out: "everyone". */
static void acl_json(struct json *j, const char *key, uint32_t present,
		     const uint8_t *acl, size_t len)
{
	struct ntr_error err;
	struct ntr_ace ace;
	uint32_t pos = 0;
	char text[256];
	int more;

	if (!present || len == 0) {
		if (present)
			json_text(j, key, "everyone");
		else
			json_null(j, key);
		return;
	}
	json_array(j, key);
	while ((more = ntr_ace_next(acl, len, &pos, &ace, &err)) > 0)
		ace_json(j, acl, len, &ace);
	if (more < 0) {
		ntr_error_text(&err, text, sizeof(text));
		json_object(j, NULL);
		json_text(j, "error", text);
		json_object_end(j);
	}
	json_array_end(j);
}

static void error_json(struct json *j, const struct ntr_error *err,
		       const void *sd, size_t len)
{
	char text[256];

	ntr_error_text(err, text, sizeof(text));
	json_text(j, "error", text);
	json_hex(j, "hex", sd, len);
}

void security_json(struct json *j, const void *value, size_t len)
{
	struct ntr_security sd;
	struct ntr_error err;
	char *sddl;

	if (ntr_security_decode(value, len, &sd, &err) < 0) {
		error_json(j, &err, value, len);
		return;
	}
	words_json(j, "control", security_controls, sd.control);
	security_sid_json(j, "owner", sd.owner, sd.owner_len);
	security_sid_json(j, "group", sd.group, sd.group_len);
	acl_json(j, "dacl", sd.control & NTR_SD_DACL_PRESENT, sd.dacl,
		 sd.dacl_len);
	acl_json(j, "sacl", sd.control & NTR_SD_SACL_PRESENT, sd.sacl,
		 sd.sacl_len);
	sddl = security_sddl(value, len, &err);
	if (sddl)
		json_text(j, "sddl", sddl);
	else
		error_json(j, &err, value, len);
	free(sddl);
}
