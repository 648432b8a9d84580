/*
 * recover_stream.c - one stream of the image as one file of the host
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "hostfile.h"
#include "hostname.h"
#include "recover.h"
#include "stop.h"
#include "text.h"

/* One copy under way. */
struct copy {
	struct item *item;
	struct ntr_stream_info info;
	struct hostname name;
	uint32_t index;
	uint64_t size;
	bool keep;		/* other names of the file may follow */
	bool open;		/* there is a file on the host */
	bool cut;		/* the host has no files that are so large */
	struct hostfile out;
	char path[HOSTNAME_ROOM];	/* its name */
};

/* Path of the new name, in the directory at hand; r->stream is used for it. */
static const char *host_path(struct recover *r, const char *name)
{
	const char *dir = hostdirs_path(&r->dirs);

	r->stream.len = 0;
	if (buf_add(&r->stream, dir, strlen(dir)) < 0 ||
	    buf_add(&r->stream, "/", *dir != '\0') < 0 ||
	    buf_add(&r->stream, name, strlen(name) + 1) < 0)
		return name;
	return r->stream.bytes;
}

static void tell(struct recover *r, const struct manifest_line *line)
{
	manifest_add(&r->manifest, r->s, line);
	if (!r->verbose || !line->path)
		return;
	text_puts(stdout, line->path);
	putchar('\n');
}

static struct manifest_line stream_line(const struct recover *r,
					const struct copy *c)
{
	struct manifest_line line = item_line(r, c->item);

	line.kind = "file";
	line.stream = &c->info;
	line.size = c->size;
	return line;
}

/* ------------------------------------------------------------- the bytes -- */

static const char too_large[] = "the host takes no file of that size: its end "
	"is left out";

static int need_file(struct recover *r, struct copy *c)
{
	int dir, code;

	if (c->open)
		return 0;
	code = hostdirs_fd(&r->dirs, &dir);
	if (!code)
		code = hostfile_create(&c->out, dir);
	c->open = !code;
	return code;
}

static int take_piece(struct recover *r, struct copy *c, const struct piece *p)
{
	int code;

	if (p->kind == PIECE_GAP) {
		manifest_zeros(&r->manifest, p->length);
		return gaps_add(&r->gaps, &(struct gap){
			p->offset, p->length, p->place, p->why }) < 0 ?
		       ENOMEM : 0;
	}
	/* Zeros alone are nothing that was recovered of a deleted file. */
	code = p->kind == PIECE_ZEROS && r->reader.clusters ? 0 :
	       need_file(r, c);
	if (code)
		return code;
	if (p->kind == PIECE_ZEROS) {
		manifest_zeros(&r->manifest, p->length);
		return 0;
	}
	manifest_bytes(&r->manifest, p->bytes, (size_t)p->length);
	code = hostfile_write(&c->out, p->bytes, (size_t)p->length, p->offset);
	if (code == EFBIG) {
		c->cut = true;
		return gaps_add(&r->gaps, &(struct gap){
			p->offset, c->size - p->offset, NTR_NONE,
			too_large }) < 0 ? ENOMEM : 0;
	}
	r->total.bytes += p->length;
	return code;
}

/* Size and times, now that all bytes are there. */
static int complete(struct recover *r, struct copy *c)
{
	int code = hostfile_extend(&c->out, c->size);

	if (code == EFBIG) {
		c->cut = true;
		code = 0;
	}
	if (c->cut)
		r->manifest.unhashed = true;
	if (code)
		return code;
	return hostfile_finish(&c->out, c->item->has_times ? c->item->times :
							    NULL);
}

/* 0, or the errno value with which the host stopped it; ECANCELED: asked to. */
static int copy_pieces(struct recover *r, struct copy *c)
{
	struct piece p;
	int code = 0;

	do {
		if (recover_stopped(r))
			return ECANCELED;
		reader_next(&r->reader, &p);
		if (p.kind == PIECE_END)
			break;
		code = take_piece(r, c, &p);
		recover_progress(r);
	} while (!code && !c->cut);
	/* An empty stream is a file, too; one without any byte that could be read
	 * is none. */
	if (!code && r->gaps.bytes == 0)
		code = need_file(r, c);
	if (!code && c->open)
		code = complete(r, c);
	return code;
}

/* Give the complete file the first name that is free. */
static int give_name(struct recover *r, struct copy *c)
{
	int code;

	for (;; c->item->number++) {
		hostname_fit(&c->name,
			     hostdirs_number(&r->dirs, c->item->number),
			     r->dirs.name_max, c->path);
		code = hostfile_name(&c->out, c->path);
		if (code != EEXIST)
			return code;
	}
}

/* --------------------------------------------------------------- outcome -- */

static void count(struct recover *r, const struct copy *c, bool whole)
{
	if (whole)
		r->total.files++;
	else if (c->open)
		r->total.part++;
	else
		r->total.unreadable++;
	if (!whole)
		session_worsen(r->s, EXIT_PARTIAL);
}

static void remember(struct recover *r, const struct copy *c, uint32_t digest)
{
	if (c->keep && c->open &&
	    links_add(&r->links, NTR_REF_NUMBER(c->item->info.ref), c->index,
		      digest, hostdirs_path(&r->dirs), c->path) < 0)
		recover_host_error(r, NULL, ENOMEM);
}

static void finish(struct recover *r, struct copy *c)
{
	struct manifest_line line = stream_line(r, c);
	uint32_t digest = HASHER_NONE;
	bool whole = !c->name.part;

	if (c->keep && c->open && !r->manifest.unhashed)
		digest = (uint32_t)r->links.count + 1;
	line.status = whole ? "whole" : c->open ? "part" :
		      c->item->info.in_use ? "unreadable" : "none";
	line.gaps = &r->gaps;
	if (c->cut)
		line.why = too_large;
	else if (c->info.headless)
		line.why = "the record that holds the sizes is missing";
	line.hashed = c->open;
	line.digest = digest;
	line.path = c->open ? host_path(r, c->path) : NULL;
	tell(r, &line);
	if (c->info.headless)
		recover_complain(r, "the record that holds the sizes is missing: "
				 "all that is mapped is written");
	if (c->cut)
		recover_complain(r, too_large);
	if (c->open || c->item->info.in_use)
		gaps_complain(&r->gaps, r->s, r->source.bytes);
	else
		recover_complain(r, "nothing is left of it: its clusters are in "
				 "use again, or disputed");
	count(r, c, whole);
	remember(r, c, digest);
}

/* The copy came to nothing on this side; what was written is removed. */
static void give_up(struct recover *r, struct copy *c, int code)
{
	struct manifest_line line = stream_line(r, c);

	if (c->open)
		hostfile_abandon(&c->out);
	c->open = false;
	line.status = "failed";
	line.why = code == ECANCELED ? "interrupted" : strerror(code);
	tell(r, &line);
	r->total.skipped++;
	if (code != ECANCELED)
		recover_host_error(r, r->source.bytes, code);
}

static void copy(struct recover *r, struct copy *c, struct ntr_stream *stream)
{
	int code;

	r->reader.clusters = c->item->info.in_use ? NULL :
			     remains_clusters(&r->remains);
	reader_start(&r->reader, stream);
	c->size = r->reader.size;
	gaps_clear(&r->gaps);
	code = copy_pieces(r, c);
	c->name.part = r->gaps.bytes > 0 || c->info.headless || c->cut;
	if (!code && c->open)
		code = give_name(r, c);
	if (code)
		give_up(r, c, code);
	else
		finish(r, c);
}

/* Not even opened: why, in the manifest and on stderr. */
static void refused(struct recover *r, struct copy *c,
		    const struct ntr_error *err)
{
	struct manifest_line line = stream_line(r, c);
	char text[512];

	ntr_error_text(err, text, sizeof(text));
	line.status = "unreadable";
	line.size = c->info.size;
	line.why = text;
	tell(r, &line);
	recover_complain(r, text);
	count(r, c, false);
}

/* ------------------------------------------------------------ hard links -- */

static int link_to(struct recover *r, struct copy *c, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	char dir[4096];
	int from, to, code;

	if ((size_t)(name - path) >= sizeof(dir))
		return ENAMETOOLONG;
	snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - path) : 0,
		 path);
	code = hostdirs_find(&r->dirs, dir, &from);
	if (code)
		return code;
	code = hostdirs_fd(&r->dirs, &to);
	for (; !code; c->item->number++) {
		hostname_fit(&c->name,
			     hostdirs_number(&r->dirs, c->item->number),
			     r->dirs.name_max, c->path);
		if (linkat(from, name, to, c->path, 0) == 0)
			break;
		if (errno != EEXIST)
			code = errno;
	}
	close(from);
	return code;
}

/* Was it written under another name already, and can that be linked here? */
static bool linked(struct recover *r, struct copy *c)
{
	struct manifest_line line = stream_line(r, c);
	const struct link *link;
	const char *path;
	size_t len;

	link = links_find(&r->links, NTR_REF_NUMBER(c->item->info.ref),
			  c->index);
	if (!link)
		return false;
	path = links_path(&r->links, link);
	len = strlen(path);
	c->name.part = len > 5 && strcmp(path + len - 5, ".part") == 0;
	if (link_to(r, c, path) != 0)
		return false;	/* copied once more, then */
	line.status = c->name.part ? "part" : "whole";
	line.link = path;
	line.digest = link->digest;
	line.size = c->info.size;
	line.path = host_path(r, c->path);
	tell(r, &line);
	r->total.files += !c->name.part;
	r->total.part += c->name.part;
	return true;
}

/* Has the file another name than this one? */
static bool has_names(const struct item *item)
{
	struct ntr_filename name;
	uint32_t count = 0;

	if (item->info.names < 2 || item->info.directory)
		return false;
	for (uint32_t i = 0; i < item->info.names; i++)
		count += ntr_file_name(item->file, i, &name, NULL) == NTR_OK &&
			 name.name_space != NTR_NAME_DOS;
	return count > 1;
}

static int name_stream(struct recover *r, struct copy *c)
{
	r->stream.len = 0;
	if (c->info.name_units == 0)
		return 0;
	return hostname_add(&r->stream, c->info.name, c->info.name_units);
}

void recover_stream(struct recover *r, struct item *item, uint32_t index)
{
	struct copy c = { .item = item, .index = index };
	char stream[2 * HOSTNAME_ROOM + 512];
	struct ntr_stream *opened;
	struct ntr_error err;

	if (ntr_file_stream(item->file, index, &c.info, NULL) < 0)
		return;
	if (name_stream(r, &c) < 0) {
		recover_host_error(r, NULL, ENOMEM);
		return;
	}
	c.name.base = item->name;
	if (c.info.name_units) {
		/* r->stream is needed for paths later. */
		snprintf(stream, sizeof(stream), "%s", r->stream.bytes);
		c.name.stream = stream;
	}
	c.keep = item->info.in_use && has_names(item);
	if (c.keep && linked(r, &c))
		return;
	if (ntr_stream_open(item->file, index, 0, &opened, &err) < 0) {
		refused(r, &c, &err);
		return;
	}
	copy(r, &c, opened);
	ntr_stream_close(opened);
}
