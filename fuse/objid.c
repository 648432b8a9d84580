/*
 * objid.c - see objid.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "objid.h"
#include "grow.h"

#include "ntfsread_artifacts.h"

#include <stdlib.h>
#include <string.h>

/* Windows gives object ids to files that were opened by a shortcut: some
 * thousands.  More than this only a hostile volume has; those are left out. */
enum { BIRTHS_MAX = 1 << 17 };

struct birth {
	uint64_t number;
	uint8_t  ids[OBJID_SIZE];	/* the first 16: its object id */
};

struct birth_ids {
	struct birth *list;
	size_t count, room;
};

static int by_id(const void *a, const void *b)
{
	const struct birth *x = a, *y = b;
	int order = memcmp(x->ids, y->ids, 16);

	if (order)
		return order;
	return (x->number > y->number) - (x->number < y->number);
}

static int add(struct birth_ids *births, const struct ntr_object_entry *entry)
{
	struct birth *list = grow(births->list, &births->room, births->count,
				  1, sizeof(*list));

	if (!list)
		return 0;
	births->list = list;
	list += births->count++;
	list->number = NTR_REF_NUMBER(entry->ref);
	memcpy(list->ids, entry->object_id, 16);
	memcpy(list->ids + 16, entry->birth_volume_id, 16);
	memcpy(list->ids + 32, entry->birth_object_id, 16);
	memcpy(list->ids + 48, entry->domain_id, 16);
	return 1;
}

static void load(struct birth_ids *births, struct ntr_volume *volume)
{
	struct ntr_object_entry entry;
	struct ntr_index_item item;
	struct ntr_index *index;
	struct ntr_file *file;
	int code;

	if (ntr_file_open_path(volume, "/$Extend/$ObjId", &file, NULL, NULL))
		return;
	code = ntr_index_open(file, "$O", &index, NULL);
	ntr_file_close(file);
	if (code != NTR_OK)
		return;
	while (births->count < BIRTHS_MAX &&
	       ntr_index_next(index, &item, NULL) > 0) {
		if (item.last ||
		    ntr_object_entry_decode(&item, &entry, NULL) != NTR_OK)
			continue;
		if (!add(births, &entry))
			break;
	}
	ntr_index_close(index);
	qsort(births->list, births->count, sizeof(*births->list), by_id);
}

static const struct birth *find(const struct birth_ids *births,
				uint64_t number, const uint8_t id[16])
{
	struct birth key = { .number = number };

	memcpy(key.ids, id, 16);
	if (births->count == 0)
		return NULL;
	return bsearch(&key, births->list, births->count,
		       sizeof(*births->list), by_id);
}

int objid_find(struct mount *mount, uint64_t number, const uint8_t id[16],
	       uint8_t *buf)
{
	const struct birth *birth = NULL;

	(void)pthread_mutex_lock(&mount->counting);
	if (!mount->births) {
		mount->births = calloc(1, sizeof(*mount->births));
		if (mount->births)
			load(mount->births, mount->volume);
	}
	if (mount->births)
		birth = find(mount->births, number, id);
	if (birth)
		memcpy(buf, birth->ids, OBJID_SIZE);
	(void)pthread_mutex_unlock(&mount->counting);
	return birth != NULL;
}

void objid_free(struct mount *mount)
{
	if (mount->births)
		free(mount->births->list);
	free(mount->births);
}
