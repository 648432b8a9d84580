/*
 * usn_info.c - what $UsnJrnl:$Max says of the journal as a whole
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>

#include "json.h"
#include "ntfsread_artifacts.h"
#include "types.h"
#include "usn_info.h"

enum { MAX_SIZE = 0x20 };

static bool read_max(const struct usn_input *in, struct session *s,
		     struct ntr_usn_max *max_ret)
{
	static const char what[] = "$UsnJrnl:$Max";
	uint8_t bytes[MAX_SIZE];
	struct ntr_error err;
	int64_t got;

	if (!in->max) {
		complain(s->opt->image, "has no %s", what);
		session_worsen(s, EXIT_PARTIAL);
		return false;
	}
	got = ntr_stream_pread(in->max, bytes, sizeof(bytes), 0, &err);
	if (got >= 0 && ntr_usn_max_decode(bytes, (size_t)got, max_ret, &err) ==
			NTR_OK)
		return true;
	complain_error(what, &err);
	session_worsen(s, EXIT_PARTIAL);
	return false;
}

static void put_json(FILE *out, const struct ntr_usn_max *max, uint64_t next)
{
	struct json j;

	json_start(&j, out);
	json_object(&j, NULL);
	json_u64(&j, "max_size", max->max_size);
	json_u64(&j, "allocation_delta", max->allocation_delta);
	json_u64(&j, "journal_id", max->journal_id);
	json_time(&j, "created", max->journal_id);
	json_u64(&j, "lowest_usn", max->lowest_usn);
	json_number(&j, "next_usn", next);
	json_object_end(&j);
	json_line(&j);
}

static void put_text(FILE *out, const struct ntr_usn_max *max, uint64_t next)
{
	char when[WHEN_TEXT];

	when_text(max->journal_id, true, when);
	fprintf(out, "%-18s%" PRIu64 " bytes\n", "maximum size", max->max_size);
	fprintf(out, "%-18s%" PRIu64 " bytes\n", "allocation delta",
		max->allocation_delta);
	fprintf(out, "%-18s0x%016" PRIx64 "\n", "journal id", max->journal_id);
	fprintf(out, "%-18s%s\n", "created", when);
	fprintf(out, "%-18s%" PRIu64 "\n", "lowest valid USN", max->lowest_usn);
	if (next != NTR_NONE)
		fprintf(out, "%-18s%" PRIu64 "\n", "next USN", next);
}

bool usn_info_put(const struct usn_input *in, struct session *s, FILE *out,
		  bool json)
{
	uint64_t next = in->stream ? ntr_stream_size(in->stream) : NTR_NONE;
	struct ntr_usn_max max;

	if (!read_max(in, s, &max))
		return false;
	if (json)
		put_json(out, &max, next);
	else
		put_text(out, &max, next);
	return true;
}
