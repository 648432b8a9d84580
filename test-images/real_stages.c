/*
 * real_stages.c - files grown through the four stages
 *
 * When mapping pairs outgrow their record, libntfs-3g goes to stage four at
 * once.  Where it is a new name that does not fit any more, the list stays in
 * the record and it is the $DATA that moves: so stage three has hard links.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "real_data.h"
#include "real_recipes.h"

#define LINE "This is one line of text, and the file has nothing else.\n"

#define MANY_PAIRS 20000
#define STRIDE 7919		/* prime: meets each slot once */

static void must_be(struct real *r, struct node file, unsigned stage)
{
	unsigned is = node_stage(r, file);

	if (is == stage)
		return;
	warnx("%s: stage %u", file.path, is);
	real_die(r, "not the stage it was made for");
}

static void stage_one(struct real *r)
{
	struct node file = node_create(r, node_root(), u"stage1.txt");
	struct node full = node_create(r, node_root(), u"stage1-full.txt");
	char text[sizeof(LINE) * 11] = "";

	data_write_text(r, file, UNNAMED, LINE);
	must_be(r, file, 1);
	for (int i = 0; i < 11; i++)
		strcat(text, LINE);
	data_write_text(r, full, UNNAMED, text);
	must_be(r, full, 1);
}

/* 'count' runs of 1 to 'longest' clusters, none next to the run before it.
 * Slots are taken 'stride' apart, so that about half of the deltas point
 * backward; what is left of each slot is free again afterwards. */
static void scatter(struct real *r, struct node file, size_t count,
		    size_t stride, int64_t longest)
{
	struct run *runs = calloc(count, sizeof(*runs));
	int64_t slot = longest + 1, clusters = 0, first, size;

	if (!runs)
		real_die(r, "memory");
	first = data_take(r, (int64_t)count * slot);
	for (size_t i = 0; i < count; i++) {
		runs[i].lcn = first + (int64_t)(i * stride % count) * slot;
		runs[i].clusters = 1 + (int64_t)i % longest;
		clusters += runs[i].clusters;
	}
	size = clusters * r->vol->cluster_size - 123;
	data_place(r, file, size, size, runs, count);
	for (size_t i = 0; i < count; i++)
		data_give_back(r, runs[i].lcn + runs[i].clusters,
			       slot - runs[i].clusters);
	free(runs);
}

static struct node scattered(struct real *r, const char16_t *name,
			     size_t count, size_t stride, int64_t longest)
{
	struct node file = node_create(r, node_root(), name);

	scatter(r, file, count, stride, longest);
	return file;
}

static void stage_two(struct real *r)
{
	struct node one = node_create(r, node_root(), u"stage2.txt");

	data_write(r, one, UNNAMED, 20000);
	must_be(r, one, 2);
	must_be(r, scattered(r, u"stage2-several.bin", 8, 3, 4), 2);
	must_be(r, scattered(r, u"stage2-dozens.bin", 36, 35, 2), 2);
}

/* Give 'file' so many long names more. */
static void linked(struct real *r, struct node links,
		   struct node file, char16_t first, int count)
{
	char16_t link[181] = { 0 };

	for (; count > 0; count--, first++) {
		for (size_t i = 0; i < 180; i++)
			link[i] = first;
		node_link(r, file, links, link);
	}
}

/* Long names push the rest out of the base record, but not the list. */
static void stage_three(struct real *r)
{
	struct node links = node_mkdir(r, node_root(), u"links");
	struct node names = node_create(r, node_root(), u"stage3-names.txt");
	struct node file;

	data_write(r, names, UNNAMED, 300);
	linked(r, links, names, u'a', 5);
	must_be(r, names, 3);
	file = scattered(r, u"stage3.bin", 130, 129, 2);
	linked(r, links, file, u'k', 5);
	must_be(r, file, 3);
}

/* Streams of both kinds: some stay in their child record, some do not fit. */
static void many_streams(struct real *r)
{
	struct node file = node_create(r, node_root(), u"stage4-streams.txt");
	char16_t name[] = u"stream-00";

	data_write(r, file, UNNAMED, 100);
	for (char16_t i = 0; i < 40; i++) {
		name[7] = (char16_t)(u'0' + i / 10);
		name[8] = (char16_t)(u'0' + i % 10);
		data_write(r, file, name, i % 4 ? 10 + 11 * i : 3000 + i);
	}
	must_be(r, file, 4);
}

static void stage_four(struct real *r)
{
	must_be(r, scattered(r, u"stage4-hundreds.bin", 400, 399, 3), 4);
	must_be(r, scattered(r, u"stage4.bin", MANY_PAIRS, STRIDE, 1), 4);
	many_streams(r);
}

void recipe_stages(struct real *r)
{
	stage_one(r);
	stage_two(r);
	stage_three(r);
	stage_four(r);
}

/* Data and hole by turns; the data clusters are neighbours on the volume. */
void recipe_pairs(struct real *r)
{
	const size_t pairs = 70000;
	struct node file = node_create(r, node_root(), u"alternating.bin");
	struct run *runs = calloc(2 * pairs, sizeof(*runs));
	int64_t first = data_take(r, (int64_t)pairs), size;

	if (!runs)
		real_die(r, "memory");
	for (size_t i = 0; i < pairs; i++) {
		runs[2 * i] = (struct run){ first + (int64_t)i, 1 };
		runs[2 * i + 1] = (struct run){ HOLE, 1 };
	}
	size = (int64_t)(2 * pairs) * r->vol->cluster_size - 1016;
	data_place(r, file, size, size, runs, 2 * pairs);
	must_be(r, file, 4);
	free(runs);
}
