/*
 * record_file.c - the JSON of one record, for a program that has no command line
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "record.h"
#include "record_file.h"

static int open_volume(struct session *s, const struct ntr_source *src,
		       uint32_t flags)
{
	struct ntr_options open = {
		.struct_size = sizeof(open), .flags = flags,
		.on_finding = findings_sink, .finding_ctx = &s->findings,
	};
	int code = findings_open(&s->findings, NULL, NULL);

	if (code == NTR_OK)
		code = ntr_volume_open(src, &open, &s->vol, NULL);
	if (code == NTR_OK)
		ntr_volume_info(s->vol, &s->info);
	return code;
}

/* A record that holds no file that can be opened is shown all the same. */
static int open_file(struct session *s, struct target *t)
{
	struct ntr_error err;
	int code = target_open_number(s, &t->spec, &t->file, &err);

	if (code == NTR_OK)
		ntr_file_info(t->file, &t->info);
	else
		t->file = NULL;
	return code == NTR_E_NOMEM ? code : NTR_OK;
}

static int show(struct session *s, struct record_desk *desk, struct target *t,
		uint8_t *buf, FILE *out)
{
	struct record_view v;
	struct ntr_record rec;
	int code = open_file(s, t);

	if (code == NTR_OK)
		code = ntr_record_read(s->vol, t->spec.ref, 0, buf,
				       s->info.record_size, &rec, NULL);
	if (code != NTR_OK || rec.state == NTR_RECORD_EMPTY)
		return code;
	record_view_start(&v, desk, t, &rec);
	record_json(&v, out);
	return NTR_OK;
}

static int show_number(struct session *s, uint64_t number, FILE *out)
{
	struct target t = {
		.text = "", .spec = { .is_number = true, .ref = number },
	};
	struct record_desk desk = { .s = NULL };
	uint8_t *buf = malloc(s->info.record_size);
	int code = NTR_E_NOMEM;

	if (record_desk_open(&desk, s) && buf)
		code = show(s, &desk, &t, buf, out);
	target_close(&t);
	record_desk_close(&desk);
	free(buf);
	return code;
}

int record_file_write(const struct ntr_source *src, uint32_t flags,
		      uint64_t offset, uint64_t number, FILE *out)
{
	struct options opt = { .json = true };
	struct session s = { .opt = &opt };
	int code = open_volume(&s, src, flags);

	if (code == NTR_OK) {
		s.info.offset = offset;
		code = show_number(&s, number, out);
	}
	ntr_volume_close(s.vol);
	(void)findings_close(&s.findings);
	return code;
}
