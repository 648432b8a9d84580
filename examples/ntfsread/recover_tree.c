/*
 * recover_tree.c - a directory of the image, and all that is below it
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "hostname.h"
#include "recover.h"
#include "text.h"

/* Windows knows no longer path; a tree that is deeper was made to fill disks: each
 * level would write the path of all above. */
enum { SOURCE_MAX = 32767 };

/* Records below are the volume's own: $MFT, $Bitmap, ... */
enum { FIRST_FILE = 16, ROOT = 5 };

/*
 * The tree is walked with a stack of our own, never by calling ourselves: how deep it
 * is, the image decides.  A frame is a directory that is entered, on the host too.
 * What it has below waits in 'pending', the next one last, with the names in 'names':
 * both get shorter again with the frames.
 */
struct frame {
	size_t pending_at, names_at;	/* where its own begin */
	size_t source_len;	/* of the path above */
	struct timespec times[2];
	bool has_times, is_top;	/* is_top: its host directory is the top one */
};

struct pending {
	uint64_t ref;
	size_t name_at, name_len;
};

static int push_pending(struct recover *r, uint64_t ref, const char *name,
			size_t len)
{
	struct pending p = {
		.ref = ref, .name_at = r->names.len, .name_len = len,
	};

	if (buf_add(&r->names, name, len) < 0)
		return -1;
	return buf_add(&r->pending, &p, sizeof(p));
}

/* What was found first shall be taken first. */
static void reverse(struct recover *r, size_t from)
{
	struct pending *first, *last, swap;

	first = (struct pending *)(void *)(r->pending.bytes + from);
	last = (struct pending *)(void *)(r->pending.bytes + r->pending.len);
	while (last - first > 1) {
		swap = *first;
		*first++ = *--last;
		*last = swap;
	}
}

static void out_of_memory(struct recover *r)
{
	recover_host_error(r, NULL, ENOMEM);
}

/* The record of an entry cannot be opened. */
static void tell_lost(struct recover *r, uint64_t ref,
		      const struct ntr_error *err)
{
	struct manifest_line line = {
		.kind = "file", .source = &r->source, .ref = ref,
		.status = "unreadable", .in_use = true,
	};
	char text[512];

	ntr_error_text(err, text, sizeof(text));
	line.why = text;
	manifest_add(&r->manifest, r->s, &line);
	recover_complain(r, text);
	r->total.unreadable++;
	session_worsen(r->s, EXIT_PARTIAL);
}

/* A file or, as its record says, a directory after all. */
static void take_file(struct recover *r, const struct ntr_dirent *ent,
		      const char *name, size_t len)
{
	struct item item = { .file = NULL };
	size_t before = r->source.len;
	struct ntr_error err;

	if (recover_source_add(r, name, len) < 0) {
		out_of_memory(r);
		return;
	}
	r->name.len = 0;
	if (ntr_file_open(r->s->vol, ent->ref, &item.file, &err) < 0) {
		tell_lost(r, ent->ref, &err);
	} else {
		item_start(&item);
		if (item.info.directory) {
			if (push_pending(r, ent->ref, name, len) < 0)
				out_of_memory(r);
		} else if (hostname_add_text(&r->name, name, len) < 0) {
			out_of_memory(r);
		} else {
			item.name = r->name.bytes;
			recover_streams(r, &item);
		}
	}
	ntr_file_close(item.file);
	r->source.len = before;
	r->source.bytes[before] = '\0';
}

static bool is_left_out(const struct recover *r, const struct ntr_dirent *ent)
{
	if (ent->name_space == NTR_NAME_DOS)
		return true;
	return NTR_REF_NUMBER(ent->ref) < FIRST_FILE &&
	       (!r->metadata || NTR_REF_NUMBER(ent->ref) == ROOT);
}

static void take_entry(struct recover *r, const struct ntr_dirent *ent)
{
	char name[TEXT_NAME];
	size_t len = ntr_utf8(ent->name, ent->name_units, name, sizeof(name));

	if (is_left_out(r, ent))
		return;
	if (len >= sizeof(name))
		len = strlen(name);
	if (!(ent->file_flags & NTR_FILE_DIRECTORY))
		take_file(r, ent, name, len);
	else if (push_pending(r, ent->ref, name, len) < 0)
		out_of_memory(r);
}

/* Files are recovered as the index names them; directories have to wait, since the
 * name is good for one step only. */
static void take_entries(struct recover *r, struct ntr_dir *dir)
{
	struct ntr_dirent ent;
	struct ntr_error err;
	uint64_t lost;
	int got;

	while (!recover_stopped(r) &&
	       (got = ntr_dir_next(dir, &ent, &err)) != 0) {
		if (got < 0) {
			complain_error(r->source.bytes, &err);
			session_worsen(r->s, EXIT_PARTIAL);
			break;
		}
		if (r->entries_left == 0) {
			recover_complain(r, "more entries than the image has "
					 "room for; the rest is left out");
			session_worsen(r->s, EXIT_PARTIAL);
			break;
		}
		r->entries_left--;
		take_entry(r, &ent);
	}
	lost = ntr_dir_lost(dir);
	if (lost) {
		complain(r->source.bytes, "%" PRIu64 " parts of the index "
			 "cannot be read: entries may be missing", lost);
		session_worsen(r->s, EXIT_PARTIAL);
	}
}

static void tell_directory(struct recover *r, const struct item *item)
{
	struct manifest_line line = item_line(r, item);

	line.path = *hostdirs_path(&r->dirs) ? hostdirs_path(&r->dirs) : ".";
	manifest_add(&r->manifest, r->s, &line);
	r->total.directories++;
}

/* The second way to a directory leads nowhere new, or round in a circle. */
static void tell_again(struct recover *r, const struct item *item)
{
	struct manifest_line line = item_line(r, item);

	line.status = "skipped";
	line.why = "this directory is recovered under another name";
	manifest_add(&r->manifest, r->s, &line);
	r->total.skipped++;
}

/* Enter it on the host; false: that cannot be done. */
static bool enter(struct recover *r, struct item *item, struct frame *f)
{
	int code = 0;

	if (NTR_REF_NUMBER(item->info.ref) == ROOT)
		f->is_top = true;
	else
		code = hostdirs_enter(&r->dirs, item->name);
	if (code)
		recover_host_error(r, r->source.bytes, code);
	return code == 0;
}

/* Recover the directory's own streams and its files, and put it on the stack. */
static void open_frame(struct recover *r, struct item *item, size_t source_len)
{
	struct frame f = {
		.pending_at = r->pending.len, .names_at = r->names.len,
		.source_len = source_len,
		.has_times = item->has_times,
	};
	struct ntr_dir *dir = NULL;
	struct ntr_error err;

	memcpy(f.times, item->times, sizeof(f.times));
	recover_streams(r, item);
	if (recover_stopped(r) || !enter(r, item, &f))
		return;
	tell_directory(r, item);
	if (buf_add(&r->stack, &f, sizeof(f)) < 0) {
		out_of_memory(r);
		return;
	}
	if (ntr_dir_open(item->file, &dir, &err) < 0) {
		complain_error(r->source.bytes, &err);
		session_worsen(r->s, EXIT_PARTIAL);
		return;
	}
	ntr_file_close(item->file);
	item->file = NULL;
	take_entries(r, dir);
	ntr_dir_close(dir);
	reverse(r, f.pending_at);
}

/* A directory whose path is r->source. */
static void descend(struct recover *r, uint64_t ref, size_t source_len)
{
	struct item item = { .name = r->name.bytes };
	size_t frames = r->stack.len;
	struct ntr_error err;

	if (r->source.len > SOURCE_MAX) {
		complain(NULL, "record %" PRIu64 ": deeper than any path can "
			 "name; not recovered", NTR_REF_NUMBER(ref));
		session_worsen(r->s, EXIT_PARTIAL);
	} else if (ntr_file_open(r->s->vol, ref, &item.file, &err) < 0) {
		tell_lost(r, ref, &err);
	} else {
		item_start(&item);
		if (!item.info.directory)
			recover_streams(r, &item);
		else if (set_add(&r->visited, NTR_REF_NUMBER(ref)) > 0)
			open_frame(r, &item, source_len);
		else
			tell_again(r, &item);
	}
	ntr_file_close(item.file);
	if (r->stack.len == frames) {
		r->source.len = source_len;
		r->source.bytes[source_len] = '\0';
	}
}

/* Take the next directory that waits, and go there. */
static void take_pending(struct recover *r)
{
	size_t source_len = r->source.len;
	struct pending p;
	int code;

	r->pending.len -= sizeof(p);
	memcpy(&p, r->pending.bytes + r->pending.len, sizeof(p));
	r->name.len = 0;
	code = recover_source_add(r, r->names.bytes + p.name_at, p.name_len);
	if (code == 0)
		code = hostname_add_text(&r->name, r->names.bytes + p.name_at,
					 p.name_len);
	if (code < 0)
		out_of_memory(r);
	else
		descend(r, p.ref, source_len);
}

static void close_frame(struct recover *r, const struct frame *f)
{
	const struct timespec *times = f->has_times ? f->times : NULL;

	if (!f->is_top)
		hostdirs_leave(&r->dirs, times);
	r->source.len = f->source_len;
	r->source.bytes[f->source_len] = '\0';
	r->pending.len = f->pending_at;
	r->names.len = f->names_at;
	r->stack.len -= sizeof(*f);
}

void recover_tree(struct recover *r, struct item *item)
{
	struct frame f;

	r->pending.len = r->names.len = r->stack.len = 0;
	set_free(&r->visited);
	r->entries_left = r->s->info.source_size / 16 + 4096;
	if (set_add(&r->visited, NTR_REF_NUMBER(item->info.ref)) < 0) {
		out_of_memory(r);
		return;
	}
	open_frame(r, item, r->source.len);
	while (r->stack.len > 0) {
		memcpy(&f, r->stack.bytes + r->stack.len - sizeof(f),
		       sizeof(f));
		if (r->pending.len > f.pending_at && !recover_stopped(r))
			take_pending(r);
		else
			close_frame(r, &f);
	}
}
