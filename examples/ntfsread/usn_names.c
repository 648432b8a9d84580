/*
 * usn_names.c - what directories were called when a change was recorded
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "text.h"
#include "usn_names.h"

enum {
	ROOT       = 5,
	DIRECTORY  = 0x10,	/* as Windows has it in the journal */
	NODES_MAX  = 1 << 22,	/* directories, and names of them: memory that a
				   hostile journal can have */
	DEPTH_MAX  = 1024,	/* as the library's paths */
	PATHS_MAX  = 16 << 20	/* bytes of paths that are remembered */
};
#define NONE NTR_NO_INDEX

/* A name that a directory had up to some place of the journal. */
struct name {
	uint64_t parent, until;
	uint64_t at;		/* of the UTF-8 in usn_names.text */
	uint32_t len;
	uint32_t next;		/* what it was called later, or NONE */
};

enum mft_state { MFT_UNASKED, MFT_NONE, MFT_KNOWN };

/* A directory, by its reference. */
struct node {
	uint64_t ref;
	uint32_t first, now, last;	/* names from the journal, or NONE */
	uint32_t mft;			/* the name it has in the MFT */
	uint32_t mft_state;		/* enum mft_state */
	uint32_t mark;			/* met on the way of this number */
	uint64_t path_at, path_until;	/* a path that was built */
	uint64_t path_top;
	uint32_t path_len, path_notes;
	uint32_t path_round;		/* of names->round; another: forgotten */
};

struct usn_names {
	struct ntr_volume *vol;
	struct buf nodes, names, text, paths;
	uint32_t *slots;		/* node + 1; 0 is free */
	size_t size;			/* of 'slots': a power of two */
	uint32_t mark, round;
	size_t learned[3];		/* bytes of nodes, names and text that do not
					   come from the MFT */
	bool taught;			/* 'learned' is set */
	bool full;
	uint32_t way[DEPTH_MAX];	/* names from a directory up */
};

struct usn_names *usn_names_open(struct ntr_volume *vol)
{
	struct usn_names *n = calloc(1, sizeof(*n));

	if (n) {
		n->vol = vol;
		n->round = 1;
	}
	return n;
}

void usn_names_close(struct usn_names *n)
{
	if (!n)
		return;
	buf_free(&n->nodes);
	buf_free(&n->names);
	buf_free(&n->text);
	buf_free(&n->paths);
	free(n->slots);
	free(n);
}

bool usn_names_full(const struct usn_names *n)
{
	return n->full;
}

static struct node *node_at(const struct usn_names *n, size_t index)
{
	return (struct node *)(void *)n->nodes.bytes + index;
}

static struct name *name_at(const struct usn_names *n, size_t index)
{
	return (struct name *)(void *)n->names.bytes + index;
}

static size_t node_count(const struct usn_names *n)
{
	return n->nodes.len / sizeof(struct node);
}

static size_t name_count(const struct usn_names *n)
{
	return n->names.len / sizeof(struct name);
}

/* ------------------------------------------------------------------ the table -- */

/* Where 'ref' is, or the free slot where it belongs.  Never full. */
static size_t slot_of(const struct usn_names *n, uint64_t ref)
{
	uint64_t hash = ref * UINT64_C(0x9e3779b97f4a7c15);
	size_t at = (size_t)(hash >> 20) & (n->size - 1);

	while (n->slots[at] && node_at(n, n->slots[at] - 1)->ref != ref)
		at = (at + 1) & (n->size - 1);
	return at;
}

static bool grow(struct usn_names *n)
{
	size_t size = n->size ? n->size * 2 : 1024;
	uint32_t *slots = calloc(size, sizeof(*slots));

	if (!slots)
		return false;
	free(n->slots);
	n->slots = slots;
	n->size = size;
	for (size_t i = 0; i < node_count(n); i++)
		slots[slot_of(n, node_at(n, i)->ref)] = (uint32_t)i + 1;
	return true;
}

/* The node of 'ref', made where there is none; NONE without memory. */
static uint32_t node_of(struct usn_names *n, uint64_t ref)
{
	struct node fresh = {
		.ref = ref, .first = NONE, .now = NONE, .last = NONE,
		.mft = NONE,
	};
	size_t at;

	if (node_count(n) * 4 >= n->size * 3 && !grow(n))
		return NONE;
	at = slot_of(n, ref);
	if (n->slots[at])
		return n->slots[at] - 1;
	if (buf_add(&n->nodes, &fresh, sizeof(fresh)) < 0)
		return NONE;
	n->slots[at] = (uint32_t)node_count(n);
	return n->slots[at] - 1;
}

/* Keep a name; NONE without memory. */
static uint32_t name_new(struct usn_names *n, uint64_t parent, uint64_t until,
			 const char *utf8, size_t len)
{
	struct name name = {
		.parent = parent, .until = until, .at = n->text.len,
		.len = (uint32_t)len, .next = NONE,
	};

	if (buf_add(&n->text, utf8, len) < 0 ||
	    buf_add(&n->names, &name, sizeof(name)) < 0)
		return NONE;
	return (uint32_t)name_count(n) - 1;
}

/* ------------------------------------------------------------------- learning -- */

static bool is_same(const struct usn_names *n, uint32_t index, uint64_t parent,
		    const char *utf8, size_t len)
{
	const struct name *name;

	if (index == NONE)
		return false;
	name = name_at(n, index);
	return name->parent == parent && name->len == len &&
	       (len == 0 || memcmp(n->text.bytes + name->at, utf8, len) == 0);
}

bool usn_names_learn(struct usn_names *n, const struct ntr_usn *usn)
{
	char utf8[TEXT_NAME];
	uint32_t node, name;
	size_t len;

	if (!(usn->file_flags & DIRECTORY) || usn->name_units == 0 ||
	    NTR_REF_NUMBER(usn->ref) == ROOT)
		return true;
	if (node_count(n) >= NODES_MAX || name_count(n) >= NODES_MAX) {
		n->full = true;
		return true;
	}
	node = node_of(n, usn->ref);
	if (node == NONE)
		return false;
	len = ntr_utf8(usn->name, usn->name_units, utf8, sizeof(utf8));
	name = node_at(n, node)->last;
	if (is_same(n, name, usn->parent_ref, utf8, len)) {
		name_at(n, name)->until = usn->at;
		return true;
	}
	name = name_new(n, usn->parent_ref, usn->at, utf8, len);
	if (name == NONE)
		return false;
	if (node_at(n, node)->last == NONE)
		node_at(n, node)->first = node_at(n, node)->now = name;
	else
		name_at(n, node_at(n, node)->last)->next = name;
	node_at(n, node)->last = name;
	return true;
}

/* --------------------------------------------------------------- from the MFT -- */

/* A record that was freed counts one on, but for those never used again. */
static bool is_meant(const struct ntr_file_info *info, uint64_t ref)
{
	uint16_t want = NTR_REF_SEQUENCE(ref), have = NTR_REF_SEQUENCE(info->ref);
	uint16_t next = want == UINT16_MAX ? 1 : (uint16_t)(want + 1);

	return have == want || want == 0 || (!info->in_use && have == next);
}

/* The name to show: not the DOS one if there is another. */
static bool main_name(const struct ntr_file *file, uint32_t names,
		      struct ntr_filename *name_ret)
{
	struct ntr_filename name;
	bool have = false;

	for (uint32_t i = 0; i < names; i++) {
		if (ntr_file_name(file, i, &name, NULL) < 0 ||
		    (have && name.name_space == NTR_NAME_DOS))
			continue;
		*name_ret = name;
		have = true;
		if (name.name_space != NTR_NAME_DOS)
			break;
	}
	return have;
}

/* Ask the MFT for a node's name; false without memory. */
static bool ask(struct usn_names *n, uint32_t node)
{
	uint64_t ref = node_at(n, node)->ref;
	struct ntr_filename name = { 0 };
	struct ntr_file *file = NULL;
	struct ntr_file_info info;
	char utf8[TEXT_NAME];
	uint32_t index = NONE;
	bool have = false;
	size_t len;

	node_at(n, node)->mft_state = MFT_NONE;
	if (!n->vol || ntr_file_open(n->vol, NTR_REF_NUMBER(ref), &file,
				     NULL) < 0)
		return true;
	ntr_file_info(file, &info);
	/* Of a child record's number its base would answer. */
	have = info.asked == NTR_REF_NUMBER(info.ref) &&
	       is_meant(&info, ref) && main_name(file, info.names, &name);
	if (have) {
		len = ntr_utf8(name.name, name.name_units, utf8, sizeof(utf8));
		index = name_new(n, name.parent_ref, UINT64_MAX, utf8, len);
		node_at(n, node)->mft = index;
		node_at(n, node)->mft_state = MFT_KNOWN;
	}
	ntr_file_close(file);
	return !have || index != NONE;
}

/* Forget all that the MFT told, and the paths. */
static void forget(struct usn_names *n)
{
	struct node *d;

	n->nodes.len = n->learned[0];
	n->names.len = n->learned[1];
	n->text.len = n->learned[2];
	n->paths.len = 0;
	n->round++;
	if (n->size)
		memset(n->slots, 0, n->size * sizeof(*n->slots));
	for (size_t i = 0; i < node_count(n); i++) {
		d = node_at(n, i);
		d->mft_state = MFT_UNASKED;
		n->slots[slot_of(n, d->ref)] = (uint32_t)i + 1;
	}
}

void usn_names_rewind(struct usn_names *n)
{
	if (!n->taught) {
		n->taught = true;
		n->learned[0] = n->nodes.len;
		n->learned[1] = n->names.len;
		n->learned[2] = n->text.len;
	}
	forget(n);
	for (size_t i = 0; i < node_count(n); i++)
		node_at(n, i)->now = node_at(n, i)->first;
}

/* ---------------------------------------------------------------------- paths -- */

/* The name a directory had at 'at', NONE if nobody knows; false without memory. */
static bool name_then(struct usn_names *n, uint32_t node, uint64_t at,
		      uint32_t *name_ret)
{
	struct node *d = node_at(n, node);

	while (d->now != NONE && name_at(n, d->now)->until < at &&
	       name_at(n, d->now)->next != NONE)
		d->now = name_at(n, d->now)->next;
	*name_ret = d->now;
	if (d->now != NONE && name_at(n, d->now)->until >= at)
		return true;
	if (d->mft_state == MFT_UNASKED && !ask(n, node))
		return false;
	d = node_at(n, node);
	if (d->mft_state == MFT_KNOWN)
		*name_ret = d->mft;
	return true;
}

/* A way up: its names are in names->way. */
struct way {
	uint32_t depth, notes;
	uint64_t top, until;
};

/* Go up from 'ref' to the root, or as far as it goes; false without memory. */
static bool climb(struct usn_names *n, uint64_t ref, uint64_t at, struct way *w)
{
	uint32_t node, name = NONE;

	*w = (struct way){ .until = UINT64_MAX, .top = ref };
	for (n->mark++; NTR_REF_NUMBER(w->top) != ROOT; w->depth++) {
		node = node_of(n, w->top);
		if (node == NONE || !name_then(n, node, at, &name))
			return false;
		if (node_at(n, node)->mark == n->mark)
			w->notes = NTR_PATH_ORPHAN | NTR_PATH_CYCLE;
		else if (name == NONE)
			w->notes = NTR_PATH_ORPHAN;
		else if (w->depth == DEPTH_MAX)
			w->notes = NTR_PATH_ORPHAN | NTR_PATH_DEEP;
		if (w->notes)
			return true;
		node_at(n, node)->mark = n->mark;
		n->way[w->depth] = name;
		/* One that ended before 'at' holds for ever after. */
		if (name_at(n, name)->until >= at &&
		    name_at(n, name)->until < w->until)
			w->until = name_at(n, name)->until;
		w->top = name_at(n, name)->parent;
	}
	return true;
}

/* Write the way down behind the other paths; false without memory. */
static bool put_way(struct usn_names *n, const struct way *w)
{
	const char *prefix = w->notes & NTR_PATH_CYCLE ? "/$Orphan/<cycle>" :
			     w->notes ? "/$Orphan" : "";

	if (buf_add(&n->paths, prefix, strlen(prefix)) < 0)
		return false;
	for (uint32_t i = w->depth; i-- > 0;) {
		const struct name *name = name_at(n, n->way[i]);

		if (buf_add(&n->paths, "/", 1) < 0 ||
		    buf_add(&n->paths, n->text.bytes + name->at, name->len) < 0)
			return false;
	}
	return true;
}

/* What is remembered must not grow for ever. */
static bool make_room(struct usn_names *n)
{
	if (n->paths.len > PATHS_MAX) {
		n->paths.len = 0;
		n->round++;
	}
	if (node_count(n) > 2 * (size_t)NODES_MAX)
		forget(n);
	return buf_reserve(&n->paths, 64) == 0;
}

bool usn_names_path(struct usn_names *n, uint64_t ref, uint64_t at,
		    struct usn_path *path_ret)
{
	struct node *d;
	struct way w;
	uint32_t node;
	size_t start;

	if (!make_room(n))
		return false;
	node = node_of(n, ref);
	if (node == NONE)
		return false;
	d = node_at(n, node);
	if (d->path_round != n->round || d->path_until < at) {
		start = n->paths.len;
		if (!climb(n, ref, at, &w) || !put_way(n, &w))
			return false;
		d = node_at(n, node);
		d->path_at = start;
		d->path_len = (uint32_t)(n->paths.len - start);
		d->path_until = w.until;
		d->path_notes = w.notes;
		d->path_top = w.top;
		d->path_round = n->round;
	}
	*path_ret = (struct usn_path){
		.text = n->paths.bytes + d->path_at, .len = d->path_len,
		.notes = d->path_notes, .top = d->path_top,
	};
	return true;
}
