/*
 * volume.c - opening and closing a volume, and what is known of it as a whole
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "volume.h"

#include <stdlib.h>

#include "../bytes/bitmap.h"
#include "../bytes/checked.h"
#include "../format/values.h"
#include "claims.h"
#include "mft.h"
#include "neighbours.h"
#include "units.h"
#include "upcase.h"

enum { RECORD_VOLUME = 3, RECORD_BITMAP = 6 };

/* Copy as much of the caller's options as both sides know. */
static int options_read(const struct ntr_options *given,
			struct ntr_options *opt_ret, struct ntr_error *err)
{
	*opt_ret = (struct ntr_options){ .struct_size = sizeof(*opt_ret) };
	if (!given)
		return NTR_OK;
	if (given->struct_size < offsetof(struct ntr_options, flags) ||
	    given->struct_size > 4096)
		return error_at(err, NTR_E_ARG, "ntr_options.struct_size",
				given->struct_size, sizeof(*opt_ret));
	memcpy(opt_ret, given, (size_t)least(given->struct_size,
					     sizeof(*opt_ret)));
	return NTR_OK;
}

static void info_geometry(struct ntr_volume *vol, uint64_t offset)
{
	struct ntr_volume_info *info = &vol->info;
	const struct boot *boot = &vol->boot;

	info->serial = boot->serial;
	info->offset = offset;
	info->size = boot->size;
	info->source_size = vol->source.size;
	info->sectors = boot->sectors;
	info->clusters = boot->clusters;
	info->mft_lcn = volume_mft_only(vol) ? NTR_NONE : boot->mft_lcn;
	info->mftmirr_lcn = volume_mft_only(vol) ? NTR_NONE : boot->mftmirr_lcn;
	info->mft_records = vol->mft.records;
	info->sector_size = boot->sector_size;
	info->cluster_size = boot->cluster_size;
	info->record_size = boot->record_size;
	info->index_size = boot->index_size;
}

static void info_version(struct ntr_volume *vol, const struct ntr_attr *attr)
{
	struct where w = volume_where(vol, RECORD_VOLUME, NTR_NONE, NULL);
	struct ntr_volinfo volinfo;

	w.attr_type = attr->type;
	if (ntr_volinfo_decode(attr->value, attr->value_len, &volinfo, NULL) < 0)
		return;
	vol->info.version_major = volinfo.version_major;
	vol->info.version_minor = volinfo.version_minor;
	vol->info.volume_flags = volinfo.flags;
	if (volinfo.flags & NTR_VOLUME_DIRTY)
		note(&w, NTR_F_VOLUME_DIRTY, NULL, 0, volinfo.flags, 0);
}

static void info_label(struct ntr_volume *vol, const struct ntr_attr *attr)
{
	size_t len = least(attr->value_len, sizeof(vol->info.label)) & ~1u;

	memcpy(vol->info.label, attr->value, len);
	vol->info.label_units = (uint16_t)(len / 2);
}

int volume_metadata(struct ntr_volume *vol, uint64_t number,
		    struct ntr_file **file_ret, struct ntr_error *err)
{
	struct ntr_file_info info;
	struct ntr_file *file;
	int code;

	code = ntr_file_open(vol, number, &file, err);
	if (code < 0)
		return code;
	ntr_file_info(file, &info);
	if (info.in_use) {
		*file_ret = file;
		return NTR_OK;
	}
	ntr_file_close(file);
	return error_at(err, NTR_E_NOT_FOUND, "metadata file not in use", number,
			0);
}

/* $Volume is optional: without it label and version stay unknown. */
static void info_volume(struct ntr_volume *vol)
{
	struct ntr_file_info info;
	struct ntr_file *file;
	struct ntr_attr attr;

	if (volume_metadata(vol, RECORD_VOLUME, &file, NULL) < 0)
		return;
	ntr_file_info(file, &info);
	for (uint32_t i = 0; i < info.attrs; i++) {
		if (ntr_file_attr(file, i, &attr, NULL, NULL) < 0 ||
		    !attr.resident)
			continue;
		if (attr.type == NTR_VOLUME_INFORMATION)
			info_version(vol, &attr);
		if (attr.type == NTR_VOLUME_NAME)
			info_label(vol, &attr);
	}
	ntr_file_close(file);
}

static int volume_start(struct ntr_volume *vol, const struct ntr_source *src,
			const struct ntr_options *opt, struct ntr_error *err)
{
	uint64_t size = opt->size;
	int code;

	if (opt->offset > src->size)
		return error_at(err, NTR_E_ARG, "volume offset", opt->offset,
				src->size);
	if (size == 0 || size > src->size - opt->offset)
		size = src->size - opt->offset;
	code = ntr_window_source(&vol->window, src, opt->offset, size,
				 &vol->source, err);
	if (code < 0)
		return code;
	vol->sink = opt->on_finding;
	vol->sink_ctx = opt->finding_ctx;
	code = volume_bootstrap(vol, opt->flags, err);
	if (code < 0)
		return code;
	info_geometry(vol, opt->offset);
	code = record_cache_open(vol, opt->cache_records, err);
	if (code == NTR_OK)
		code = neighbours_open(vol, &vol->near, err);
	if (code == NTR_OK)
		code = unit_pool_open(POOL_BYTES_MAX, &vol->pool, err);
	if (code < 0)
		return code;
	info_volume(vol);
	return NTR_OK;
}

static int volume_new(struct ntr_volume **vol_ret, struct ntr_error *err)
{
	struct ntr_volume *vol = calloc(1, sizeof(*vol));

	if (!vol)
		return error_nomem(err);
	pthread_mutex_init(&vol->lazy_lock, NULL);
	pthread_mutex_init(&vol->secure_lock, NULL);
	*vol_ret = vol;
	return NTR_OK;
}

int ntr_volume_open(const struct ntr_source *src, const struct ntr_options *given,
		    struct ntr_volume **vol_ret, struct ntr_error *err)
{
	struct ntr_volume *vol = NULL;
	struct ntr_options opt;
	int code;

	code = options_read(given, &opt, err);
	if (code < 0)
		return code;
	code = volume_new(&vol, err);
	if (code < 0)
		return code;
	code = volume_start(vol, src, &opt, err);
	if (code < 0) {
		ntr_volume_close(vol);
		return code;
	}
	*vol_ret = vol;
	return NTR_OK;
}

/* Choose the partition where the caller did not say where the volume is. */
static int choose(const struct ntr_source *src, struct ntr_options *opt,
		  struct ntr_error *err)
{
	if (opt->offset || opt->size || opt->flags & NTR_OPEN_MFT_ONLY)
		return NTR_OK;
	return partition_choose(src, opt->partition, opt->on_finding,
				opt->finding_ctx, &opt->offset, &opt->size, err);
}

int ntr_volume_open_path(const char *path, const struct ntr_options *given,
			 struct ntr_volume **vol_ret, struct ntr_error *err)
{
	struct ntr_image *image;
	struct ntr_options opt;
	struct ntr_source src;
	int code;

	code = options_read(given, &opt, err);
	if (code < 0)
		return code;
	code = ntr_image_open(path, &image, err);
	if (code < 0)
		return code;
	ntr_image_source(image, &src);
	code = choose(&src, &opt, err);
	if (code == NTR_OK)
		code = ntr_volume_open(&src, &opt, vol_ret, err);
	if (code < 0)
		ntr_image_close(image);
	else
		(*vol_ret)->image = image;
	return code;
}

void ntr_volume_close(struct ntr_volume *vol)
{
	if (!vol)
		return;
	ntr_secure_close(vol->secure);
	record_cache_close(vol->cache);
	neighbours_close(vol->near);
	unit_pool_close(vol->pool);
	claims_free(&vol->claims[CLAIM_CHILD]);
	claims_free(&vol->claims[CLAIM_NAME]);
	upcase_free(vol->upcase);
	runlist_free(&vol->mft.runs);
	free(vol->mirror.bytes);
	pthread_mutex_destroy(&vol->lazy_lock);
	pthread_mutex_destroy(&vol->secure_lock);
	ntr_image_close(vol->image);
	free(vol);
}

void ntr_volume_info(const struct ntr_volume *vol,
		     struct ntr_volume_info *info_ret)
{
	*info_ret = vol->info;
}

int64_t ntr_volume_pread(struct ntr_volume *vol, void *buf, size_t len,
			 uint64_t offset, struct ntr_error *err)
{
	return source_pread(&vol->source, buf, len, offset, err);
}

/* ---------------------------------------------------------------- $Bitmap -- */

static int bitmap_free(struct ntr_stream *bits, uint64_t clusters,
		       uint64_t *count_ret, struct ntr_error *err)
{
	enum { CHUNK = 64 * 1024 };
	uint64_t used = 0, at = 0, n;
	uint8_t *buf = malloc(CHUNK);
	struct ntr_extent e;
	int64_t got = 1;

	if (!buf)
		return error_nomem(err);
	for (; at < clusters; at += n) {
		/* Zeros that nobody stored may go on for ever: all free. */
		if (ntr_stream_extent(bits, at / 8, &e) == NTR_OK &&
		    (e.kind == NTR_EXTENT_HOLE || e.kind == NTR_EXTENT_ZERO)) {
			n = least(e.length, (clusters - at) / 8 + 1) * 8;
			continue;
		}
		got = ntr_stream_pread(bits, buf, CHUNK, at / 8, err);
		if (got <= 0)
			break;
		n = least((uint64_t)got * 8, clusters - at);
		used += bitmap_count(span_of(buf, (size_t)got), n);
	}
	free(buf);
	if (got < 0)
		return (int)got;
	if (at < clusters)
		return error_at(err, NTR_E_BOUNDS, "bits of $Bitmap", at, clusters);
	*count_ret = clusters - used;
	return NTR_OK;
}

int ntr_volume_free_clusters(struct ntr_volume *vol, uint64_t *count_ret,
			     struct ntr_error *err)
{
	struct where w = volume_where(vol, RECORD_BITMAP, NTR_NONE, NULL);
	struct ntr_stream *bits = NULL;
	struct ntr_file *file = NULL;
	uint32_t index;
	int code;

	if (volume_mft_only(vol))
		return error_at(err, NTR_E_UNSUPPORTED,
				"an extracted $MFT has no $Bitmap", 0, 0);
	code = volume_metadata(vol, RECORD_BITMAP, &file, err);
	if (code == NTR_OK)
		code = ntr_file_find(file, NTR_DATA, NULL, &index, err);
	if (code == NTR_OK)
		code = ntr_stream_open(file, index, 0, &bits, err);
	if (code == NTR_OK)
		code = bitmap_free(bits, vol->boot.clusters, count_ret, err);
	if (code < 0)
		note(&w, NTR_F_BITMAP_DAMAGED, NULL, 0, 0, 0);
	ntr_stream_close(bits);
	ntr_file_close(file);
	return code;
}
