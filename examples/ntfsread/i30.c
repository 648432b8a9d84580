/*
 * i30.c - ntfsread ls of an extracted $I30
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Entries come in the order of the file: without the volume's $UpCase there is no other
 * to sort by, and a directory of any size is listed without being kept in memory.
 */
#include <inttypes.h>
#include <stdio.h>

#include "i30.h"
#include "ntfsread_artifacts.h"
#include "ntfsread_findings.h"
#include "out.h"
#include "types.h"

enum { HEAD = 64 * 1024, GAPS_SHOWN = 16 };

struct work {
	struct ls *ls;
	struct ntr_i30 *index;
	struct listing listing;		/* of one entry */
	struct set shown;		/* names in slack */
	struct ls_place place;
	struct buf row;
	uint64_t gaps;
	bool csv;
};

/* ---------------------------------------------------------------- opening -- */

bool i30_is(const char *path)
{
	static uint8_t head[HEAD];
	struct ntr_image *image = NULL;
	struct ntr_source src;
	int64_t got;

	if (ntr_image_open(path, &image, NULL) < 0)
		return false;
	ntr_image_source(image, &src);
	got = src.pread(src.ctx, head, sizeof(head), 0);
	ntr_image_close(image);
	return got > 0 && ntr_i30_probe(head, (size_t)got);
}

static bool fail(struct session *s, const char *subject,
		 const struct ntr_error *err)
{
	complain_error(subject, err);
	s->status = EXIT_FAILED;
	return false;
}

bool i30_open(struct session *s, const struct options *opt)
{
	struct ntr_error err;

	*s = (struct session){ .opt = opt };
	if (findings_open(&s->findings, opt->findings, &err) < 0)
		return fail(s, opt->findings, &err);
	if (ntr_image_open(opt->image, &s->image, &err) < 0)
		return fail(s, opt->image, &err);
	ntr_image_source(s->image, &s->source);
	s->info.source_size = s->source.size;
	return true;
}

static bool start(struct work *w, ntr_finding_fn sink)
{
	struct session *s = w->ls->s;
	struct ntr_i30_options opt = {
		.struct_size = sizeof(opt), .on_finding = sink,
		.finding_ctx = &s->findings,
	};
	struct ntr_error err;

	if (ntr_i30_open(&s->source, &opt, &w->index, &err) < 0)
		return fail(s, s->opt->image, &err);
	return true;
}

/* ----------------------------------------------------------------- what is lost -- */

/* Name each place, but not too many. */
static void show_gap(void *ctx, const struct ntr_finding *finding)
{
	struct work *w = ctx;
	char text[512];

	switch (finding->kind) {
	case NTR_F_FIXUP_MISMATCH:
	case NTR_F_INDEX_ROOT_DAMAGED:
	case NTR_F_INDEX_BLOCK_DAMAGED:
	case NTR_F_INDEX_ENTRY_DAMAGED:
		break;
	default:
		return;
	}
	session_worsen(w->ls->s, EXIT_PARTIAL);
	if (w->gaps++ >= GAPS_SHOWN)
		return;
	ntr_finding_text(finding, text, sizeof(text));
	if (finding->offset == NTR_NONE)
		complain(w->ls->s->opt->image, "%s", text);
	else
		complain(w->ls->s->opt->image, "at 0x%" PRIx64 ": %s",
			 finding->offset, text);
}

static void account_blocks(struct session *s, const struct ntr_i30_info *info)
{
	const char *image = s->opt->image;

	if (info->zero)
		complain(image, "%" PRIu64 " of %" PRIu64 " blocks are zeros: "
			 "lost, or never written", info->zero, info->blocks);
	if (info->unwritten)
		complain(image, "%" PRIu64 " of %" PRIu64 " blocks, at the end, "
			 "are zeros: never written, as it seems",
			 info->unwritten, info->blocks);
	if (info->damaged || info->unreadable)
		complain(image, "%" PRIu64 " of %" PRIu64 " blocks cannot be "
			 "read as one: names are missing",
			 info->damaged + info->unreadable, info->blocks);
	if (info->torn)
		complain(image, "%" PRIu64 " of %" PRIu64 " blocks are torn: "
			 "names may be wrong", info->torn, info->blocks);
	if (info->cut)
		complain(image, "the last block is cut short: names may be "
			 "missing");
	if (info->lost)
		complain(image, "%" PRIu64 " %s damaged: the rest of the block "
			 "is lost each time", info->lost,
			 info->lost == 1 ? "entry is" : "entries are");
}

/* What the file does not have that a listing needs. */
static void account(struct work *w)
{
	struct session *s = w->ls->s;
	const char *image = s->opt->image;
	struct ntr_i30_info info;

	ntr_i30_info(w->index, &info);
	if (w->gaps > GAPS_SHOWN)
		complain(image, "and %" PRIu64 " more places; see --findings",
			 w->gaps - GAPS_SHOWN);
	account_blocks(s, &info);
	if (info.root == NTR_I30_LARGE && info.blocks == 0) {
		complain(image, "the root alone: the blocks that it leads to "
			 "are missing");
		session_worsen(s, EXIT_PARTIAL);
	}
	if (info.first_at != NTR_NONE && info.first_at > 0) {
		complain(image, "the first %" PRIu64 " bytes of the blocks are "
			 "missing", info.first_at);
		session_worsen(s, EXIT_PARTIAL);
	}
	if (info.blocks > info.unwritten && info.good == 0 &&
	    info.root == NTR_I30_NO_ROOT) {
		complain(image, "no index block in it");
		s->status = EXIT_FAILED;
	} else if (info.good && !info.tree_known) {
		complain(image, "without %s and $BITMAP, names in blocks that "
			 "are no longer in use cannot be told from others",
			 info.root ? "an unbroken tree" : "$INDEX_ROOT");
	}
}

/* ---------------------------------------------------------------- entries -- */

static uint64_t mix(uint64_t hash, uint64_t number)
{
	hash = (hash + number) * UINT64_C(0x9e3779b97f4a7c15);
	hash = (hash ^ hash >> 32) * UINT64_C(0xd6e8feb86659fd93);
	return hash ^ hash >> 32;
}

/* A number for the entry, begun with what nobody knows who makes up an index: where
 * this work is in memory.  So no name can be chosen to look like another and be left
 * out. */
static uint64_t identity(const struct work *w, const struct ntr_carved *c)
{
	const struct ntr_dirent *e = &c->entry;
	uint64_t hash = mix(mix((uint64_t)(uintptr_t)w, e->ref), c->lost);

	for (uint32_t i = 0; i < 2 * e->name_units; i++)
		hash = mix(hash, e->name[i]);
	return hash >> 1;
}

static bool for_people(const struct work *w)
{
	return !w->csv && !w->ls->s->opt->json && !w->ls->all_names;
}

/* For people, one line for each name: copies in slack are left to the formats that
 * other programs read. */
static bool is_repeat(struct work *w, const struct ntr_carved *c)
{
	if (!c->source || !for_people(w))
		return false;
	return c->listed || set_add(&w->shown, identity(w, c)) == 0;
}

static bool no_memory(struct session *s)
{
	complain(NULL, "out of memory");
	s->status = EXIT_FAILED;
	return false;
}

static bool to_entry(struct work *w, const struct ntr_carved *c)
{
	struct ntr_i30_info info;
	struct entry *e;

	listing_clear(&w->listing);
	if (listing_add_carved(&w->listing, c) < 0)
		return no_memory(w->ls->s);
	e = listing_entry(&w->listing, 0);
	e->deleted = c->source != 0;
	ntr_i30_info(w->index, &info);
	w->place = (struct ls_place){
		.block = c->block, .listed = c->listed != 0,
		.in_use = c->source != NTR_CARVED_FREE,
		.sure = info.tree_known || c->block == NTR_NO_INDEX,
	};
	return true;
}

static bool print(struct work *w, const struct ntr_carved *c)
{
	struct ls *ls = w->ls;

	if (w->csv)
		return i30_csv_row(c, ls->s->opt->image, &w->row) ||
		       no_memory(ls->s);
	if (!to_entry(w, c))
		return false;
	if (!ls_hides(ls, &w->listing, listing_entry(&w->listing, 0)))
		ls_print(ls, &w->listing, listing_entry(&w->listing, 0));
	return true;
}

static void print_all(struct work *w)
{
	bool good = true;
	struct ntr_carved c;

	w->ls->place = &w->place;
	if (w->csv)
		i30_csv_head();
	while (good && !out_failed() && ntr_i30_next(w->index, &c, NULL) > 0)
		if ((!c.source || w->ls->with_deleted) && !is_repeat(w, &c))
			good = print(w, &c);
}

/* A DOS name is hidden where there is a long one, and that may come later. */
static bool learn(struct work *w)
{
	struct ntr_carved c;
	bool good = true;

	if (!for_people(w))
		return true;
	if (!start(w, NULL))
		return false;
	while (good && ntr_i30_next(w->index, &c, NULL) > 0)
		good = (c.source && !w->ls->with_deleted) ||
		       (to_entry(w, &c) &&
			ls_learn(w->ls, listing_entry(&w->listing, 0)));
	ntr_i30_close(w->index);
	w->index = NULL;
	return good;
}

void i30_list(struct ls *ls, bool csv)
{
	struct work w = { .ls = ls, .csv = csv };

	if (learn(&w) && start(&w, findings_sink)) {
		ls->s->findings.show_ctx = &w;
		ls->s->findings.show = show_gap;
		print_all(&w);
		ls_flush(ls);
		account(&w);
		ls->s->findings.show = NULL;
	}
	ntr_i30_close(w.index);
	listing_free(&w.listing);
	set_free(&w.shown);
	buf_free(&w.row);
}
