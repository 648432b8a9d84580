/*
 * images_claims.c - clusters that more than one has, or had
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Each deleted stream is a fact: "# claims RECORD STREAM STATUS CLUSTERS FREE REUSED
 * DISPUTED RIVALS SHA256".  RIVALS are the records that have the disputed clusters, too,
 * separated by commas; the last is the digest of what can be had, with zeros for the
 * rest.
 */
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mkimage.h"

/* What is left of a stream, in the reader's words. */
struct left {
	const char *status;
	unsigned clusters, reused, disputed;
	const char *rivals;
	struct { uint64_t from, to; } lost[2];	/* bytes; 0, 0: nothing */
};

static void tell(struct image *img, struct stream *s, const struct left *left)
{
	char hex[SHA256_DIGEST_STRING_LENGTH] = "-";
	uint8_t *buf = calloc(1, (size_t)s->size + 1);

	if (!buf)
		die("out of memory");
	stream_read(img, s, 0, buf, (size_t)s->size);
	for (unsigned i = 0; i < 2; i++) {
		uint64_t to = left->lost[i].to < s->size ? left->lost[i].to :
							   s->size;

		memset(buf + left->lost[i].from, 0,
		       (size_t)(to - left->lost[i].from));
	}
	SHA256Data(buf, (size_t)s->size, hex);
	fact(img, "# claims\t%llu\t\t%s\t%u\t%u\t%u\t%u\t%s\t%s",
	     (unsigned long long)s->of->number, left->status, left->clusters,
	     left->clusters - left->reused, left->reused, left->disputed,
	     left->rivals ? left->rivals : "-", hex);
	if (left->reused || left->disputed)
		s->gone = true;		/* its bytes may not be those */
	free(buf);
}

static struct stream *lose(struct image *img, struct record *dir,
			   const char *name, uint64_t size, const char *plan)
{
	struct record *rec = file_new(img, dir, name);
	struct stream *s = data_plan(img, rec, NULL, size, plan);

	file_delete(img, rec);
	return s;
}

/* A plan for runs: "3@900", or two of them. */
static const char *at(uint64_t count, uint64_t lcn, uint64_t more,
		      uint64_t second)
{
	static char plan[128];
	int len = snprintf(plan, sizeof(plan), "%llu@%llu",
			   (unsigned long long)count, (unsigned long long)lcn);

	if (more)
		snprintf(plan + len, sizeof(plan) - (size_t)len, " %llu@%llu",
			 (unsigned long long)more, (unsigned long long)second);
	return plan;
}

static const char *number(const struct record *rec)
{
	static char text[2][32];
	static unsigned turn;
	char *to = text[turn++ % 2];

	snprintf(to, sizeof(text[0]), "%llu", (unsigned long long)rec->number);
	return to;
}

/* A file in use that takes 'count' clusters from 'lcn' on. */
static void take(struct image *img, struct record *dir, const char *name,
		 uint64_t lcn, unsigned count)
{
	struct record *rec = file_new(img, dir, name);

	data_plan(img, rec, NULL, count * img->cluster - 5,
		  at(count, lcn, 0, 0));
	for (unsigned i = 0; i < count; i++)
		img->used[lcn + i] = 1;
}

static void two_files(struct image *img, struct record *dir)
{
	uint64_t c = img->cluster, lcn;
	struct stream *a, *b;

	/* All of both. */
	a = lose(img, dir, "first.bin", 4 * c - 7, "4");
	b = lose(img, dir, "second.bin", 4 * c - 7,
		 at(4, a->runs.at[0].lcn, 0, 0));
	tell(img, a, &(struct left){ "none", 4, 0, 4, number(b->of),
				     { { 0, 4 * c } } });
	tell(img, b, &(struct left){ "none", 4, 0, 4, number(a->of),
				     { { 0, 4 * c } } });
	/* The end of the one, the beginning of the other. */
	lcn = clusters_take(img, 10);
	img->next_cluster++;
	a = lose(img, dir, "left.bin", 6 * c, at(6, lcn, 0, 0));
	b = lose(img, dir, "right.bin", 6 * c, at(6, lcn + 4, 0, 0));
	tell(img, a, &(struct left){ "part", 6, 0, 2, number(b->of),
				     { { 4 * c, 6 * c } } });
	tell(img, b, &(struct left){ "part", 6, 0, 2, number(a->of),
				     { { 0, 2 * c } } });
	/* A small one in the middle of a large one. */
	a = lose(img, dir, "around.bin", 9 * c, "9");
	b = lose(img, dir, "inside.bin", c, at(1, a->runs.at[0].lcn + 4, 0, 0));
	tell(img, a, &(struct left){ "part", 9, 0, 1, number(b->of),
				     { { 4 * c, 5 * c } } });
	tell(img, b, &(struct left){ "none", 1, 0, 1, number(a->of),
				     { { 0, c } } });
}

/* It maps the second and third of its three clusters again. */
static void one_file(struct image *img, struct record *dir)
{
	uint64_t c = img->cluster, lcn = clusters_take(img, 3);
	struct stream *s;

	img->next_cluster++;
	s = lose(img, dir, "itself.bin", 5 * c, at(3, lcn, 2, lcn + 1));
	tell(img, s, &(struct left){ "part", 5, 0, 4, number(s->of),
				     { { c, 5 * c } } });
}

static void three_files(struct image *img, struct record *dir)
{
	static const char *const names[] = {
		"one of three.bin", "two of three.bin", "three of three.bin",
	};
	uint64_t c = img->cluster, shared = clusters_take(img, 1), own;
	struct stream *s[3];
	char rivals[64];

	img->next_cluster++;
	for (unsigned i = 0; i < 3; i++) {
		own = clusters_take(img, 1);
		img->next_cluster++;
		s[i] = lose(img, dir, names[i], 2 * c, at(1, own, 1, shared));
	}
	for (unsigned i = 0; i < 3; i++) {
		snprintf(rivals, sizeof(rivals), "%s,%s",
			 number(s[(i + 1) % 3]->of), number(s[(i + 2) % 3]->of));
		tell(img, s[i], &(struct left){ "part", 2, 0, 1, rivals,
						{ { c, 2 * c } } });
	}
}

/* What a file in use has is lost for both, and no dispute. */
static void with_a_live_one(struct image *img, struct record *dir)
{
	uint64_t c = img->cluster, lcn;
	struct stream *a, *b;

	a = lose(img, dir, "lost too.bin", 3 * c, "3");
	lcn = a->runs.at[0].lcn;
	b = lose(img, dir, "lost again.bin", 2 * c, at(2, lcn, 0, 0));
	take(img, dir, "has the first.bin", lcn, 1);
	tell(img, a, &(struct left){ "part", 3, 1, 1, number(b->of),
				     { { 0, 2 * c } } });
	tell(img, b, &(struct left){ "none", 2, 1, 1, number(a->of),
				     { { 0, 2 * c } } });
}

/* What is decoded together is disputed together. */
static void compressed(struct image *img, struct record *dir)
{
	struct record *rec = file_new(img, dir, "compressed.bin");
	uint64_t unit = 16 * img->cluster;
	struct stream *s = data_units(img, rec, NULL, 4, 3 * unit - 77, "TTT");
	const struct runs *runs = &s->pieces[0]->runs;
	struct stream *other;
	unsigned clusters = 0;

	for (size_t i = 0; i < runs->n; i++)
		if (runs->at[i].lcn != HOLE)
			clusters += (unsigned)runs->at[i].clusters;
	file_delete(img, rec);
	/* The second unit's first cluster: the run behind the first hole. */
	other = lose(img, dir, "had a unit.bin", img->cluster,
		     at(1, runs->at[2].lcn, 0, 0));
	tell(img, s, &(struct left){ "part", clusters, 0, 1, number(other->of),
				     { { unit, 2 * unit } } });
	tell(img, other, &(struct left){ "none", 1, 0, 1, number(rec),
					 { { 0, img->cluster } } });
}

/* A freed child record with the runs of a piece, as an attribute list leaves it behind
 * when it is written anew. */
static struct record *leave_copy(struct image *img, struct record *base,
				 const struct attr *piece)
{
	struct record *child = child_new(img, base);
	struct attr *copy = attr_new(child, AT_DATA, NULL);

	copy->nonresident = true;
	copy->first_vcn = piece->first_vcn;
	copy->allocated = copy->size = copy->initialized = piece->allocated;
	for (size_t i = 0; i < piece->runs.n; i++)
		runs_add(&copy->runs, piece->runs.at[i].lcn,
			 piece->runs.at[i].clusters);
	child->flags &= (uint16_t)~IN_USE;
	child->sequence++;
	child->hidden = true;
	return child;
}

static void child_records(struct image *img, struct record *dir)
{
	struct record *rec = file_new(img, dir, "old copy.bin");
	uint64_t c = img->cluster;
	struct stream *s = data_plan(img, rec, NULL, 6 * c, "2 2 2"), *lost;
	struct record *left;
	struct attr old = { .first_vcn = 0 };

	/* The same part of the same file twice is no dispute. */
	stream_spread(img, s, 1, 1);
	file_list(img, rec, false);
	leave_copy(img, rec, s->pieces[1]);
	file_delete(img, rec);
	tell(img, s, &(struct left){ "whole", 6, 0, 0, NULL, { { 0, 0 } } });
	/* A file in use had clusters that it has no more. */
	rec = file_new(img, dir, "moved.bin");
	data_plan(img, rec, NULL, 2 * c, "2");
	lost = lose(img, dir, "where it was.bin", 2 * c, "2");
	runs_add(&old.runs, lost->runs.at[0].lcn, 2);
	old.allocated = 2 * c;
	left = leave_copy(img, rec, &old);
	tell(img, lost, &(struct left){ "none", 2, 0, 2, number(rec),
					{ { 0, 2 * c } } });
	/* That is a deleted file by itself now. */
	fact(img, "# claims\t%s\t\tnone\t2\t2\t0\t2\t%s\t-", number(left),
	     number(lost->of));
	free(old.runs.at);
}

static void odd_claims(struct image *img)
{
	struct record *dir = dir_new(img, root_of(img), "folder");

	two_files(img, dir);
	one_file(img, dir);
	three_files(img, dir);
	with_a_live_one(img, dir);
	compressed(img, dir);
	child_records(img, dir);
}

/* ------------------------------------------------------------ directories -- */

/* Each has a block of its own, with a name in its slack, and behind that the same
 * thousand that all others have.  To look through them for each is to read the image
 * twenty times. */
enum { DIRS = 40, SHARED = 1000, SOME = 64 << 20 };

static struct record *share(struct image *img, unsigned i, uint64_t lcn)
{
	struct attr *alloc, *bitmap;
	struct record *dir, *gone;
	char name[32];

	snprintf(name, sizeof(name), "d%02u", i);
	dir = dir_new(img, root_of(img), name);
	dir->root_room = 1;
	file_new(img, dir, "a stays.txt");
	gone = file_new(img, dir, "b gone.txt");
	dir_build(img, dir);
	file_delete(img, gone);
	alloc = attr_find(dir, AT_ALLOC, "$I30");
	bitmap = attr_find(dir, AT_BITMAP, "$I30");
	if (alloc->size != img->index || img->index != img->cluster)
		die("not one block");
	runs_add(&alloc->runs, lcn, SHARED);
	alloc->allocated += SHARED * img->cluster;
	alloc->size = alloc->initialized = alloc->allocated;
	bytes_zero(&bitmap->value, SHARED / 8 + 8 - bitmap->value.len);
	return dir;
}

static void bad_slack_shared(struct image *img)
{
	uint64_t lcn = clusters_take(img, SHARED);
	struct record *dirs[DIRS];
	char searched[DIRS * 32] = "";
	uint64_t many;

	img->next_cluster++;
	for (unsigned i = 0; i < DIRS; i++)
		dirs[i] = share(img, i, lcn);
	image_finish(img);
	many = (img->clusters * img->cluster + SOME) /
	       ((SHARED + 1) * img->cluster);
	for (unsigned i = 0; i < DIRS; i++) {
		const struct attr *alloc = attr_find(dirs[i], AT_ALLOC, "$I30");
		uint8_t *block = cluster_at(img, alloc->runs.at[0].lcn);

		fixup_undo(block, img->index);
		index_entry_remove(block, 1);
		fixup_apply(block, img->index, 7);
		if (i < many)
			sprintf(searched + strlen(searched),
				"%s/d%02u/b gone.txt", i ? " " : "", i);
	}
	finding(img, "cluster-shared", NULL);
	fact(img, "# searched\t%s", searched);
}

const struct recipe images_claims[] = {
	{
		.name = "bad-slack-shared", .build = bad_slack_shared,
		.spec = { .clusters = 4096, .records = 192 },
	},
	{
		.name = "odd-claims", .build = odd_claims,
		.spec = { .records = 128 },
	},
	{ .name = NULL },
};
