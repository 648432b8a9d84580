/*
 * listing.c - the entries of one directory, sorted as the volume sorts
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "listing.h"
#include "listing_sort.h"
#include "text.h"

enum {
	ENTRY_FIXED = 0x10 + 0x42,	/* bytes of an index entry, without the name */
	ENTRY_MORE = 7 + 8		/* filled up to eight, and a subnode's VCN */
};

void listing_clear(struct listing *l)
{
	l->entries.len = l->facts.len = l->names.len = l->order.len = 0;
}

void listing_free(struct listing *l)
{
	buf_free(&l->entries);
	buf_free(&l->facts);
	buf_free(&l->names);
	buf_free(&l->order);
}

/* Sorting moves no entry, only pointers to them. */
static struct entry **sorted(const struct listing *l)
{
	/* The buffer comes from realloc() and holds nothing else. */
	return (struct entry **)(void *)l->order.bytes;
}

size_t listing_count(const struct listing *l)
{
	if (l->order.len)
		return l->order.len / sizeof(struct entry *);
	return l->entries.len / sizeof(struct entry);
}

struct entry *listing_entry(const struct listing *l, size_t index)
{
	if (l->order.len)
		return sorted(l)[index];
	return (struct entry *)(void *)l->entries.bytes + index;
}

const uint8_t *listing_name(const struct listing *l, const struct entry *e)
{
	return (const uint8_t *)l->names.bytes + e->name_at;
}

const struct entry_facts *listing_facts(const struct listing *l,
					const struct entry *e)
{
	static const struct entry_facts none;
	const struct entry *first = (void *)l->entries.bytes;

	if (l->names_only)
		return &none;
	return (const struct entry_facts *)(void *)l->facts.bytes + (e - first);
}

static int add_facts(struct listing *l, const struct ntr_dirent *ent)
{
	struct entry_facts facts = {
		.parent_ref = ent->parent_ref,
		.created = ent->created, .modified = ent->modified,
		.changed = ent->changed, .accessed = ent->accessed,
		.allocated = ent->allocated, .size = ent->size,
		.offset = ent->offset, .file_flags = ent->file_flags,
		.reparse_tag = ent->reparse_tag,
	};

	return l->names_only ? 0 : buf_add(&l->facts, &facts, sizeof(facts));
}

/* Is the entry right behind the last one in one block?  By chance two blocks are often
 * in order as well, but a run of both would overlap all that is between. */
static bool follows(struct listing *l, const struct ntr_dirent *ent)
{
	bool is_next = ent->offset - l->last_offset <= l->last_size;

	l->last_offset = ent->offset;
	l->last_size = ENTRY_FIXED + 2 * ent->name_units + ENTRY_MORE;
	return is_next;
}

static int add_dirent(struct listing *l, const struct ntr_dirent *ent,
		      bool deleted)
{
	size_t name_len = 2 * (size_t)ent->name_units;
	struct entry *e;

	l->order.len = 0;
	if (buf_reserve(&l->names, name_len) < 0 ||
	    buf_reserve(&l->entries, sizeof(*e)) < 0 || add_facts(l, ent) < 0)
		return -1;
	e = (struct entry *)(void *)(l->entries.bytes + l->entries.len);
	*e = (struct entry){
		.ref = ent->ref, .name_at = l->names.len,
		.name_units = (uint16_t)ent->name_units,
		.name_space = (uint8_t)ent->name_space,
		.directory = (ent->file_flags & NTR_FILE_DIRECTORY) != 0,
		.deleted = deleted,
		.follows = follows(l, ent),
	};
	if (name_len)
		memcpy(l->names.bytes + l->names.len, ent->name, name_len);
	l->names.len += name_len;
	l->entries.len += sizeof(*e);
	return 0;
}

int listing_add_name(struct listing *l, uint64_t ref,
		     const struct ntr_filename *name, bool deleted)
{
	struct ntr_dirent ent = {
		.ref = ref, .parent_ref = name->parent_ref,
		.created = name->created, .modified = name->modified,
		.changed = name->changed, .accessed = name->accessed,
		.allocated = name->allocated, .size = name->size,
		.file_flags = name->file_flags,
		.reparse_tag = name->reparse_tag,
		.name_units = name->name_units,
		.name_space = name->name_space, .name = name->name,
	};

	return add_dirent(l, &ent, deleted);
}

int listing_add_carved(struct listing *l, const struct ntr_carved *carved)
{
	size_t count = listing_count(l);
	struct entry *e;

	if (add_dirent(l, &carved->entry, true) < 0)
		return -1;
	e = listing_entry(l, count);
	e->carved = (uint8_t)carved->source;
	e->lost = (uint8_t)carved->lost;
	return 0;
}

int listing_add_indexed(struct listing *l, struct ntr_volume *vol, uint64_t ref,
			const struct ntr_filename *name)
{
	struct ntr_file *parent = NULL;
	struct ntr_dir *dir = NULL;
	struct ntr_dirent ent;
	char text[TEXT_NAME];
	int code = -1;

	ntr_utf8(name->name, name->name_units, text, sizeof(text));
	if (ntr_file_open(vol, name->parent_ref, &parent, NULL) == NTR_OK &&
	    ntr_dir_open(parent, &dir, NULL) == NTR_OK &&
	    ntr_dir_find(dir, text, &ent, NULL) == NTR_OK && ent.ref == ref)
		code = add_dirent(l, &ent, false);
	ntr_dir_close(dir);
	ntr_file_close(parent);
	return code;
}

/*
 * Blocks of an index may be mapped to the same clusters over and over: entries
 * cannot take more room than the image has bytes, so more of them are a trap.
 */
static bool is_too_much(const struct listing *l, const struct session *s)
{
	return listing_count(l) > s->info.source_size / 64 + 64;
}

static int read_all(struct listing *l, struct session *s, struct ntr_dir *dir,
		    bool deleted, const char *subject)
{
	struct ntr_dirent ent;
	struct ntr_error err;
	int got;

	while ((got = ntr_dir_next(dir, &ent, &err)) > 0) {
		if (is_too_much(l, s)) {
			complain(subject, "more entries than the image has "
				 "room for; the rest is left out");
			return -1;
		}
		if (add_dirent(l, &ent, deleted) < 0) {
			complain(subject, "out of memory");
			return -1;
		}
	}
	if (got < 0)
		complain_error(subject, &err);
	return got;
}

void listing_read(struct listing *l, struct session *s,
		  const struct ntr_file *file, const char *subject)
{
	struct ntr_file_info info;
	struct ntr_dir *dir;
	struct ntr_error err;
	uint64_t lost;

	if (ntr_dir_open(file, &dir, &err) < 0) {
		complain_error(subject, &err);
		session_worsen(s, EXIT_PARTIAL);
		return;
	}
	ntr_file_info(file, &info);
	if (read_all(l, s, dir, !info.in_use, subject) < 0)
		session_worsen(s, EXIT_PARTIAL);
	lost = ntr_dir_lost(dir);
	if (lost) {
		complain(subject, "%" PRIu64 " parts of the index cannot be "
			 "read: entries may be missing", lost);
		session_worsen(s, EXIT_PARTIAL);
	}
	ntr_dir_close(dir);
}

/* protected by nothing: sorting takes no context, and the command has but one
 * thread that lists. */
static struct {
	const struct listing *listing;
	struct ntr_volume *vol;
} sorting;

static int three_way(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare(const struct entry *a, const struct entry *b)
{
	int order = ntr_name_compare(sorting.vol,
				     listing_name(sorting.listing, a),
				     a->name_units,
				     listing_name(sorting.listing, b),
				     b->name_units);

	if (order)
		return order;
	if (a->deleted != b->deleted)
		return a->deleted ? 1 : -1;
	if (!a->carved != !b->carved)
		return a->carved ? 1 : -1;
	order = three_way(a->lost & NTR_LOST_REF, b->lost & NTR_LOST_REF);
	if (!order)
		order = three_way(a->ref, b->ref);
	return order ? order : three_way(a->name_space, b->name_space);
}

/* Those that are the same in all of that stay as they came. */
static int compare_all(const struct entry *a, const struct entry *b)
{
	int order = compare(a, b);

	return order ? order : three_way(a->name_at, b->name_at);
}

static uint64_t key_of(const struct entry *e)
{
	return ntr_name_key(sorting.vol, listing_name(sorting.listing, e),
			    e->name_units);
}

enum { LOOK_BACK = 16 };	/* entries that may have one name */

static bool same_name(const struct listing *l, const struct entry *a,
		      const struct entry *b)
{
	return a->name_units == b->name_units &&
	       memcmp(listing_name(l, a), listing_name(l, b),
		      2 * (size_t)a->name_units) == 0;
}

/* Is what was found in slack about a file that is listed already?  Its record may have
 * been freed since, which counted its sequence number up. */
static bool is_same_file(const struct entry *carved, const struct entry *e)
{
	uint16_t then = NTR_REF_SEQUENCE(carved->ref);
	uint16_t now = NTR_REF_SEQUENCE(e->ref);

	if (carved->lost & NTR_LOST_REF)
		return true;
	return NTR_REF_NUMBER(carved->ref) == NTR_REF_NUMBER(e->ref) &&
	       (then == now || (!e->carved && e->deleted &&
				(uint16_t)(then + 1) == now));
}

/* Is a carved name among the entries before it, [0, count)? */
static bool is_known(const struct listing *l, const struct entry *carved,
		     size_t count)
{
	for (size_t i = count; i-- > 0 && count - i <= LOOK_BACK; ) {
		const struct entry *e = sorted(l)[i];

		if (!same_name(l, carved, e))
			return false;
		if (is_same_file(carved, e))
			return true;
	}
	return false;
}

/* Was it found before, in another place, as the last of [0, count)? */
static bool is_repeat(const struct listing *l, const struct entry *e,
		      size_t count)
{
	const struct entry *last;

	if (e->carved)
		return is_known(l, e, count);
	if (count == 0 || !e->deleted)
		return false;
	last = sorted(l)[count - 1];
	return NTR_REF_NUMBER(e->ref) == NTR_REF_NUMBER(last->ref) &&
	       compare(e, last) == 0;
}

static void drop_repeats(struct listing *l)
{
	size_t count = listing_count(l), kept = 0;
	struct entry **list = sorted(l);

	for (size_t i = 0; i < count; i++)
		if (!is_repeat(l, list[i], kept))
			list[kept++] = list[i];
	l->order.len = kept * sizeof(*list);
}

static int sort(struct listing *l)
{
	size_t count = listing_count(l), size = count * sizeof(struct entry *);

	if (buf_reserve(&l->order, size) < 0)
		return -1;
	listing_order(listing_entry(l, 0), count, sorted(l), compare_all, key_of);
	l->order.len = size;
	return 0;
}

int listing_sort(struct listing *l, struct ntr_volume *vol)
{
	l->order.len = 0;
	if (listing_count(l) == 0)
		return 0;
	sorting.listing = l;
	sorting.vol = vol;
	if (sort(l) < 0)
		return -1;
	drop_repeats(l);
	return 0;
}
