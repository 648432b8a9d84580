/*
 * fuzz_logfile.c - a whole $LogFile: its pages, its records, what they change
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"

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

static uint64_t one_change(const struct ntr_log_record *rec, uint32_t undo)
{
	struct ntr_log_change c;

	ntr_log_change(rec, undo, &c);
	REQUIRE(fuzz_inside(rec->data, rec->data_len, c.name,
			    2 * (size_t)c.name_units));
	REQUIRE(c.kind != NTR_LOG_CHANGE_NONE || c.fields == 0);
	return digest(c.fields, c.name, 2 * (size_t)c.name_units);
}

static uint64_t one_record(const struct ntr_log_record *rec, uint64_t before)
{
	uint64_t sum = digest(rec->lsn, rec->data, rec->data_len);

	REQUIRE(rec->lsn > before);
	REQUIRE(rec->data_len <= LOG_DATA_MAX);
	REQUIRE(!rec->redo_data || fuzz_inside(rec->data, rec->data_len,
					       rec->redo_data, rec->redo_len));
	REQUIRE(!rec->undo_data || fuzz_inside(rec->data, rec->data_len,
					       rec->undo_data, rec->undo_len));
	REQUIRE(rec->target_name_units <= NAME_UNITS_MAX);
	sum = digest(sum, rec->target_name, 2 * (size_t)rec->target_name_units);
	return sum ^ one_change(rec, 0) ^ one_change(rec, 1);
}

static uint64_t walk(const struct ntr_source *src)
{
	struct ntr_log_client client;
	struct ntr_log_record rec;
	struct ntr_log_info info;
	uint64_t before = 0, count = 0, sum = 0;
	struct ntr_log *log;
	struct ntr_error err;

	REQUIRE(ntr_log_open(src, NULL, &log, &err) == NTR_OK);
	ntr_log_info(log, &info);
	for (uint32_t i = 0; ntr_log_client(log, i, &client) == NTR_OK; i++)
		sum = digest(sum, client.name, 2 * (size_t)client.name_units);
	while (ntr_log_next(log, &rec, &err) > 0) {
		sum = sum * 31 + one_record(&rec, before);
		before = rec.lsn;
		/* In its place, as a copy, and left in either. */
		REQUIRE(++count <= 4 * (src->size / 0x30 + 1));
	}
	ntr_log_close(log);
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	uint8_t *copy = fuzz_copy(in, len);
	struct input input = { copy, len };
	struct ntr_source src = { &input, len, input_pread };
	uint64_t sum = walk(&src);

	REQUIRE(walk(&src) == sum);
	free(copy);
	return 0;
}
