/*
 * cmd_info.c - ntfsread info: what kind of volume this is
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>

#include "features.h"
#include "ntfsread_artifacts.h"
#include "out.h"
#include "session.h"
#include "text.h"
#include "types.h"

enum { EXTENTS_SHOWN = 16 };

struct facts {
	const struct ntr_volume_info *info;
	struct ntr_census census;
	struct features features;
	uint64_t free_clusters;		/* NTR_NONE: unknown */
};

/* ext[] gets the first EXTENTS_SHOWN mapping pairs of $MFT. */
static size_t mft_extents(const struct session *s, struct ntr_run *ext)
{
	struct ntr_stream *stream = NULL;
	struct ntr_file *file = NULL;
	uint32_t index;
	size_t n = 0;

	if (ntr_file_open(s->vol, 0, &file, NULL) == NTR_OK &&
	    ntr_file_find(file, NTR_DATA, NULL, &index, NULL) == NTR_OK &&
	    ntr_stream_open(file, index, NTR_STREAM_RAW, &stream,
			    NULL) == NTR_OK)
		while (n < EXTENTS_SHOWN &&
		       ntr_stream_run(stream, n, &ext[n]) == NTR_OK)
			n++;
	ntr_stream_close(stream);
	ntr_file_close(file);
	return n;
}

static const char *boot_used(uint32_t notes)
{
	if (notes & (NTR_VOLUME_MFT_ONLY | NTR_VOLUME_SEARCHED))
		return "none";
	return notes & NTR_VOLUME_BACKUP_BOOT ? "backup" : "primary";
}

static const char *agreement(uint32_t notes, uint32_t differs,
			     uint32_t missing)
{
	if (notes & NTR_VOLUME_MFT_ONLY)
		return "none";
	if (notes & missing)
		return "missing";
	return notes & differs ? "differs" : "equal";
}

static const char *backup_state(uint32_t notes)
{
	return agreement(notes, NTR_VOLUME_BACKUP_DIFFERS,
			 NTR_VOLUME_BACKUP_MISSING);
}

static const char *mirror_state(uint32_t notes)
{
	return agreement(notes, NTR_VOLUME_MIRROR_DIFFERS,
			 NTR_VOLUME_MIRROR_MISSING);
}

/* Of a volume there is at least one of each: 0 is what nothing told us. */
static void known_json(struct json *j, const char *key, uint64_t number)
{
	json_number(j, key, number ? number : NTR_NONE);
}

/* $Volume has the flags beside the version. */
static void state_json(struct json *j, const struct ntr_volume_info *info)
{
	if (!info->version_major) {
		json_null(j, "dirty");
		json_null(j, "volume_flags");
		return;
	}
	json_bool(j, "dirty", info->volume_flags & NTR_VOLUME_DIRTY);
	json_u64(j, "volume_flags", info->volume_flags);
}

static void volume_json(struct json *j, const struct ntr_volume_info *info)
{
	bool has_boot = !(info->notes & (NTR_VOLUME_MFT_ONLY |
					 NTR_VOLUME_SEARCHED));
	char text[32];

	snprintf(text, sizeof(text), "%016" PRIX64, info->serial);
	if (info->serial || has_boot)
		json_text(j, "serial", text);
	else
		json_null(j, "serial");
	snprintf(text, sizeof(text), "%u.%u", info->version_major,
		 info->version_minor);
	if (info->version_major)
		json_text(j, "version", text);
	else
		json_null(j, "version");
	if (!info->version_major && !info->label_units)
		json_null(j, "label");
	else
		json_name(j, "label", info->label, info->label_units);
	state_json(j, info);
}

static void geometry_json(struct json *j, const struct ntr_volume_info *info)
{
	json_u64(j, "offset", info->offset);
	known_json(j, "size", info->size);
	json_u64(j, "image_size", info->source_size);
	known_json(j, "bytes_per_sector", info->sector_size);
	known_json(j, "bytes_per_cluster", info->cluster_size);
	json_u64(j, "bytes_per_record", info->record_size);
	known_json(j, "bytes_per_index_record", info->index_size);
	known_json(j, "total_sectors", info->sectors);
	known_json(j, "total_clusters", info->clusters);
	json_number(j, "mft_cluster", info->mft_lcn);
	json_number(j, "mftmirr_cluster", info->mftmirr_lcn);
	volume_json(j, info);
}

static void records_json(struct json *j, const struct ntr_census *c)
{
	json_object(j, "records");
	json_u64(j, "total", c->records);
	json_u64(j, "in_use", c->in_use);
	json_u64(j, "free", c->unused + c->empty);
	json_u64(j, "empty", c->empty);	/* of those that are free */
	json_u64(j, "base", c->base);
	json_u64(j, "child", c->child);
	json_u64(j, "unusable", c->unusable);
	json_object_end(j);
	json_u64(j, "files", c->files);
	json_u64(j, "directories", c->directories);
}

static void extents_json(struct json *j, const struct session *s)
{
	struct ntr_run ext[EXTENTS_SHOWN];
	size_t n = mft_extents(s, ext);

	known_json(j, "mft_fragments", s->info.mft_fragments);
	json_array(j, "mft_extents");
	for (size_t i = 0; i < n; i++) {
		json_object(j, NULL);
		json_u64(j, "vcn", ext[i].vcn);
		json_number(j, "lcn", ext[i].lcn);
		json_u64(j, "clusters", ext[i].clusters);
		json_number(j, "offset",
			    session_cluster_offset(s, ext[i].lcn));
		json_object_end(j);
	}
	json_array_end(j);
}

static void print_json(const struct session *s, const struct facts *f)
{
	uint32_t notes = f->info->notes;
	struct json j;

	json_start(&j, stdout);
	json_object(&j, NULL);
	geometry_json(&j, f->info);
	records_json(&j, &f->census);
	json_number(&j, "free_clusters", f->free_clusters);
	extents_json(&j, s);
	json_text(&j, "boot_used", boot_used(notes));
	json_text(&j, "backup_boot", backup_state(notes));
	json_text(&j, "mft_mirror", mirror_state(notes));
	json_text(&j, "record_0_from",
		  notes & NTR_VOLUME_MIRROR ? "mirror" : "mft");
	json_bool(&j, "mft_only", notes & NTR_VOLUME_MFT_ONLY);
	json_bool(&j, "image_cut", notes & NTR_VOLUME_CUT);
	json_bool(&j, "mft_gaps", notes & NTR_VOLUME_MFT_GAPS);
	features_json(&j, "features", &f->features);
	json_object_end(&j);
	json_line(&j);
}

static void row(const char *label)
{
	printf("%-17s ", label);
}

static void count_row(const char *label, uint64_t number, const char *unit)
{
	char text[COUNT_TEXT];

	row(label);
	printf("%s%s\n", count_text(number, text), unit);
}

static void print_volume(const struct ntr_volume_info *info)
{
	row("label");
	text_put_name(stdout, info->label, info->label_units);
	putchar('\n');
	row("version");
	if (info->version_major)
		printf("NTFS %u.%u\n", info->version_major,
		       info->version_minor);
	else
		puts("unknown");
	row("serial");
	printf("%016" PRIX64 "\n", info->serial);
	row("state");
	printf("%s\n", info->volume_flags & NTR_VOLUME_DIRTY ?
	       "dirty: not unmounted cleanly" : "clean");
}

static void print_geometry(const struct ntr_volume_info *info)
{
	char text[COUNT_TEXT];

	row("volume");
	printf("%s bytes", count_text(info->size, text));
	printf(" at %s of the image\n", count_text(info->offset, text));
	row("sector, cluster");
	printf("%" PRIu32 " and %" PRIu32 " bytes\n", info->sector_size,
	       info->cluster_size);
	row("record, index");
	printf("%" PRIu32 " and %" PRIu32 " bytes\n", info->record_size,
	       info->index_size);
	row("clusters");
	printf("%s\n", count_text(info->clusters, text));
}

static void print_records(const struct ntr_census *c)
{
	char a[COUNT_TEXT], b[COUNT_TEXT], d[COUNT_TEXT], e[COUNT_TEXT];

	row("records");
	printf("%s: ", count_text(c->records, a));
	printf("%s in use (%s base, %s child), %s free\n",
	       count_text(c->in_use, a), count_text(c->base, b),
	       count_text(c->child, d), count_text(c->unused + c->empty, e));
	if (c->unusable)
		count_row("", c->unusable, " unusable");
	row("files");
	printf("%s, and %s directories\n", count_text(c->files, a),
	       count_text(c->directories, b));
}

static void print_extents(const struct session *s)
{
	struct ntr_run ext[EXTENTS_SHOWN];
	size_t n = mft_extents(s, ext);
	uint64_t offset;

	row("$MFT");
	printf("%" PRIu64 " %s\n", s->info.mft_fragments,
	       plural(s->info.mft_fragments, "fragment", "fragments"));
	for (size_t i = 0; i < n; i++) {
		offset = session_cluster_offset(s, ext[i].lcn);
		row("");
		printf("%" PRIu64 " clusters at LCN %" PRIu64,
		       ext[i].clusters, ext[i].lcn);
		if (offset != NTR_NONE)
			printf(", 0x%" PRIx64 " in the image", offset);
		putchar('\n');
	}
	if (s->info.mft_fragments > n) {
		row("");
		printf("and %" PRIu64 " more\n", s->info.mft_fragments - n);
	}
}

static void print_notes(uint32_t notes)
{
	row("boot sector");
	printf("%s used, backup %s\n", boot_used(notes), backup_state(notes));
	row("$MFTMirr");
	printf("%s%s\n", mirror_state(notes),
	       notes & NTR_VOLUME_MIRROR ? ", used for record 0" : "");
	if (notes & NTR_VOLUME_CUT) {
		row("image");
		puts("ends before the volume does");
	}
	if (notes & NTR_VOLUME_MFT_GAPS) {
		row("$MFT");
		puts("parts of it cannot be located");
	}
}

static void print_text(const struct session *s, const struct facts *f)
{
	if (f->info->notes & NTR_VOLUME_MFT_ONLY) {
		row("image");
		puts("an extracted $MFT");
		row("record");
		printf("%" PRIu32 " bytes\n", f->info->record_size);
		print_records(&f->census);
		features_text(&f->features);
		return;
	}
	print_volume(f->info);
	print_geometry(f->info);
	if (f->free_clusters != NTR_NONE)
		count_row("free clusters", f->free_clusters, "");
	print_records(&f->census);
	print_extents(s);
	print_notes(f->info->notes);
	features_text(&f->features);
}

static void work(struct session *s)
{
	struct facts f = { .info = &s->info, .free_clusters = NTR_NONE };
	struct ntr_error err;

	if (ntr_volume_census(s->vol, NULL, 0, NULL, &f.census, &err) < 0) {
		complain_error(s->opt->image, &err);
		session_worsen(s, EXIT_PARTIAL);
	}
	if (!(s->info.notes & NTR_VOLUME_MFT_ONLY) &&
	    ntr_volume_free_clusters(s->vol, &f.free_clusters, &err) < 0) {
		complain_error("$Bitmap", &err);
		f.free_clusters = NTR_NONE;
		session_worsen(s, EXIT_PARTIAL);
	}
	if (features_read(s->vol, &f.features, &err) < 0) {
		complain_error(s->opt->image, &err);
		session_worsen(s, EXIT_PARTIAL);
	}
	if (s->opt->json)
		print_json(s, &f);
	else
		print_text(s, &f);
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
	if (session_open(&s, &opt))
		work(&s);
	return session_close(&s);
}

const struct command command_info = {
	"info", "", "Show geometry, label, state and counts of a volume.",
	"", run,
};
