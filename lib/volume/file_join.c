/*
 * file_join.c - the assembled view: pieces of split attributes joined by VCN
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Pieces of one attribute are nonresident, have its type and name, and start at
 * ascending VCNs; the list may have them in any order, and the records they are in
 * give them ids of their own.  Resident attributes are whole by nature: several of
 * one type and name ($FILE_NAME) are several attributes.
 */
#include <stdlib.h>

#include "../format/runs.h"
#include "../format/attr.h"
#include "file.h"

/* An attribute on its way into a stream. */
struct part {
	const struct ntr_attr *attr;
	uint32_t place;		/* in the list's order */
	uint32_t stream;	/* place of the stream's first part */
};

static int by_name(struct span a, struct span b)
{
	size_t both = a.len < b.len ? a.len : b.len;
	int order = both ? memcmp(a.ptr, b.ptr, both) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* Parts of one stream next to each other, by VCN; residents apart. */
static int by_stream(const void *p, const void *q)
{
	const struct part *a = p, *b = q;
	int order;

	if (a->attr->type != b->attr->type)
		return a->attr->type < b->attr->type ? -1 : 1;
	order = by_name(attr_name(a->attr), attr_name(b->attr));
	if (order)
		return order;
	if (a->attr->resident != b->attr->resident)
		return a->attr->resident ? -1 : 1;
	if (!a->attr->resident && a->attr->first_vcn != b->attr->first_vcn)
		return a->attr->first_vcn < b->attr->first_vcn ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

/* Streams in the order of their first parts, each one's parts by VCN. */
static int by_place(const void *p, const void *q)
{
	const struct part *a = p, *b = q;

	if (a->stream != b->stream)
		return a->stream < b->stream ? -1 : 1;
	if (!a->attr->resident && a->attr->first_vcn != b->attr->first_vcn)
		return a->attr->first_vcn < b->attr->first_vcn ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

static bool same_name(const struct part *a, const struct part *b)
{
	return a->attr->type == b->attr->type &&
	       by_name(attr_name(a->attr), attr_name(b->attr)) == 0;
}

/* Give each part the stream it belongs to; 'parts' sorted by_stream().  A resident
 * one, or a second with VCN 0, is another attribute with a name already taken. */
static void assign(const struct ntr_file *file, struct part *parts, size_t count)
{
	size_t head = 0;

	for (size_t i = 0; i < count; i++) {
		struct where w;

		parts[i].stream = parts[i].place;
		if (i == 0 || !same_name(&parts[head], &parts[i])) {
			head = i;
			continue;
		}
		if (!parts[head].attr->resident && parts[i].attr->first_vcn) {
			parts[i].stream = parts[head].stream;
			continue;
		}
		if (parts[head].attr->resident)
			head = i;
		/* A file has any number of names; all else is there once. */
		if (parts[i].attr->type == NTR_FILE_NAME)
			continue;
		w = file_where(file, file_ordered(file, parts[i].place)->record,
			       parts[i].attr->type, NULL);
		note(&w, NTR_F_STREAM_DUPLICATE, NULL, parts[i].attr->at,
		     parts[i].attr->id, 0);
	}
}

/* Sort, unless they are in order: in a record they stand by type and name. */
static void sort(struct part *parts, size_t count,
		 int (*order)(const void *, const void *))
{
	size_t i = 1;

	while (i < count && order(&parts[i - 1], &parts[i]) <= 0)
		i++;
	if (i < count)
		qsort(parts, count, sizeof(*parts), order);
}

static void fill(struct ntr_file *file, const struct part *parts, size_t count)
{
	struct file_stream *stream = file->streams - 1;

	for (uint32_t i = 0; i < count; i++) {
		file->pieces[i] = parts[i].place;
		if (i == 0 || parts[i].stream != parts[i - 1].stream)
			*++stream = (struct file_stream){ .first = i };
		stream->pieces++;
	}
	file->stream_count = (size_t)(stream + 1 - file->streams);
}

int file_join(struct ntr_file *file, struct ntr_error *err)
{
	size_t count = file->attr_count;
	struct part few[32], *parts = few;

	file->pieces = arena_alloc(&file->arena,
				   (count + 1) * sizeof(*file->pieces));
	file->streams = arena_alloc(&file->arena,
				    (count + 1) * sizeof(*file->streams));
	if (count > sizeof(few) / sizeof(*few))
		parts = malloc(count * sizeof(*parts));
	if (!parts || !file->pieces || !file->streams) {
		if (parts != few)
			free(parts);
		return error_nomem(err);
	}
	for (uint32_t i = 0; i < count; i++)
		parts[i] = (struct part){
			.attr = &file_ordered(file, i)->attr, .place = i,
		};
	sort(parts, count, by_stream);
	assign(file, parts, count);
	sort(parts, count, by_place);
	fill(file, parts, count);
	if (parts != few)
		free(parts);
	return NTR_OK;
}

/* ------------------------------------------------------- describing a stream -- */

/* Count pairs, fragments and mapped clusters over all pieces. */
static void count_runs(const struct ntr_file *file, const struct file_stream *s,
		       struct ntr_stream_info *info)
{
	struct where quiet = where_error(NULL);
	uint64_t next = NTR_NONE, mapped = 0;
	struct ntr_run run;
	struct runs runs;

	for (uint32_t i = 0; i < s->pieces; i++) {
		const struct ntr_attr *attr = &file_piece(file, s, i)->attr;

		runs_start(&runs, attr_value(attr), attr->value_at,
			   attr->first_vcn);
		while (runs_next(&runs, &quiet, &run) > 0) {
			info->mapping_pairs++;
			if (run.lcn == NTR_NONE)
				continue;
			info->fragments += run.lcn != next;
			next = run.lcn + run.clusters;
			mapped += run.clusters;
		}
	}
	if (mapped <= volume_clusters_max(file->vol))
		info->stored = mapped * file->vol->boot.cluster_size;
}

static void describe_nonresident(const struct ntr_file *file,
				 const struct file_stream *s,
				 const struct ntr_attr *first,
				 struct ntr_stream_info *info)
{
	const struct ntr_attr *last = &file_piece(file, s, s->pieces - 1)->attr;
	uint64_t cluster = file->vol->boot.cluster_size;

	count_runs(file, s, info);
	info->compression_unit = first->compression_unit;
	info->size = first->size;
	info->allocated = first->allocated;
	info->initialized = first->initialized;
	if (first->first_vcn == 0)
		return;
	/* The sizes are with the piece that is missing; all that is known is how
	 * far the mapped clusters go. */
	info->headless = 1;
	if (last->last_vcn < volume_clusters_max(file->vol))
		info->size = (last->last_vcn + 1) * cluster;
	info->allocated = info->initialized = info->size;
}

int ntr_file_stream(const struct ntr_file *file, uint32_t index,
		    struct ntr_stream_info *info_ret, struct ntr_error *err)
{
	const struct file_stream *s;
	const struct ntr_attr *first;

	if (index >= file->stream_count)
		return error_at(err, NTR_E_NOT_FOUND, "stream index", index,
				file->stream_count);
	s = &file->streams[index];
	first = &file_piece(file, s, 0)->attr;
	*info_ret = (struct ntr_stream_info){
		.type = first->type, .id = first->id, .flags = first->flags,
		.resident = first->resident, .pieces = s->pieces,
		.first_attr = file->pieces[s->first],
		.name_units = first->name_units, .name = first->name,
	};
	if (first->resident)
		info_ret->size = info_ret->allocated = info_ret->initialized =
			first->value_len;
	else
		describe_nonresident(file, s, first, info_ret);
	return NTR_OK;
}
