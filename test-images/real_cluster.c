/*
 * real_cluster.c - a little of everything that the cluster size changes
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "real_data.h"
#include "real_recipes.h"

/* A directory whose $I30 has several index blocks, whatever their size. */
static void directory(struct real *r)
{
	struct node dir = node_mkdir(r, node_root(), u"directory");
	char16_t name[200] = { 0 };

	for (size_t i = 0; i < 199; i++)
		name[i] = u'n';
	for (unsigned i = 0; i < 400; i++) {
		name[0] = (char16_t)(u'a' + i % 20);
		name[1] = (char16_t)(u'a' + i / 20);
		data_write(r, node_create(r, dir, name), UNNAMED, i % 7);
	}
}

static void edges(struct real *r, struct node dir)
{
	static const char16_t *const names[] = {
		u"one less", u"just", u"one more",
	};
	int64_t cluster = r->vol->cluster_size;

	for (int i = 0; i < 3; i++)
		data_write(r, node_create(r, dir, names[i]), UNNAMED,
			   2 * cluster + i - 1);
}

/* Five runs: three backward, a hole, and one that ends in slack. */
static void fragments(struct real *r, struct node dir)
{
	struct node file = node_create(r, dir, u"fragments");
	int64_t cluster = r->vol->cluster_size;
	int64_t lcn = data_take(r, 8);
	const struct run runs[] = {
		{ lcn + 7, 1 }, { lcn + 4, 2 }, { HOLE, 3 }, { lcn + 2, 1 },
		{ lcn, 1 },
	};

	data_place(r, file, 8 * cluster - 200, 8 * cluster - 200, runs, 5);
	data_give_back(r, lcn + 1, 1);
	data_give_back(r, lcn + 3, 1);
	data_give_back(r, lcn + 6, 1);
}

static void sparse(struct real *r, struct node dir)
{
	int64_t cluster = r->vol->cluster_size;
	struct extent ends[] = {
		{ 0, cluster }, { 63 * cluster + 5, cluster - 5 },
	};

	data_write_parts(r, node_create(r, dir, u"hole"), UNNAMED,
			 64 * cluster, ends, 2);
}

void recipe_cluster(struct real *r)
{
	struct node dir = node_mkdir(r, node_root(), u"files");
	struct node file = node_create(r, dir, u"resident.txt");

	data_write_text(r, file, UNNAMED, "in the record\n");
	data_write(r, file, u"stream", 3000);
	data_write(r, node_create(r, dir, u"empty"), UNNAMED, 0);
	node_link(r, file, node_root(), u"link.txt");
	edges(r, dir);
	fragments(r, dir);
	sparse(r, dir);
	directory(r);
}
