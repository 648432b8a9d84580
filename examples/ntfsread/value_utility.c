/*
 * value_utility.c - $LOGGED_UTILITY_STREAM: $EFS and $TXF_DATA
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>

#include "ntfsread_artifacts.h"
#include "rows.h"
#include "text.h"
#include "types.h"
#include "value.h"

/* The SID of a key's owner as text, "" where it has none. */
static void key_sid(const struct ntr_efs_key *key, char text[NTR_SID_TEXT])
{
	struct ntr_sid sid;

	text[0] = '\0';
	if (key->sid_len &&
	    ntr_sid_decode(key->sid, key->sid_len, &sid, NULL) == NTR_OK)
		ntr_sid_text(&sid, text);
}

static void key_json(struct json *j, const struct ntr_efs_key *key)
{
	char sid[NTR_SID_TEXT];

	key_sid(key, sid);
	json_object(j, NULL);
	json_bool(j, "recovery", key->recovery != 0);
	json_text_or_null(j, "sid", *sid ? sid : NULL);
	json_name(j, "user", key->user, key->user_units);
	json_u64(j, "credential", key->credential);
	json_hex(j, "thumbprint", key->thumbprint, key->thumbprint_len);
	json_name(j, "container", key->container, key->container_units);
	json_name(j, "provider", key->provider, key->provider_units);
	json_u64(j, "at", key->at);
	json_hex(j, "key", key->key, key->key_len);
	json_object_end(j);
}

static bool efs_json(struct json *j, const struct value *v)
{
	struct ntr_efs_key key;
	struct ntr_efs efs;
	uint32_t pos = 0;
	int got;

	if (ntr_efs_decode(v->bytes, v->len, &efs, NULL) < 0)
		return false;
	json_u64(j, "length", efs.length);
	json_u64(j, "state", efs.state);
	json_u64(j, "version", efs.version);
	json_u64(j, "crypto_version", efs.crypto_version);
	json_guid(j, "id", efs.id);
	json_u64(j, "users", efs.users);
	json_u64(j, "recovery_agents", efs.recovery_agents);
	json_array(j, "keys");
	while ((got = ntr_efs_next(v->bytes, v->len, &pos, &key, NULL)) > 0)
		key_json(j, &key);
	json_array_end(j);
	if (got < 0)
		json_hex(j, "hex", v->bytes, v->len);
	return true;
}

static void key_text(const struct ntr_efs_key *key)
{
	char sid[NTR_SID_TEXT];

	key_sid(key, sid);
	row(key->recovery ? "recovery" : "user");
	fputs(*sid ? sid : "no SID", stdout);
	if (key->user_units) {
		fputs("  ", stdout);
		text_put_name(stdout, key->user, key->user_units);
	}
	putchar('\n');
	if (key->thumbprint_len)
		row_hex("  thumbprint", key->thumbprint, key->thumbprint_len);
	if (key->container_units)
		row_name("  container", key->container, key->container_units);
	if (key->provider_units)
		row_name("  provider", key->provider, key->provider_units);
	row_number("  key bytes", key->key_len);
}

static bool efs_text(const struct value *v)
{
	struct ntr_efs_key key;
	struct ntr_efs efs;
	uint32_t pos = 0;
	int got;

	if (ntr_efs_decode(v->bytes, v->len, &efs, NULL) < 0)
		return false;
	row("EFS");
	printf("version %" PRIu32 ", state %" PRIu32 ", crypto API %" PRIu32
	       "\n", efs.version, efs.state, efs.crypto_version);
	row_guid("id", efs.id);
	row("can decrypt");
	printf("%" PRIu32 " %s, %" PRIu32 " recovery %s\n", efs.users,
	       plural(efs.users, "user", "users"), efs.recovery_agents,
	       plural(efs.recovery_agents, "agent", "agents"));
	while ((got = ntr_efs_next(v->bytes, v->len, &pos, &key, NULL)) > 0)
		key_text(&key);
	return got >= 0;
}

static bool txf_json(struct json *j, const struct value *v)
{
	struct ntr_txf txf;

	if (ntr_txf_decode(v->bytes, v->len, &txf, NULL) < 0)
		return false;
	json_ref(j, "root", txf.root_ref);
	json_u64(j, "flags", txf.flags);
	json_u64(j, "file_id", txf.file_id);
	json_u64(j, "usn_index", txf.usn_index);
	json_u64(j, "data_lsn", txf.data_lsn);
	json_u64(j, "metadata_lsn", txf.metadata_lsn);
	json_u64(j, "index_lsn", txf.index_lsn);
	return true;
}

static bool txf_text(const struct value *v)
{
	struct ntr_txf txf;

	if (ntr_txf_decode(v->bytes, v->len, &txf, NULL) < 0)
		return false;
	row("transactions");
	printf("root ");
	put_ref(txf.root_ref);
	printf(", file id %" PRIu64 ", usn index %" PRIu64 ", flags 0x%" PRIx32
	       "\n", txf.file_id, txf.usn_index, txf.flags);
	row("LSN");
	printf("data %" PRIu64 ", metadata %" PRIu64 ", index %" PRIu64 "\n",
	       txf.data_lsn, txf.metadata_lsn, txf.index_lsn);
	return true;
}

bool utility_json(struct json *j, const struct value *v)
{
	if (attr_is_named(v->attr, "$EFS"))
		return efs_json(j, v);
	return attr_is_named(v->attr, "$TXF_DATA") && txf_json(j, v);
}

bool utility_text(const struct value *v)
{
	if (attr_is_named(v->attr, "$EFS"))
		return efs_text(v);
	return attr_is_named(v->attr, "$TXF_DATA") && txf_text(v);
}
