/*
 * cmd_partitions.c - ntfsread partitions: what a disk image holds
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdlib.h>

#include "findings.h"
#include "ntfsread_artifacts.h"
#include "out.h"
#include "session.h"
#include "text.h"
#include "types.h"

/* The disks of this world have four to a few dozen. */
enum { PARTITIONS_MAX = 4096 };

static void type_name(const struct ntr_partition *p, char buf[NTR_GUID_TEXT])
{
	if (p->scheme == NTR_GPT)
		ntr_guid_text(p->type_guid, buf);
	else
		snprintf(buf, NTR_GUID_TEXT, "0x%02" PRIx32, p->type);
}

static void print_json(const struct ntr_partition *p)
{
	char type[NTR_GUID_TEXT];
	struct json j;

	type_name(p, type);
	json_start(&j, stdout);
	json_object(&j, NULL);
	json_u64(&j, "number", p->number);
	json_text(&j, "scheme", p->scheme == NTR_GPT ? "gpt" : "mbr");
	json_text(&j, "type", type);
	json_name(&j, "name", p->name, p->name_units);
	json_u64(&j, "offset", p->offset);
	json_u64(&j, "size", p->size);
	json_bool(&j, "ntfs", p->ntfs != 0);
	json_object_end(&j);
	json_line(&j);
}

static void print_text(const struct ntr_partition *p)
{
	char type[NTR_GUID_TEXT];

	type_name(p, type);
	printf("%3" PRIu32 "  %s  %14" PRIu64 "  %14" PRIu64 "  %-4s  %s",
	       p->number, p->scheme == NTR_GPT ? "gpt" : "mbr", p->offset,
	       p->size, p->ntfs ? "NTFS" : "", type);
	if (p->name_units) {
		fputs("  ", stdout);
		text_put_name(stdout, p->name, p->name_units);
	}
	putchar('\n');
}

static int list(struct session *s, const struct ntr_source *src,
		struct ntr_partition *parts, struct ntr_error *err)
{
	size_t count = 0;
	int code = ntr_partitions_read(src, findings_sink, &s->findings, parts,
				       PARTITIONS_MAX, &count, err);

	if (code < 0)
		return code;
	if (count > PARTITIONS_MAX) {
		complain(s->opt->image, "%zu partitions; the first %d follow",
			 count, PARTITIONS_MAX);
		session_worsen(s, EXIT_PARTIAL);
		count = PARTITIONS_MAX;
	}
	if (count == 0)
		complain(s->opt->image, "no partition table");
	else if (!s->opt->json)
		printf("  #  kind          offset            size        type\n");
	for (size_t i = 0; i < count; i++) {
		if (s->opt->json)
			print_json(&parts[i]);
		else
			print_text(&parts[i]);
	}
	return NTR_OK;
}

static int work(struct session *s, struct ntr_error *err)
{
	struct ntr_partition *parts;
	struct ntr_window window;
	struct ntr_source src;
	int code;

	code = ntr_image_open(s->opt->image, &s->image, err);
	if (code < 0)
		return code;
	ntr_image_source(s->image, &window.source);
	code = ntr_window_source(&window, &window.source, s->opt->open.offset,
				 window.source.size, &src, err);
	if (code < 0)
		return code;
	parts = calloc(PARTITIONS_MAX, sizeof(*parts));
	if (!parts) {
		*err = (struct ntr_error){
			.code = NTR_E_NOMEM, .record = NTR_NONE,
			.offset = NTR_NONE, .what = "out of memory",
		};
		return NTR_E_NOMEM;
	}
	code = list(s, &src, parts, err);
	free(parts);
	return code;
}

static int run(const struct command *cmd, int argc, char **argv)
{
	static const struct option table[] = {
		OPTIONS_COMMON, { NULL, 0, NULL, 0 },
	};
	struct session s = { 0 };
	struct ntr_error err;
	struct options opt;

	options_start(&opt, cmd);
	options_next(&opt, argc, argv, "", table);
	options_finish(&opt, argc, argv, 0);
	s.opt = &opt;
	if (findings_open(&s.findings, opt.findings, &err) < 0) {
		complain_error(opt.findings, &err);
		return EXIT_FAILED;
	}
	if (work(&s, &err) < 0) {
		complain_error(opt.image, &err);
		s.status = EXIT_FAILED;
	}
	return session_close(&s);
}

const struct command command_partitions = {
	"partitions", "", "List the partitions of a disk image (MBR or GPT).",
	"", run,
};
