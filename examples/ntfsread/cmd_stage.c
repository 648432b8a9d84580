/*
 * cmd_stage.c - ntfsread stage: the four stages of file growth
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "out.h"
#include "stage.h"

enum { TOP_DEFAULT = 10, TOP_MAX = 100000 };

static bool view_open(struct stage_view *v, struct session *s,
		      const struct target *t)
{
	struct ntr_error err;
	uint32_t name = file_main_name(t->file);

	*v = (struct stage_view){ .s = s, .t = t };
	if (ntr_file_record(t->file, 0, &v->base, &err) < 0) {
		complain_error(t->text, &err);
		s->status = EXIT_FAILED;
		return false;
	}
	ntr_file_stage(t->file, &v->stage);
	ntr_file_stage_text(t->file, v->reason, sizeof(v->reason));
	if (name != NTR_NO_INDEX && file_path(t->file, name, &v->path) < 0)
		v->path.len = 0;
	return true;
}

static void show(struct session *s, const struct target *t, const char *svg)
{
	struct stage_view v;

	if (!view_open(&v, s, t))
		return;
	target_damaged(s, t);
	if (svg) {
		if (!stage_svg(&v, svg))
			s->status = EXIT_FAILED;
	}
	if (s->opt->json)
		stage_json(&v);
	else if (!svg)
		stage_draw(&v);
	buf_free(&v.path);
}

static void work(struct session *s, const char *svg, size_t top)
{
	struct target t;

	if (s->opt->target_count == 0)
		stage_volume(s, top);
	for (int i = 0; i < s->opt->target_count && !out_failed(); i++) {
		if (!target_open(s, s->opt->targets[i], NULL, &t))
			continue;
		if (t.info.base_ref) {
			complain(t.text, "a child record has no stage, and its "
				 "base record is not there any more");
			s->status = EXIT_FAILED;
			target_close(&t);
			continue;
		}
		if (i > 0 && !s->opt->json)
			putchar('\n');
		show(s, &t, svg);
		target_close(&t);
	}
}

static int run(const struct command *cmd, int argc, char **argv)
{
	static const struct option table[] = {
		OPTIONS_COMMON,
		{ "svg", required_argument, NULL, 's' },
		{ "top", required_argument, NULL, 't' },
		{ NULL, 0, NULL, 0 },
	};
	long long top = -1;
	const char *svg = NULL;
	struct options opt;
	struct session s;
	int c;

	options_start(&opt, cmd);
	while ((c = options_next(&opt, argc, argv, "", table)) != -1) {
		if (c == 's')
			svg = optarg;
		else
			top = options_number(&opt, "top", optarg, 0, TOP_MAX);
	}
	options_finish(&opt, argc, argv, -1);
	options_spare_image(&opt, svg);
	if (svg && opt.target_count != 1)
		options_usage(&opt, "--svg draws one TARGET");
	if (top >= 0 && opt.target_count > 0)
		options_usage(&opt, "--top is for whole volumes");
	if (session_open(&s, &opt))
		work(&s, svg, top < 0 ? TOP_DEFAULT : (size_t)top);
	return session_close(&s);
}

const struct command command_stage = {
	"stage", "[TARGET...]",
	"Draw a file's stage of growth, or count those of a volume.",
	"  --svg FILE        draw one TARGET as SVG instead\n"
	"  --top N           without TARGET: the N most complex files (10)\n",
	run,
};
