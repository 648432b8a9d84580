/*
 * session.c - an image that a command works on, and how the work went
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "out.h"
#include "session.h"
#include "text.h"

void complain(const char *subject, const char *format, ...)
{
	va_list args;

	fputs("ntfsread: ", stderr);
	if (subject) {
		text_puts(stderr, subject);
		fputs(": ", stderr);
	}
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	putc('\n', stderr);
}

void complain_error(const char *subject, const struct ntr_error *err)
{
	char text[512];

	ntr_error_text(err, text, sizeof(text));
	complain(subject, "%s", text);
}

void session_worsen(struct session *s, int status)
{
	if (s->status != EXIT_FAILED && s->status != EXIT_USAGE)
		s->status = status;
}

/* Say which partitions there are to choose from. */
static void list_partitions(const char *path)
{
	struct ntr_partition list[64];
	struct ntr_image *image = NULL;
	struct ntr_source src;
	size_t count = 0;

	if (ntr_image_open(path, &image, NULL) < 0)
		return;
	ntr_image_source(image, &src);
	if (ntr_partitions_read(&src, NULL, NULL, list, 64, &count, NULL) < 0)
		count = 0;
	for (size_t i = 0; i < count && i < 64; i++)
		if (list[i].ntfs)
			fprintf(stderr, "  --partition %" PRIu32
				"   %" PRIu64 " bytes at %" PRIu64 "\n",
				list[i].number, list[i].size, list[i].offset);
	ntr_image_close(image);
}

/* --offset means this very place, 0 too: nothing is left to choose. */
static int open_at(struct session *s, const struct ntr_options *open,
		   struct ntr_error *err)
{
	int code = ntr_image_open(s->opt->image, &s->image, err);

	if (code < 0)
		return code;
	ntr_image_source(s->image, &s->source);
	return ntr_volume_open(&s->source, open, &s->vol, err);
}

static bool open_volume(struct session *s)
{
	struct ntr_options open = s->opt->open;
	struct ntr_error err;
	int code;

	open.on_finding = findings_sink;
	open.finding_ctx = &s->findings;
	if (s->opt->has_offset)
		code = open_at(s, &open, &err);
	else
		code = ntr_volume_open_path(s->opt->image, &open, &s->vol,
					    &err);
	if (code == NTR_OK) {
		ntr_volume_info(s->vol, &s->info);
		return true;
	}
	complain_error(s->opt->image, &err);
	if (code == NTR_E_ARG && !open.partition && err.got > 1)
		list_partitions(s->opt->image);
	return false;
}

bool session_open(struct session *s, const struct options *opt)
{
	return session_open_showing(s, opt, NULL);
}

bool session_open_showing(struct session *s, const struct options *opt,
			  void (*show)(void *, const struct ntr_finding *))
{
	struct ntr_error err;

	*s = (struct session){ .opt = opt };
	if (findings_open(&s->findings, opt->findings, &err) < 0) {
		complain_error(opt->findings, &err);
		s->status = EXIT_FAILED;
		return false;
	}
	s->findings.show = show;
	if (open_volume(s))
		return true;
	s->status = EXIT_FAILED;
	return false;
}

int session_close(struct session *s)
{
	ntr_volume_close(s->vol);
	ntr_image_close(s->image);
	s->vol = NULL;
	s->image = NULL;
	if (s->opt->strict && s->findings.count[NTR_DAMAGED] > 0)
		session_worsen(s, EXIT_PARTIAL);
	if (!findings_close(&s->findings)) {
		complain(s->opt->findings, "cannot write");
		s->status = EXIT_FAILED;
	}
	if (!out_finish())
		s->status = EXIT_FAILED;
	return s->status;
}

uint64_t session_image_offset(const struct session *s, uint64_t offset)
{
	if (offset == NTR_NONE)
		return NTR_NONE;
	return s->info.offset + offset;
}

uint64_t session_cluster_offset(const struct session *s, uint64_t lcn)
{
	uint64_t offset;

	if (lcn == NTR_NONE || s->info.cluster_size == 0 ||
	    (s->info.notes & NTR_VOLUME_MFT_ONLY) ||
	    __builtin_mul_overflow(lcn, s->info.cluster_size, &offset) ||
	    __builtin_add_overflow(offset, s->info.offset, &offset))
		return NTR_NONE;
	return offset;
}
