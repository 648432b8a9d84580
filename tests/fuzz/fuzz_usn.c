/*
 * fuzz_usn.c - a change journal: its records, and the walk over them
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"

#include "format/usn.h"

struct input {
	const uint8_t *in;
	size_t len;
	unsigned long reads;
};

static int64_t input_pread(void *ctx, void *buf, size_t len, uint64_t offset)
{
	struct input *i = ctx;

	i->reads++;
	if (offset >= i->len)
		return 0;
	if (len > i->len - offset)
		len = (size_t)(i->len - offset);
	memcpy(buf, i->in + offset, len);
	return (int64_t)len;
}

/* What holds for a record, however it was found. */
static void check(const struct ntr_usn *usn)
{
	uint64_t offset, length;

	REQUIRE(usn->length >= USN_SIZE_MIN && usn->length % USN_ALIGN == 0);
	REQUIRE(usn->major >= 2 && usn->major <= 4);
	REQUIRE(usn->major == 4 ? usn->name_units == 0 : usn->extents == 0);
	REQUIRE(usn->major != 2 || (usn->ref_high == 0 && usn->parent_high == 0));
	REQUIRE(2 * usn->name_units + usn->extents * 16 < usn->length);
	for (uint32_t i = 0; i < usn->extents; i++)
		REQUIRE(ntr_usn_extent(usn, i, &offset, &length) == NTR_OK);
	REQUIRE(ntr_usn_extent(usn, usn->extents, &offset, &length) ==
		NTR_E_NOT_FOUND);
}

static void decode(const uint8_t *in, size_t len)
{
	uint8_t *copy = fuzz_copy(in, len);
	struct span s = span_of(copy, len);
	struct ntr_error err;
	struct ntr_usn usn;
	int code = ntr_usn_decode(copy, len, &usn, &err);

	if (code < 0) {
		fuzz_failure(code, &err);
	} else {
		check(&usn);
		REQUIRE(usn.at == 0 && usn.length <= len);
		REQUIRE(fuzz_inside(copy, usn.length, usn.name,
				    2 * (size_t)usn.name_units));
		REQUIRE(fuzz_inside(copy, usn.length, usn.extent,
				    (size_t)usn.extents * usn.extent_size));
		/* Each is stricter than the one before. */
		REQUIRE(!usn_certain(s, &usn) || usn_plausible(s, &usn));
		REQUIRE(!usn_certain(s, &usn) || usn_snug(s, &usn));
		REQUIRE(!usn_certain(s, &usn) || usn.length > USN_SIZE_USUAL ||
			usn_head(span_u64(s, 0)));
	}
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	struct input input = { in, len, 0 };
	struct ntr_source src = { &input, len, input_pread };
	struct ntr_journal *journal;
	struct ntr_usn usn;
	uint64_t end = 0, records = 0;

	decode(in, len);
	REQUIRE(ntr_journal_open(NULL, &src, &journal, NULL) == NTR_OK);
	while (ntr_journal_next(journal, &usn, NULL) > 0) {
		check(&usn);
		REQUIRE(usn.at % USN_ALIGN == 0 && usn.at >= end);
		end = usn.at + usn.length;
		REQUIRE(end <= len);
		records += usn.length;
	}
	REQUIRE(records + ntr_journal_lost(journal) <= len);
	REQUIRE(ntr_journal_unreadable(journal) == 0);
	REQUIRE(input.reads < 64 + len / 4096);
	ntr_journal_close(journal);
	return 0;
}
