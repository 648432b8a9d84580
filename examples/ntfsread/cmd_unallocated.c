/*
 * cmd_unallocated.c - ntfsread unallocated: the clusters that no file has
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "out.h"
#include "session.h"
#include "stop.h"
#include "types.h"

enum { CHUNK = 1 << 20, SECTOR = 512 };

struct unallocated {
	struct session *s;
	struct ntr_clusters *clusters;
	uint8_t *buf;
	bool raw;
	uint64_t ranges, found;		/* clusters of them */
	uint64_t end;			/* how far to look */
	uint64_t missing;		/* bytes that cannot be read */
};

/* ------------------------------------------------------------------ bytes -- */

/* Leave out what cannot be read, up to the end of its sector. */
static uint64_t skip(struct unallocated *u, uint64_t at, uint64_t end,
		     const struct ntr_error *err)
{
	uint64_t image = session_image_offset(u->s, at);
	uint64_t length = SECTOR - image % SECTOR;

	if (image >= u->s->info.offset + u->s->info.source_size)
		length = end - at;	/* the image ends before it */
	if (length > end - at)
		length = end - at;
	if (u->missing == 0)
		complain(NULL, "bytes from 0x%" PRIx64 " in the image on cannot "
			 "be read: %s", image, err->sys_errno ?
			 strerror(err->sys_errno) : err->what);
	u->missing += length;
	return length;
}

static void write_range(struct unallocated *u, uint64_t at, uint64_t end)
{
	size_t step = CHUNK, want;
	struct ntr_error err;
	int64_t got;

	while (at < end) {
		err = (struct ntr_error){ .what = "the image ends" };
		want = end - at < step ? (size_t)(end - at) : step;
		got = ntr_volume_pread(u->s->vol, u->buf, want, at, &err);
		if (got > 0) {
			if (!out_write(u->buf, (size_t)got))
				return;
			at += (uint64_t)got;
			step = CHUNK;
		} else if (want > SECTOR) {
			step = SECTOR;	/* one bad sector fails all of it */
		} else {
			at += skip(u, at, end, &err);
		}
	}
}

/* ----------------------------------------------------------------- ranges -- */

static void show(struct unallocated *u, uint64_t lcn, uint64_t clusters)
{
	uint64_t size = u->s->info.cluster_size;
	uint64_t offset = session_cluster_offset(u->s, lcn);
	struct json j;

	u->ranges++;
	u->found += clusters;
	if (u->raw) {
		write_range(u, lcn * size, (lcn + clusters) * size);
	} else if (u->s->opt->json) {
		json_start(&j, stdout);
		json_object(&j, NULL);
		json_u64(&j, "lcn", lcn);
		json_u64(&j, "clusters", clusters);
		json_number(&j, "offset", offset);
		json_u64(&j, "bytes", clusters * size);
		json_object_end(&j);
		json_line(&j);
	} else {
		printf("%12" PRIu64 " %12" PRIu64 " %16" PRIu64 " %16" PRIu64
		       "\n", lcn, clusters, offset, clusters * size);
	}
}

/* What $Bitmap does not tell is not listed, and said. */
static void tell_unknown(struct unallocated *u,
			 const struct ntr_cluster_use *use)
{
	complain(u->s->opt->image, "$Bitmap cannot be read for clusters %" PRIu64
		 " to %" PRIu64 ": left out", use->lcn,
		 use->lcn + use->clusters - 1);
	session_worsen(u->s, EXIT_PARTIAL);
}

/* Clusters past the end of the image are listed as well, but a volume may claim to
 * have any number of them: so many only. */
enum { BEYOND_MAX = 1 << 24 };

static void find_end(struct unallocated *u)
{
	const struct ntr_volume_info *info = &u->s->info;
	uint64_t most = info->source_size / info->cluster_size + BEYOND_MAX;

	u->end = info->clusters < most ? info->clusters : most;
}

static void tell_end(struct unallocated *u, uint64_t lcn)
{
	if (out_failed() || lcn >= u->s->info.clusters)
		return;
	complain(u->s->opt->image, "the image ends far before cluster %" PRIu64
		 ": those from it on are left out", lcn);
	session_worsen(u->s, EXIT_PARTIAL);
}

static void walk(struct unallocated *u)
{
	struct ntr_cluster_use use;
	uint64_t lcn = 0;

	find_end(u);
	if (!u->raw && !u->s->opt->json)
		printf("%12s %12s %16s %16s\n", "lcn", "clusters", "offset",
		       "bytes");
	while (!out_failed() && lcn < u->end &&
	       ntr_clusters_use(u->clusters, lcn, NTR_NONE, &use) == NTR_OK) {
		if (use.bitmap == NTR_BITMAP_FREE)
			show(u, use.lcn, use.clusters);
		else if (use.bitmap == NTR_BITMAP_UNKNOWN)
			tell_unknown(u, &use);
		lcn += use.clusters;
	}
	tell_end(u, lcn);
	if (u->missing) {
		complain(NULL, "%" PRIu64 " bytes in all cannot be read, and are "
			 "left out", u->missing);
		session_worsen(u->s, EXIT_PARTIAL);
	}
}

static void summary(const struct unallocated *u)
{
	char clusters[COUNT_TEXT], ranges[COUNT_TEXT], bytes[COUNT_TEXT];

	if (u->raw || u->s->opt->json)
		return;
	printf("%s free %s in %s %s, %s bytes\n",
	       count_text(u->found, clusters),
	       plural(u->found, "cluster", "clusters"),
	       count_text(u->ranges, ranges),
	       plural(u->ranges, "range", "ranges"),
	       count_text(u->found * u->s->info.cluster_size, bytes));
}

static void work(struct unallocated *u)
{
	struct ntr_error err;

	u->buf = malloc(CHUNK);
	if (!u->buf) {
		complain(NULL, "out of memory");
		u->s->status = EXIT_FAILED;
	} else if (ntr_clusters_open(u->s->vol, 0, &u->clusters, &err) < 0) {
		complain_error(u->s->opt->image, &err);
		u->s->status = EXIT_FAILED;
	} else {
		walk(u);
		summary(u);
	}
	ntr_clusters_close(u->clusters);
	free(u->buf);
}

static int run(const struct command *cmd, int argc, char **argv)
{
	static const struct option table[] = {
		OPTIONS_COMMON,
		{ "raw", no_argument, NULL, 'r' },
		{ NULL, 0, NULL, 0 },
	};
	struct unallocated u = { .s = NULL };
	struct options opt;
	struct session s;
	int c;

	options_start(&opt, cmd);
	while ((c = options_next(&opt, argc, argv, "", table)) != -1)
		u.raw |= c == 'r';
	options_finish(&opt, argc, argv, 0);
	if (u.raw && opt.json)
		options_usage(&opt, "bytes have no JSON form");
	u.s = &s;
	stop_init();
	if (session_open(&s, &opt))
		work(&u);
	return session_close(&s);
}

const struct command command_unallocated = {
	"unallocated", "", "List the clusters that $Bitmap calls free.",
	"      --raw           write their bytes instead, range after range\n",
	run,
};
