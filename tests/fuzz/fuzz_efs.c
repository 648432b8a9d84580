/*
 * fuzz_efs.c - $EFS, $TXF_DATA and object ids: keys lie inside, the walk ends
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"

#include "format/efs.h"
#include "format/limits.h"

static void check_key(const uint8_t *copy, size_t len,
		      const struct ntr_efs_key *key)
{
	const uint8_t *e = copy + key->at;

	REQUIRE(key->at <= len && key->length <= len - key->at);
	REQUIRE(fuzz_inside(e, key->length, key->sid, key->sid_len));
	REQUIRE(fuzz_inside(e, key->length, key->thumbprint,
			    key->thumbprint_len));
	REQUIRE(fuzz_inside(e, key->length, key->key, key->key_len));
	REQUIRE(fuzz_inside(e, key->length, key->container,
			    2 * (size_t)key->container_units));
	REQUIRE(fuzz_inside(e, key->length, key->provider,
			    2 * (size_t)key->provider_units));
	REQUIRE(fuzz_inside(e, key->length, key->user,
			    2 * (size_t)key->user_units));
}

static void walk(const uint8_t *copy, size_t len)
{
	struct ntr_efs_key key;
	struct ntr_error err;
	struct where w = fuzz_where(&err);
	uint32_t pos = 0, before = 0, count[2] = {0}, failures = 0;
	struct ntr_efs efs;
	int more, code = efs_decode(span_of(copy, len), &w, &efs);

	if (code < 0)
		fuzz_failure(code, &err);
	while ((more = efs_next(span_of(copy, len), &w, &pos, &key)) != 0) {
		REQUIRE(pos > before);
		before = pos;
		if (more < 0) {
			fuzz_failure(more, &err);
			failures++;
			continue;
		}
		REQUIRE(code == 0 && key.recovery <= 1);
		REQUIRE(++count[key.recovery] <= EFS_KEYS_MAX);
		check_key(copy, len, &key);
	}
	REQUIRE(failures <= 2);		/* one a list */
	REQUIRE(code < 0 || (count[0] <= efs.users &&
			     count[1] <= efs.recovery_agents));
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	uint8_t *copy = fuzz_copy(in, len);
	char text[NTR_GUID_TEXT];
	struct ntr_object_id id;
	struct ntr_txf txf;
	uint64_t time;

	walk(copy, len);
	REQUIRE((ntr_txf_decode(copy, len, &txf, NULL) == 0) == (len >= 56));
	REQUIRE((ntr_object_id_decode(copy, len, &id, NULL) == 0) ==
		(len >= 16));
	if (len >= 16) {
		REQUIRE(id.long_form == (len >= 64));
		ntr_guid_text(id.object_id, text);
		REQUIRE(strlen(text) == 36);
		(void)ntr_guid_time(id.object_id, &time);
	}
	free(copy);
	return 0;
}
