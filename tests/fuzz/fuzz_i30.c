/*
 * fuzz_i30.c - a whole extracted $I30: what it is made of, and every name in it
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"

#include "bytes/checked.h"
#include "format/limits.h"
#include "ntfsread_artifacts.h"

struct input {
	const uint8_t *bytes;
	size_t len;
};

static int64_t input_pread(void *ctx, void *buf, size_t len, uint64_t offset)
{
	const struct input *in = ctx;

	if (offset >= in->len)
		return 0;
	if (len > in->len - offset)
		len = in->len - (size_t)offset;
	memcpy(buf, in->bytes + offset, len);
	return (int64_t)len;
}

static uint64_t digest(uint64_t sum, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	for (size_t i = 0; i < len; i++)
		sum = (sum ^ at[i]) * UINT64_C(0x100000001b3);
	return sum;
}

static uint64_t one_name(const struct ntr_carved *c, uint64_t size)
{
	const struct ntr_dirent *e = &c->entry;

	REQUIRE(e->name_units <= NAME_UNITS_MAX);
	REQUIRE(e->offset < size);
	REQUIRE(c->source <= NTR_CARVED_TAIL && c->source != NTR_CARVED_RECORD);
	REQUIRE(c->source || (c->lost == 0 && e->offset + 0x52 <= size));
	REQUIRE(!(c->lost & NTR_LOST_REF) || e->ref == 0);
	return digest(e->ref ^ e->offset ^ c->listed, e->name,
		      2 * (size_t)e->name_units);
}

static void check_info(const struct ntr_i30_info *info, uint64_t in_use)
{
	REQUIRE(power_of_two(info->block_size));
	REQUIRE(info->vcn_unit == 0 || power_of_two(info->vcn_unit));
	REQUIRE(info->names == in_use);
	REQUIRE(info->good + info->damaged + info->zero + info->unwritten <=
		info->blocks);
	REQUIRE(info->unused <= info->good && info->torn <= info->blocks);
	REQUIRE(info->unreadable == 0 && info->cut <= 1);
	REQUIRE(info->unused == 0 || info->tree_known);
}

static uint64_t walk(const struct ntr_source *src, uint32_t block_size)
{
	struct ntr_i30_options opt = {
		.struct_size = sizeof(opt), .block_size = block_size,
	};
	uint64_t count = 0, in_use = 0, sum = 0;
	struct ntr_i30_info info;
	struct ntr_i30 *index;
	struct ntr_carved c;

	REQUIRE(ntr_i30_open(src, &opt, &index, NULL) == NTR_OK);
	while (ntr_i30_next(index, &c, NULL) > 0) {
		sum = sum * 31 + one_name(&c, src->size);
		in_use += c.source == 0;
		/* The shortest entry takes 0x58 bytes, one in slack 0x2a. */
		REQUIRE(++count <= src->size / 0x2a + 1);
	}
	REQUIRE(ntr_i30_next(index, &c, NULL) == 0);
	ntr_i30_info(index, &info);
	check_info(&info, in_use);
	ntr_i30_close(index);
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	uint8_t *copy = fuzz_copy(in, len);
	struct input input = { copy, len };
	struct ntr_source src = { &input, len, input_pread };

	(void)ntr_i30_probe(copy, len);
	REQUIRE(walk(&src, 0) == walk(&src, 0));
	(void)walk(&src, 512);
	free(copy);
	return 0;
}
