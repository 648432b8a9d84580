/* list_value.c - see list_value.h
 * SPDX-License-Identifier: BSD-2-Clause */
#include "list_value.h"

#include "../bytes/checked.h"
#include "../format/attr.h"

/* Read the clusters of 'runs' into buf up to 'len' bytes; the count that could be
 * had before the first one that could not.  A hole would be zeros, which end a list:
 * nothing after it counts either. */
static size_t read_clusters(struct ntr_volume *vol, const struct runlist *runs,
			    uint8_t *buf, size_t len)
{
	uint64_t cluster = vol->boot.cluster_size, want;
	size_t done = 0;
	int64_t got;

	for (size_t i = 0; i < runs->count && done < len; i++) {
		const struct ntr_run *run = &runs->runs[i];

		if (run->vcn * cluster != done || run->lcn == NTR_NONE ||
		    run->lcn >= vol->boot.clusters)
			break;
		want = least(run->clusters, vol->boot.clusters - run->lcn);
		want = least(want * cluster, len - done);
		got = source_pread(&vol->source, buf + done, (size_t)want,
				   run->lcn * cluster, NULL);
		if (got > 0)
			done += (size_t)got;
		if (got < 0 || (uint64_t)got < run->clusters * cluster)
			break;
	}
	return done;
}

/* How much of the list to ask for: bounded by our limit and by the image. */
static size_t list_size(struct ntr_volume *vol, const struct ntr_attr *attr,
			const struct where *w)
{
	uint64_t size = least(attr->size, attr->initialized);

	if (attr->size > LIST_SIZE_WINDOWS)
		note(w, NTR_F_LIST_TOO_LARGE, NULL, attr->at, attr->size,
		     attr->size > LIST_SIZE_MAX ? LIST_SIZE_MAX :
						  LIST_SIZE_WINDOWS);
	if (attr->initialized > attr->size)
		note(w, NTR_F_SIZES_INCONSISTENT, "initialized size", attr->at,
		     attr->initialized, attr->size);
	return (size_t)least(least(size, LIST_SIZE_MAX), vol->source.size);
}

int list_value_read(struct ntr_volume *vol, const struct ntr_attr *attr,
		    const struct where *w, struct arena *arena,
		    struct span *list_ret, bool *whole_ret)
{
	struct runlist runs = {0};
	size_t size, got;
	uint8_t *buf;
	int code;

	*whole_ret = true;
	*list_ret = attr_value(attr);
	if (attr->resident)
		return NTR_OK;
	*list_ret = span_of("", 0);
	*whole_ret = false;
	size = list_size(vol, attr, w);
	if (volume_mft_only(vol))
		return NTR_OK;
	if (size == 0) {
		note(w, NTR_F_LIST_UNREADABLE, "size", attr->at, 0, attr->size);
		return NTR_OK;
	}
	code = runlist_add(&runs, attr, volume_clusters_max(vol), w);
	if (code == NTR_OK) {
		buf = arena_alloc(arena, size);
		if (!buf)
			code = error_nomem(w->err);
	}
	if (code == NTR_OK) {
		got = read_clusters(vol, &runs, buf, size);
		*list_ret = span_of(buf, got);
		*whole_ret = got >= least(attr->size, attr->initialized);
		if (got < size)
			note(w, NTR_F_LIST_UNREADABLE, NULL, attr->at, got, size);
	}
	runlist_free(&runs);
	return code;
}
