/*
 * cmd_verify.c - ntfsread verify: everything that is odd about a volume
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <unistd.h>

#include "ntfsread_findings.h"
#include "out.h"
#include "progress.h"
#include "session.h"
#include "stop.h"
#include "types.h"

static void show_text(void *ctx, const struct ntr_finding *finding)
{
	(void)ctx;
	findings_text(stdout, finding);
}

static void show_json(void *ctx, const struct ntr_finding *finding)
{
	struct json j;

	(void)ctx;
	json_start(&j, stdout);
	findings_json(&j, finding);
	json_line(&j);
}

static int progress(void *ctx, uint64_t done, uint64_t total)
{
	if (out_failed())
		return 1;
	progress_show(ctx, done, total);
	return 0;
}

static void summary_json(const struct session *s)
{
	const uint64_t *count = s->findings.count;
	uint64_t n;
	struct json j;

	json_start(&j, stdout);
	json_object(&j, NULL);
	json_bool(&j, "summary", true);
	json_u64(&j, "findings", count[0] + count[1] + count[2]);
	for (int i = NTR_DAMAGED; i >= NTR_NOTE; i--)
		json_u64(&j, ntr_severity_name(i), count[i]);
	json_object(&j, "kinds");
	for (uint32_t kind = 1; kind < NTR_F_KIND_END; kind++) {
		n = ntr_findings_count(s->findings.seen, kind);
		if (n)
			json_u64(&j, ntr_finding_name(kind), n);
	}
	json_object_end(&j);
	json_object_end(&j);
	json_line(&j);
}

static void summary_text(const struct session *s)
{
	const uint64_t *count = s->findings.count;
	uint64_t total = count[0] + count[1] + count[2], n;

	if (total == 0) {
		puts("no findings");
		return;
	}
	printf("\n%" PRIu64 " %s:", total, plural(total, "finding", "findings"));
	for (int i = NTR_DAMAGED; i >= NTR_NOTE; i--)
		printf("%s %" PRIu64 " %s", i == NTR_DAMAGED ? "" : ",",
		       count[i], ntr_severity_name(i));
	putchar('\n');
	for (uint32_t kind = 1; kind < NTR_F_KIND_END; kind++) {
		n = ntr_findings_count(s->findings.seen, kind);
		if (n)
			printf("%10" PRIu64 "  %-8s %s\n", n,
			       ntr_severity_name(ntr_finding_severity(kind)),
			       ntr_finding_name(kind));
	}
}

static void verify(struct session *s)
{
	/* Findings are few: between them it is shown even beside stdout. */
	struct progress shown = { .shown = isatty(STDERR_FILENO) };
	struct ntr_error err;
	int code = ntr_volume_verify(s->vol, progress, &shown, &err);

	progress_end(&shown);
	if (code < 0) {
		complain_error(s->opt->image, &err);
		s->status = EXIT_FAILED;
	}
	for (uint32_t kind = 1; kind < NTR_F_KIND_END; kind++)
		if (ntr_finding_unread(kind) &&
		    ntr_findings_count(s->findings.seen, kind))
			session_worsen(s, EXIT_PARTIAL);
	if (code != NTR_OK)
		return;
	if (s->opt->json)
		summary_json(s);
	else
		summary_text(s);
}

static int run(const struct command *cmd, int argc, char **argv)
{
	static const struct option table[] = {
		OPTIONS_COMMON, { NULL, 0, NULL, 0 },
	};
	struct options opt;
	struct session s;

	options_start(&opt, cmd);
	options_next(&opt, argc, argv, "", table);
	options_finish(&opt, argc, argv, 0);
	stop_init();
	if (session_open_showing(&s, &opt, opt.json ? show_json : show_text))
		verify(&s);
	return session_close(&s);
}

const struct command command_verify = {
	"verify", "", "Read all metadata and report only what is odd.",
	"", run,
};
