/*
 * real.c - mkreal: volumes made through libntfs-3g, with their manifests
 *
 *   mkreal DIR                       all of the catalogue
 *   mkreal DIR NAME...               these of it
 *   mkreal --many COUNT FILE SEED    COUNT files in a tree, to measure with
 *   mkreal --mixed COUNT FILE SEED   the same, and some of everything beside it
 *   mkreal --lznt1 DATA FILE         DATA as a compressed file, to measure with
 *
 * FILE is NAME.img; beside it is NAME.manifest; of the many files there are
 * only the counts in it.
 *
 * The images are the same bytes however often they are made.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/types.h>

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "real_recipes.h"

#define MIB (INT64_C(1) << 20)

static const struct entry {
	const char *name;
	struct geometry geometry;
	void (*recipe)(struct real *r);
} catalogue[] = {
	{ "real-stages", { 64 * MIB, 512, 512 }, recipe_stages },
	{ "real-tree", { 32 * MIB, 4096, 512 }, recipe_tree },
	{ "real-l1", { 96 * MIB, 512, 512 }, recipe_pairs },
	{ "real-colon", { 8 * MIB, 4096, 512 }, recipe_colon },
	{ "real-mft", { 24 * MIB, 512, 512 }, recipe_mft },
	{ "real-cluster-512", { 16 * MIB, 512, 512 }, recipe_cluster },
	{ "real-cluster-1024", { 16 * MIB, 1024, 512 }, recipe_cluster },
	{ "real-cluster-4096", { 16 * MIB, 4096, 512 }, recipe_cluster },
	{ "real-cluster-65536", { 48 * MIB, 65536, 512 }, recipe_cluster },
	{ "real-cluster-2097152", { 512 * MIB, 2097152, 512 },
	  recipe_cluster },
	{ "real-lznt1", { 32 * MIB, 4096, 512 }, recipe_compressed },
	{ "real-lznt1-1024", { 32 * MIB, 1024, 512 }, recipe_compressed },
	{ "real-lznt1-512", { 32 * MIB, 512, 512 }, recipe_compressed },
	{ "real-sector-1024", { 16 * MIB, 2048, 1024 }, recipe_cluster },
	{ "real-sector-2048", { 16 * MIB, 2048, 2048 }, recipe_cluster },
	{ "real-sector-4096", { 16 * MIB, 4096, 4096 }, recipe_cluster },
};

#define ENTRIES (sizeof(catalogue) / sizeof(*catalogue))

static int usage(void)
{
	fprintf(stderr, "usage: mkreal DIR [NAME...]\n"
		"       mkreal --many COUNT FILE SEED\n"
		"       mkreal --mixed COUNT FILE SEED\n"
		"       mkreal --lznt1 DATA FILE\n");
	return 2;
}

static void make(const char *dir, const struct entry *e)
{
	struct real r;

	real_open(&r, dir, e->name, &e->geometry);
	e->recipe(&r);
	real_close(&r);
}

static int make_named(const char *dir, const char *name)
{
	for (size_t i = 0; i < ENTRIES; i++)
		if (strcmp(catalogue[i].name, name) == 0) {
			make(dir, &catalogue[i]);
			return 0;
		}
	warnx("no volume named %s", name);
	return 2;
}

/* 'file' is the image to make, with or without the suffix it will have. */
static void open_file(struct real *r, char *file, const struct geometry *g)
{
	static char here[] = ".";
	char *dir = here, *name = file, *end;

	end = strrchr(file, '/');
	if (end) {
		*end = '\0';
		dir = file;
		name = end + 1;
	}
	end = strstr(name, ".img");
	if (end)
		*end = '\0';
	real_open(r, dir, name, g);
}

static void make_many(unsigned long count, char *file, uint64_t seed,
		      void (*recipe)(struct real *, unsigned long, uint64_t))
{
	struct geometry g = { 64 * MIB + 12288 * (int64_t)count, 4096, 512 };
	struct real r;

	if (recipe == recipe_mixed)
		g.size += 192 * MIB;
	open_file(&r, file, &g);
	recipe(&r, count, seed);
	real_close(&r);
}

/* Clusters are taken before it is known how few a unit needs. */
static void make_lznt1(const char *data, char *file)
{
	struct geometry g = { 64 * MIB, 4096, 512 };
	struct stat about;
	struct real r;

	if (stat(data, &about))
		err(1, "%s", data);
	g.size += about.st_size + about.st_size / 4;
	open_file(&r, file, &g);
	recipe_compressed_copy(&r, data);
	real_close(&r);
}

int main(int argc, char **argv)
{
	int status = 0;

	if (argc == 5 && strcmp(argv[1], "--many") == 0) {
		make_many(strtoul(argv[2], NULL, 10), argv[3],
			  strtoul(argv[4], NULL, 10), recipe_many);
		return 0;
	}
	if (argc == 5 && strcmp(argv[1], "--mixed") == 0) {
		make_many(strtoul(argv[2], NULL, 10), argv[3],
			  strtoul(argv[4], NULL, 10), recipe_mixed);
		return 0;
	}
	if (argc == 4 && strcmp(argv[1], "--lznt1") == 0) {
		make_lznt1(argv[2], argv[3]);
		return 0;
	}
	if (argc < 2 || argv[1][0] == '-')
		return usage();
	for (size_t i = 0; argc == 2 && i < ENTRIES; i++)
		make(argv[1], &catalogue[i]);
	for (int i = 2; i < argc && status == 0; i++)
		status = make_named(argv[1], argv[i]);
	return status;
}
