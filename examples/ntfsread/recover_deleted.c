/*
 * recover_deleted.c - deleted files, each under the path that it had
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The records come in their order; the host's directories are made in the order of the
 * paths, so that each of them is entered once.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "hostname.h"
#include "lost.h"
#include "recover.h"
#include "target.h"

enum {
	PATH_LIMIT  = 32767,	/* Windows knows no longer one */
	TEXTS_LIMIT = 256 << 20	/* of all paths together */
};

/* A deleted file, or directory; its path is in 'texts'. */
struct old {
	uint64_t ref;
	size_t at, len, parent_len;
	uint64_t directory;
};

struct wanted {
	struct target_spec spec;	/* a record, if it is a number */
	const char *path;	/* without slashes at its ends */
	size_t len;
	bool found;
};

struct tree {
	struct recover *r;
	struct buf list, texts;
	struct wanted *wanted;
	int wanted_count;
	struct buf at;		/* the directory that the host's is, in the image */
};

/* -------------------------------------------------------------- choosing -- */

static bool parse(struct recover *r, const char *text, struct wanted *w)
{
	if (!target_parse(r->s, text, NULL, &w->spec))
		return false;
	while (*text == '/')
		text++;
	w->path = text;
	w->len = strlen(text);
	while (w->len > 0 && text[w->len - 1] == '/')
		w->len--;
	return true;
}

/* 'path' starts with a slash. */
static bool is_at(const struct old *old, const char *path,
		  const struct wanted *w)
{
	size_t len = old->len - 1;

	path++;
	if (w->spec.is_number)
		return NTR_REF_NUMBER(w->spec.ref) == NTR_REF_NUMBER(old->ref) &&
		       (!w->spec.has_sequence || w->spec.ref == old->ref);
	if (w->len == 0)
		return true;
	return len >= w->len && strncasecmp(path, w->path, w->len) == 0 &&
	       (len == w->len || path[w->len] == '/');
}

static bool is_wanted(struct tree *t, const struct old *old, const char *path)
{
	bool wanted = t->wanted_count == 0;

	for (int i = 0; i < t->wanted_count; i++) {
		if (!is_at(old, path, &t->wanted[i]))
			continue;
		t->wanted[i].found = true;
		wanted = true;
	}
	return wanted;
}

/* ------------------------------------------------------------- gathering -- */

/* On any thread: the record, and its path behind it. */
static bool describe(struct lost *l)
{
	struct old old = {
		.ref = l->info.ref, .len = l->path.len,
		.parent_len = l->parent_len, .directory = l->info.directory,
	};

	/* Its own entries come behind it, as a directory's should. */
	if (old.directory)
		old.parent_len = old.len;
	return fwrite(&old, sizeof(old), 1, l->out) == 1 &&
	       fwrite(l->path.bytes, 1, l->path.len, l->out) == l->path.len;
}

static int remember(struct tree *t, struct old *old, const char *path)
{
	old->at = t->texts.len;
	if (buf_add(&t->texts, path, old->len) < 0)
		return -1;
	return buf_add(&t->list, old, sizeof(*old));
}

static void leave_out(struct tree *t, const struct old *old, const char *why)
{
	complain(NULL, "record %" PRIu64 ": %s; not recovered",
		 NTR_REF_NUMBER(old->ref), why);
	session_worsen(t->r->s, EXIT_PARTIAL);
}

/* In the order of the records. */
static bool consider(void *ctx, const void *bytes, size_t len)
{
	const char *path = (const char *)bytes + sizeof(struct old);
	struct tree *t = ctx;
	struct old old;

	(void)len;
	memcpy(&old, bytes, sizeof(old));
	if (!is_wanted(t, &old, path))
		return !recover_stopped(t->r);
	if (old.len > PATH_LIMIT) {
		leave_out(t, &old, "deeper than any path can name");
	} else if (t->texts.len > TEXTS_LIMIT) {
		leave_out(t, &old, "too many paths, as all behind it");
		return false;
	} else if (remember(t, &old, path) < 0) {
		recover_host_error(t->r, NULL, ENOMEM);
	}
	return !recover_stopped(t->r);
}

static bool gather(struct tree *t)
{
	struct lost_pass pass = {
		.s = t->r->s, .threads = t->r->threads, .ctx = t,
		.write = describe, .take = consider,
	};

	lost_run(&pass);
	return !recover_stopped(t->r) && t->r->s->status != EXIT_FAILED;
}

/* protected by nothing: qsort() takes no context, and only one thread sorts. */
static const char *sorted_texts;

/* A directory before what is in it, and all of it together: the slash comes before
 * every other character. */
static int compare_paths(const char *a, size_t a_len, const char *b,
			 size_t b_len)
{
	for (size_t i = 0; i < a_len && i < b_len; i++) {
		unsigned x = (unsigned char)a[i], y = (unsigned char)b[i];

		if (x == y)
			continue;
		if (x == '/' || y == '/')
			return x == '/' ? -1 : 1;
		return x < y ? -1 : 1;
	}
	return (a_len > b_len) - (a_len < b_len);
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return (NTR_REF_NUMBER(a) > NTR_REF_NUMBER(b)) -
	       (NTR_REF_NUMBER(a) < NTR_REF_NUMBER(b));
}

static int by_path(const void *left, const void *right)
{
	const struct old *a = left, *b = right;
	int order = compare_paths(sorted_texts + a->at, a->parent_len,
				  sorted_texts + b->at, b->parent_len);

	if (!order)
		order = (int)b->directory - (int)a->directory;
	if (!order)
		order = compare_paths(sorted_texts + a->at, a->len,
				      sorted_texts + b->at, b->len);
	return order ? order : compare_numbers(a->ref, b->ref);
}

/* -------------------------------------------------- directories of the host -- */

/* How much of the path, up to a slash or its end, the host is in already. */
static size_t common(const struct tree *t, const char *path, size_t len)
{
	size_t i = 0, last = 0;

	while (i < len && i < t->at.len && path[i] == t->at.bytes[i]) {
		if (path[i] == '/')
			last = i;
		i++;
	}
	if ((i == len || path[i] == '/') &&
	    (i == t->at.len || t->at.bytes[i] == '/'))
		return i;
	return last;
}

/* One level up; the slash before its name goes, too. */
static void leave(struct tree *t)
{
	while (t->at.len > 0 && t->at.bytes[t->at.len - 1] != '/')
		t->at.len--;
	if (t->at.len > 0)
		t->at.len--;
	hostdirs_leave(&t->r->dirs, NULL);
}

/* Go down by one name, of 'len' bytes. */
static int enter(struct tree *t, const char *name, size_t len)
{
	struct recover *r = t->r;
	int code;

	r->name.len = 0;
	if (hostname_add_text(&r->name, name, len) < 0)
		return ENOMEM;
	code = hostdirs_enter(&r->dirs, r->name.bytes);
	if (code)
		return code;
	if (buf_add(&t->at, "/", 1) < 0 || buf_add(&t->at, name, len) < 0)
		return ENOMEM;
	return 0;
}

/* Be in the directory 'path' of the host, which is made where it is not there.  An
 * empty name, as two slashes have between them, is one like others. */
static int go_to(struct tree *t, const char *path, size_t len)
{
	size_t same = common(t, path, len), end;
	int code = 0;

	while (t->at.len > same)
		leave(t);
	while (same < len && !code) {
		end = ++same;
		while (end < len && path[end] != '/')
			end++;
		code = enter(t, path + same, end - same);
		same = end;
	}
	return code;
}

/* ------------------------------------------------------------- recovering -- */

static void tell_directory(struct recover *r, const struct item *item)
{
	struct manifest_line line = item_line(r, item);

	line.path = hostdirs_path(&r->dirs);
	manifest_add(&r->manifest, r->s, &line);
	r->total.directories++;
}

static int set_source(struct recover *r, const char *path, size_t len)
{
	r->source.len = 0;
	if (buf_add(&r->source, path, len) < 0 ||
	    buf_add(&r->source, "", 1) < 0)
		return ENOMEM;
	r->source.len--;
	return 0;
}

static int set_name(struct recover *r, const struct old *old, const char *path)
{
	size_t from = old->len;

	/* The streams of a directory are in it, under its own name. */
	while (from > 0 && path[from - 1] != '/')
		from--;
	if (!old->directory)
		from = old->parent_len + 1;
	r->name.len = 0;
	return hostname_add_text(&r->name, path + from, old->len - from) < 0 ?
	       ENOMEM : 0;
}

static void recover_old(struct tree *t, const struct old *old)
{
	const char *path = t->texts.bytes + old->at;
	struct item item = { .file = NULL };
	struct recover *r = t->r;
	struct ntr_error err;
	int code;

	code = set_source(r, path, old->len);
	if (!code)
		code = go_to(t, path, old->parent_len);
	if (!code)
		code = set_name(r, old, path);
	if (code) {
		recover_host_error(r, r->source.bytes, code);
		return;
	}
	if (ntr_file_open_alone(r->s->vol, NTR_REF_NUMBER(old->ref), &item.file,
				&err) < 0) {
		complain_error(r->source.bytes, &err);
		session_worsen(r->s, EXIT_PARTIAL);
		return;
	}
	item_start(&item);
	item.name = r->name.bytes;
	if (old->directory)
		tell_directory(r, &item);
	recover_streams(r, &item);
	ntr_file_close(item.file);
}

static void recover_all(struct tree *t)
{
	struct old *list = (struct old *)(void *)t->list.bytes;
	size_t count = t->list.len / sizeof(*list);

	sorted_texts = t->texts.bytes;
	if (count)
		qsort(list, count, sizeof(*list), by_path);
	for (size_t i = 0; i < count && !recover_stopped(t->r); i++)
		recover_old(t, &list[i]);
	while (t->at.len > 0)
		leave(t);
}

static void tell_unfound(const struct tree *t, char **targets)
{
	for (int i = 0; i < t->wanted_count; i++) {
		if (t->wanted[i].found)
			continue;
		complain(targets[i], "no deleted file is or was there");
		t->r->s->status = EXIT_FAILED;
	}
}

void recover_deleted(struct recover *r, char **targets, int count)
{
	struct tree t = { .r = r, .wanted_count = count };
	bool good = true;

	t.wanted = calloc((size_t)count + 1, sizeof(*t.wanted));
	if (!t.wanted) {
		recover_host_error(r, NULL, ENOMEM);
		return;
	}
	for (int i = 0; i < count && good; i++)
		good = parse(r, targets[i], &t.wanted[i]);
	if (good && gather(&t)) {
		recover_all(&t);
		tell_unfound(&t, targets);
	}
	buf_free(&t.list);
	buf_free(&t.texts);
	buf_free(&t.at);
	free(t.wanted);
}
