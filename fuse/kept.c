/*
 * kept.c - see kept.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "kept.h"
#include "value.h"

#include "ntfsread_artifacts.h"

#include <stdlib.h>

enum { SLOTS = 32, BYTES_MAX = 8 * 1024 * 1024 };

struct slot {
	struct kept_dir dir;		/* .dir NULL: empty */
	uint64_t used;			/* when it was put here */
};

struct kept {
	pthread_mutex_t lock;
	uint64_t        clock;		/* this and the rest: protected by lock */
	size_t          bytes;		/* of all */
	struct slot     slots[SLOTS];
};

struct kept *kept_open(void)
{
	struct kept *kept = calloc(1, sizeof(*kept));

	if (kept)
		(void)pthread_mutex_init(&kept->lock, NULL);
	return kept;
}

void kept_close(struct kept *kept)
{
	size_t i;

	if (!kept)
		return;
	for (i = 0; i < SLOTS; i++)
		ntr_dir_close(kept->slots[i].dir.dir);
	(void)pthread_mutex_destroy(&kept->lock);
	free(kept);
}

/* ----------------------------------------------------------------- opening - */

/* Bytes of an index block, as the root says it; 0: it does not. */
static size_t block_bytes(const struct ntr_file *file)
{
	struct ntr_index_root root;
	uint8_t value[0x20];
	uint32_t index;

	if (ntr_file_find(file, NTR_INDEX_ROOT, "$I30", &index, NULL) ||
	    value_read(file, index, value, sizeof(value)) <
		    (int64_t)sizeof(value) ||
	    ntr_index_root_decode(value, sizeof(value), &root, NULL))
		return 0;
	return root.block_size;
}

/* About how much memory an open directory takes: its root, the blocks kept and as much
 * again to list them, the bits of all its blocks, and its runs. */
static size_t weigh(const struct mount *mount, const struct ntr_file *file)
{
	enum { LITTLE = 64 * 1024, RUN_BYTES = 24, MANY = BYTES_MAX };
	size_t bytes = mount->info.record_size + 2 * LITTLE, block;
	struct ntr_stream_info info;
	uint32_t index;

	if (ntr_file_find(file, NTR_INDEX_ALLOCATION, "$I30", &index, NULL) ||
	    ntr_file_stream(file, index, &info, NULL))
		return mount->info.record_size;
	if (info.mapping_pairs > MANY / RUN_BYTES)
		return SIZE_MAX;
	bytes += (size_t)info.mapping_pairs * RUN_BYTES;
	if (info.size <= LITTLE)
		return bytes;
	block = block_bytes(file);
	if (!block || info.size / 8 / block > MANY)
		return SIZE_MAX;
	return bytes + (size_t)(info.size / 8 / block) +
	       (block > LITTLE ? 2 * block : 0);
}

static int open_dir(const struct mount *mount, uint64_t number,
		    struct kept_dir *dir_ret, struct ntr_error *err)
{
	struct ntr_file *file;
	int code = ntr_file_open(mount->volume, number, &file, err);

	if (code != NTR_OK)
		return code;
	code = ntr_dir_open(file, &dir_ret->dir, err);
	dir_ret->number = number;
	if (code == NTR_OK)
		dir_ret->bytes = weigh(mount, file);
	ntr_file_close(file);
	return code;
}

/* ----------------------------------------------------------------- keeping - */

/* Take out what a slot has.  Called with the lock held. */
static struct kept_dir empty(struct kept *kept, struct slot *slot)
{
	struct kept_dir dir = slot->dir;

	kept->bytes -= dir.bytes;
	slot->dir = (struct kept_dir){ .dir = NULL };
	slot->used = 0;
	return dir;
}

int kept_take(const struct mount *mount, uint64_t number,
	      struct kept_dir *dir_ret, struct ntr_error *err)
{
	struct kept_dir found = { .dir = NULL };
	struct kept *kept = mount->kept;
	size_t i;

	(void)pthread_mutex_lock(&kept->lock);
	for (i = 0; i < SLOTS && !found.dir; i++)
		if (kept->slots[i].dir.dir &&
		    kept->slots[i].dir.number == number)
			found = empty(kept, &kept->slots[i]);
	(void)pthread_mutex_unlock(&kept->lock);
	if (!found.dir)
		return open_dir(mount, number, dir_ret, err);
	*dir_ret = found;
	return NTR_OK;
}

/* The slot used longest ago; one that is empty has not been used at all. */
static struct slot *oldest(struct kept *kept, int empty_too)
{
	struct slot *slot = NULL;
	size_t i;

	for (i = 0; i < SLOTS; i++)
		if ((empty_too || kept->slots[i].dir.dir) &&
		    (!slot || kept->slots[i].used < slot->used))
			slot = &kept->slots[i];
	return slot;
}

void kept_give(const struct mount *mount, const struct kept_dir *dir)
{
	struct ntr_dir *gone[SLOTS];
	struct kept *kept = mount->kept;
	struct slot *slot;
	size_t count = 0;

	if (dir->bytes > BYTES_MAX || ntr_dir_lost(dir->dir)) {
		ntr_dir_close(dir->dir);
		return;
	}
	(void)pthread_mutex_lock(&kept->lock);
	while (kept->bytes + dir->bytes > BYTES_MAX)
		gone[count++] = empty(kept, oldest(kept, 0)).dir;
	slot = oldest(kept, 1);
	if (slot->dir.dir)
		gone[count++] = empty(kept, slot).dir;
	slot->dir = *dir;
	slot->used = ++kept->clock;
	kept->bytes += dir->bytes;
	(void)pthread_mutex_unlock(&kept->lock);
	while (count > 0)
		ntr_dir_close(gone[--count]);
}
