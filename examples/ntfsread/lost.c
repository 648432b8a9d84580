/*
 * lost.c - the files of unused records, in their order, with their paths
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>

#include "lost.h"
#include "progress.h"
#include "target.h"
#include "text.h"

/* The pass as it runs. */
struct run {
	const struct lost_pass *pass;
	struct ntr_tree *tree;
	struct progress progress;
	uint64_t unreadable;
};

/* What a part is made of: this, and as many bytes. */
enum piece_kind { PIECE_FILE, PIECE_ERROR };
struct piece {
	uint64_t kind, len;
};

/* ------------------------------------------------------------------ paths -- */

/* Called as The Sleuth Kit calls it. */
static int add_nameless(struct lost *l)
{
	char text[32];
	int len = snprintf(text, sizeof(text), "/OrphanFile-%" PRIu64,
			   NTR_REF_NUMBER(l->info.ref));

	l->notes = NTR_PATH_ORPHAN;
	if (buf_add(&l->path, "/$Orphan", 8) < 0)
		return -1;
	l->parent_len = l->path.len;
	return buf_add(&l->path, text, (size_t)len);
}

static int add_named(struct lost *l, const struct ntr_filename *name)
{
	char text[TEXT_NAME];
	const char *parent;
	size_t len;

	if (ntr_paths_parent(l->paths, name->parent_ref, 1, &parent, &len,
			     &l->notes) < 0 ||
	    buf_add(&l->path, parent, len) < 0)
		return -1;
	l->parent_len = len;
	len = ntr_utf8(name->name, name->name_units, text, sizeof(text));
	if (len >= sizeof(text))
		len = strlen(text);
	if (buf_add(&l->path, "/", 1) < 0)
		return -1;
	return buf_add(&l->path, text, len);
}

bool lost_path(struct lost *l, uint32_t index)
{
	struct ntr_filename name;
	int code;

	l->path.len = 0;
	l->name = index;
	if (index == NTR_NO_INDEX ||
	    ntr_file_name(l->file, index, &name, NULL) < 0)
		code = add_nameless(l);
	else
		code = add_named(l, &name);
	if (code < 0 || buf_add(&l->path, "", 1) < 0)
		return false;
	l->path.len--;
	return true;
}

/* ------------------------------------------------------------ on a thread -- */

static void worker_close(void *ctx, void *worker)
{
	struct run *r = ctx;
	struct lost *l = worker;

	r->unreadable += l->unreadable;
	if (l->user && r->pass->close)
		r->pass->close(r->pass->ctx, l->user);
	if (l->out)
		fclose(l->out);
	free(l->text);
	ntr_paths_close(l->paths);
	buf_free(&l->path);
	free(l->record);
	free(l);
}

static void *worker_open(void *ctx)
{
	struct run *r = ctx;
	struct lost *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->pass = r->pass;
	l->record = malloc(r->pass->s->info.record_size);
	l->out = open_memstream(&l->text, &l->text_len);
	if (r->pass->open)
		l->user = r->pass->open(r->pass->ctx);
	if (l->record && l->out && (l->user || !r->pass->open) &&
	    ntr_paths_open(r->tree, &l->paths, NULL) == NTR_OK) {
		/* Nobody else writes there: no lock for each character. */
		__fsetlocking(l->out, FSETLOCKING_BYCALLER);
		return l;
	}
	worker_close(ctx, l);
	return NULL;
}

static int put_piece(struct ntr_part *part, enum piece_kind kind,
		     const void *bytes, size_t len)
{
	struct piece piece = { .kind = kind, .len = len };
	char *room = ntr_part_room(part, sizeof(piece) + len);

	if (!room)
		return NTR_E_NOMEM;
	memcpy(room, &piece, sizeof(piece));
	memcpy(room + sizeof(piece), bytes, len);
	ntr_part_used(part, sizeof(piece) + len);
	return 0;
}

static int put_file(struct lost *l, struct ntr_part *part)
{
	ntr_file_info(l->file, &l->info);
	rewind(l->out);
	if (!lost_path(l, file_main_name(l->file)) || !l->pass->write(l) ||
	    fflush(l->out) != 0)
		return NTR_E_NOMEM;
	return put_piece(part, PIECE_FILE, l->text, l->text_len);
}

/* A record that was prepared, and never used, has no attributes.  A child record without
 * its base record is what is left of a file, whatever its header says. */
static bool is_lost(struct lost *l, const struct ntr_record *rec)
{
	struct ntr_attr attr;
	uint32_t pos = 0;

	if (rec->state != NTR_RECORD_GOOD ||
	    ntr_attr_next(rec, &pos, &attr, NULL) <= 0)
		return false;
	return rec->base_ref ? !ntr_child_has_base(l->vol, rec, l->record) :
			       !(rec->flags & NTR_RECORD_IN_USE);
}

static int map(void *ctx, struct ntr_part *part, const struct ntr_record *rec)
{
	struct lost *l = ntr_part_worker(part);
	struct ntr_error err;
	int code;

	(void)ctx;
	l->unreadable += rec->state == NTR_RECORD_DAMAGED ||
			 rec->state == NTR_RECORD_UNREADABLE;
	l->vol = ntr_part_volume(part);
	if (!is_lost(l, rec))
		return 0;
	code = ntr_file_open_alone(l->vol, rec->number, &l->file, &err);
	if (code < 0)
		return code == NTR_E_NOMEM ? code :
		       put_piece(part, PIECE_ERROR, &err, sizeof(err));
	code = put_file(l, part);
	ntr_file_close(l->file);
	l->file = NULL;
	return code;
}

/* --------------------------------------------------------------- in order -- */

static void tell_error(struct run *r, const void *bytes)
{
	struct ntr_error err;

	memcpy(&err, bytes, sizeof(err));
	progress_end(&r->progress);
	complain_error(NULL, &err);
	session_worsen(r->pass->s, EXIT_PARTIAL);
}

static int emit(void *ctx, const void *bytes, size_t len)
{
	const char *at = bytes, *end = at + len;
	struct run *r = ctx;
	struct piece piece;

	while (at < end) {
		memcpy(&piece, at, sizeof(piece));
		at += sizeof(piece);
		if (piece.kind == PIECE_ERROR)
			tell_error(r, at);
		else if (!r->pass->take(r->pass->ctx, at, (size_t)piece.len))
			return 1;
		at += piece.len;
	}
	return 0;
}

static int show_progress(void *ctx, uint64_t done, uint64_t total)
{
	struct run *r = ctx;

	progress_show(&r->progress, done, total);
	return 0;
}

static void name_gaps(const struct run *r)
{
	struct session *s = r->pass->s;
	bool holes = s->info.notes & NTR_VOLUME_MFT_GAPS;

	if (r->unreadable)
		complain(s->opt->image, "%" PRIu64 " records cannot be read: "
			 "deleted files may be missing", r->unreadable);
	if (holes)
		complain(s->opt->image, "parts of $MFT are missing");
	if (r->unreadable || holes)
		session_worsen(s, EXIT_PARTIAL);
}

void lost_run(const struct lost_pass *pass)
{
	struct run r = { .pass = pass };
	struct ntr_pass scan = {
		.struct_size = sizeof(scan), .threads = pass->threads,
		.ctx = &r, .worker_open = worker_open,
		.worker_close = worker_close, .map = map, .emit = emit,
		.progress = show_progress,
	};
	struct ntr_error err;
	int code;

	progress_start(&r.progress);
	code = ntr_tree_open(pass->s->vol, pass->threads, &r.tree, &err);
	if (code == NTR_OK)
		code = ntr_scan_parallel(pass->s->vol, &scan, &err);
	progress_end(&r.progress);
	if (code < 0) {
		complain_error(pass->s->opt->image, &err);
		pass->s->status = EXIT_FAILED;
	} else if (code == 0) {
		name_gaps(&r);
	}
	ntr_tree_close(r.tree);
}
