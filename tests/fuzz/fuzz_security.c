/*
 * fuzz_security.c - security descriptors, their lists and entries, and the SDDL
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"

#include "format/security.h"
#include "ntfsread_artifacts.h"

static void check_sid(const uint8_t *bytes, uint32_t len)
{
	struct ntr_sid sid;
	char text[NTR_SID_TEXT];

	REQUIRE(ntr_sid_decode(bytes, len, &sid, NULL) == 0);
	REQUIRE(sid.length == len && len == 8 + 4 * sid.subs && sid.subs <= 15);
	ntr_sid_text(&sid, text);
	REQUIRE(strlen(text) < sizeof(text) && strncmp(text, "S-1-", 4) == 0);
	(void)ntr_sid_name(&sid);
}

/* Entries lie behind one another, and what they point at lies in them. */
static void check_acl(const uint8_t *acl, uint32_t len)
{
	uint32_t pos = 0, end = 8;
	struct ntr_error err;
	struct ntr_ace ace;
	int more;

	while ((more = ntr_ace_next(acl, len, &pos, &ace, &err)) > 0) {
		REQUIRE(ace.at == end && ace.length >= 4);
		end += ace.length;
		REQUIRE(end <= len);
		REQUIRE(fuzz_inside(acl + ace.at, ace.length, ace.sid,
				    ace.sid_len));
		REQUIRE(fuzz_inside(acl + ace.at, ace.length, ace.data,
				    ace.data_len));
		REQUIRE(fuzz_inside(acl + ace.at, ace.length, ace.object_type,
				    ace.object_type ? 16 : 0));
		REQUIRE(fuzz_inside(acl + ace.at, ace.length,
				    ace.inherited_type,
				    ace.inherited_type ? 16 : 0));
		if (ace.sid)
			check_sid(ace.sid, ace.sid_len);
		else
			REQUIRE(ace.data_len == ace.length - 4);
	}
	if (more < 0)
		fuzz_failure(more, &err);
}

/* Any buffer gets the beginning of the same text, which has a bound. */
static void check_sddl(const uint8_t *copy, size_t len)
{
	char part[24], *text;
	struct ntr_error err;
	size_t want = 0, again = 0;
	int code = ntr_sddl(copy, len, NULL, 0, &want, &err);

	if (code < 0) {
		fuzz_failure(code, &err);
		return;
	}
	REQUIRE(want <= 16 * len + 1024);
	text = malloc(want + 1);
	REQUIRE(text);
	REQUIRE(ntr_sddl(copy, len, text, want + 1, &again, NULL) == 0);
	REQUIRE(again == want && strlen(text) == want);
	REQUIRE(ntr_sddl(copy, len, part, sizeof(part), &again, NULL) == 0);
	REQUIRE(again == want && strlen(part) < sizeof(part));
	REQUIRE(strncmp(part, text, strlen(part)) == 0);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	uint8_t *copy = fuzz_copy(in, len);
	struct ntr_security sd;
	struct ntr_error err;
	int code = ntr_security_decode(copy, len, &sd, &err);

	if (code < 0) {
		fuzz_failure(code, &err);
	} else {
		REQUIRE(fuzz_inside(copy, len, sd.owner, sd.owner_len));
		REQUIRE(fuzz_inside(copy, len, sd.group, sd.group_len));
		REQUIRE(fuzz_inside(copy, len, sd.dacl, sd.dacl_len));
		REQUIRE(fuzz_inside(copy, len, sd.sacl, sd.sacl_len));
		if (sd.owner)
			check_sid(sd.owner, sd.owner_len);
		if (sd.group)
			check_sid(sd.group, sd.group_len);
		if (sd.dacl)
			check_acl(sd.dacl, sd.dacl_len);
		if (sd.sacl)
			check_acl(sd.sacl, sd.sacl_len);
	}
	check_sddl(copy, len);
	free(copy);
	return 0;
}
