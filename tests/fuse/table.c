/*
 * table.c - the table of fuse/table.h against opening each file:  table IMAGE [mft]
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Of every record of the volume it must say what node_stat() says of the file, to the
 * byte, or nothing; so while it is being made, to several threads at once.  Prints how
 * many files there are, and how many of them are in the table.
 */
#include "../../fuse/table.c"

#include <inttypes.h>
#include <stdio.h>

enum { THREADS = 3, ROUNDS = 20 };

static int failures;

static void fail(const char *what, uint64_t number)
{
	if (failures++ < 10)
		printf("record %" PRIu64 ": %s\n", number, what);
}

/* What is said of it by opening it; false where there is no such file. */
static bool open_stat(struct mount *mount, uint64_t ref, struct stat *st,
		      struct ntr_file_info *info)
{
	uint64_t node = node_make(NTR_REF_NUMBER(ref), NTR_NO_INDEX);
	struct ntr_file *file;
	bool done;

	if (ntr_file_open(mount->volume, ref, &file, NULL) != NTR_OK)
		return false;
	ntr_file_info(file, info);
	done = node_stat(mount, file, node, st, NULL) == NTR_OK;
	ntr_file_close(file);
	return done;
}

static bool is_file(struct mount *mount, uint64_t number)
{
	static unsigned char buf[64 * 1024];
	struct ntr_record rec;

	return ntr_record_read(mount->volume, number, 0, buf, sizeof(buf), &rec,
			       NULL) == NTR_OK &&
	       rec.state == NTR_RECORD_GOOD && rec.base_ref == 0 &&
	       (rec.flags & (NTR_RECORD_IN_USE | NTR_RECORD_DIRECTORY)) ==
	       NTR_RECORD_IN_USE;
}

static void compare(struct mount *mount, uint64_t number, uint64_t *files,
		    uint64_t *known)
{
	struct ntr_file_info info;
	struct stat said, st;

	*files += is_file(mount, number);
	if (!table_stat(mount, number, &said))
		return;
	(*known)++;
	if (!open_stat(mount, number, &st, &info) ||
	    NTR_REF_NUMBER(info.ref) != number || !info.in_use || info.directory)
		fail("is in the table and is no such file", number);
	else if (memcmp(&said, &st, sizeof(st)) != 0)
		fail("is not what the file is", number);
	else if (!table_stat(mount, info.ref, &said))
		fail("is not found by its reference", number);
	else if (table_stat(mount, info.ref ^ UINT64_C(1) << 62, &said) &&
		 NTR_REF_SEQUENCE(info.ref) != 1u << 14)
		fail("is found by a stale reference", number);
}

/* The whole of it, once it is there. */
static void compare_all(struct mount *mount, uint64_t *files, uint64_t *known)
{
	*files = *known = 0;
	mount->table = table_open(mount);
	if (!mount->table)
		exit(2);
	(void)work(mount->table);
	for (uint64_t i = 0; i < mount->info.mft_records; i++)
		compare(mount, i, files, known);
	table_close(mount->table);
}

/* Whatever is said while it is being made is right, too. */
static void *ask(void *arg)
{
	struct mount *mount = arg;
	struct ntr_file_info info;
	struct stat said, st;
	uint64_t i;

	for (i = 0; i < mount->info.mft_records; i++)
		if (table_stat(mount, i, &said) &&
		    (!open_stat(mount, i, &st, &info) ||
		     memcmp(&said, &st, sizeof(st)) != 0))
			return mount;
	return NULL;
}

/* Made by asking, and closed while it is being made or a little later. */
static void compare_early(struct mount *mount, unsigned round)
{
	pthread_t threads[THREADS];
	struct stat st;
	void *bad;
	unsigned i;

	mount->table = table_open(mount);
	if (!mount->table)
		exit(2);
	while (!atomic_load(&mount->table->begun))
		(void)table_stat(mount, 0, &st);
	for (i = 0; i < round % (THREADS + 1); i++)
		if (pthread_create(&threads[i], NULL, ask, mount) != 0)
			exit(2);
	while (i > 0) {
		(void)pthread_join(threads[--i], &bad);
		if (bad)
			fail("while it was made", round);
	}
	table_close(mount->table);
}

int main(int argc, char **argv)
{
	struct ntr_options opt = { .struct_size = sizeof(opt) };
	struct mount mount = {
		.uid = 1, .gid = 2, .fmask = 022, .dmask = 027,
		.lock = PTHREAD_MUTEX_INITIALIZER,
	};
	uint64_t files, known;
	unsigned round;

	if (argc < 2)
		return 2;
	if (argc > 2)
		opt.flags = NTR_OPEN_MFT_ONLY;
	if (ntr_volume_open_path(argv[1], &opt, &mount.volume, NULL) != NTR_OK)
		return 77;
	ntr_volume_info(mount.volume, &mount.info);
	mount.posix_nlink = 1;
	compare_all(&mount, &files, &known);
	mount.posix_nlink = 0;
	compare_all(&mount, &files, &known);
	for (round = 0; round < ROUNDS; round++)
		compare_early(&mount, round);
	ntr_volume_close(mount.volume);
	printf("%" PRIu64 " %" PRIu64 "\n", files, known);
	return failures > 0;
}
