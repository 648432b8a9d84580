/*
 * cmd_cat.c - ntfsread cat: the bytes of a stream
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "session.h"
#include "storage.h"
#include "target.h"
#include "types.h"

/* Large enough that a contiguous file is read as fast as by dd; small enough to
 * stay in the cache. */
enum { CHUNK = 1 << 20, SECTOR = 512 };

/* A range of the stream that could not be read, growing while it goes on. */
struct gap {
	uint64_t start, length;
	uint64_t place;		/* of its first byte in the volume */
	const char *why;
};

struct cat {
	struct session *s;
	const char *text;	/* TARGET as given */
	struct ntr_stream *stream;
	uint64_t size, written;
	bool unsupported;	/* some of it is not here, or encrypted */
	uint8_t *buf;
	size_t step;		/* how much to ask for at once */
	struct gap gap;
};

static void report_gap(struct cat *c)
{
	const struct gap *g = &c->gap;
	char place[64] = "";

	if (g->length == 0)
		return;
	if (g->place != NTR_NONE)
		snprintf(place, sizeof(place), ", at 0x%" PRIx64
			 " in the image",
			 session_image_offset(c->s, g->place));
	complain(c->text, "bytes %" PRIu64 " to %" PRIu64 " (%" PRIu64
		 " bytes) missing: %s%s", g->start, g->start + g->length - 1,
		 g->length, g->why, place);
	session_worsen(c->s, EXIT_PARTIAL);
	c->gap.length = 0;
}

static void add_gap(struct cat *c, uint64_t at, uint64_t length,
		    uint64_t place, const char *why)
{
	struct gap *g = &c->gap;

	if (g->length && g->start + g->length == at &&
	    strcmp(g->why, why) == 0) {
		g->length += length;
		return;
	}
	report_gap(c);
	*g = (struct gap){ at, length, place, why };
}

/* Bytes from 'place' to the end of its sector in the image. */
static uint64_t to_sector_end(const struct cat *c, uint64_t place)
{
	return SECTOR - session_image_offset(c->s, place) % SECTOR;
}

/*
 * Reading at 'at' failed: how many bytes to leave out.  0: ask again for less,
 * since one bad sector fails the whole of a large read.
 */
static uint64_t skip(struct cat *c, uint64_t at, size_t asked,
		     const struct ntr_error *err)
{
	struct ntr_extent ext = { .length = 0, .place = NTR_NONE };
	const char *why = err->what;
	uint64_t length;

	if (ntr_stream_extent(c->stream, at, &ext) < 0 || ext.length == 0)
		ext = (struct ntr_extent){
			.length = c->size - at, .place = NTR_NONE,
			.kind = NTR_EXTENT_GAP,
		};
	length = ext.length;
	if (ext.kind == NTR_EXTENT_DATA) {
		length = SECTOR;
		if (ext.place != NTR_NONE)
			length = to_sector_end(c, ext.place);
		if (length > ext.length)
			length = ext.length;
		if (asked > length) {
			c->step = (size_t)length;
			return 0;
		}
		if (err->sys_errno)
			why = strerror(err->sys_errno);
	} else if (ext.kind == NTR_EXTENT_COMPRESSED && err->sys_errno) {
		why = strerror(err->sys_errno);
	} else if (ext.kind == NTR_EXTENT_GAP ||
		   ext.kind == NTR_EXTENT_OUTSIDE ||
		   ext.kind == NTR_EXTENT_CUT) {
		why = ntr_extent_text(ext.kind);
	}
	if (length > c->size - at)
		length = c->size - at;
	add_gap(c, at, length, ext.place, why);
	return length;
}

/* Copy everything that can be read. */
static void copy(struct cat *c)
{
	struct ntr_error err = { .what = "nothing there" };
	uint64_t at = 0;
	size_t want;
	int64_t got;

	c->step = CHUNK;
	while (at < c->size) {
		want = c->step;
		if (want > c->size - at)
			want = (size_t)(c->size - at);
		got = ntr_stream_pread(c->stream, c->buf, want, at, &err);
		c->unsupported |= got == NTR_E_UNSUPPORTED;
		if (got <= 0) {
			at += skip(c, at, want, &err);
			continue;
		}
		if (c->gap.length)
			report_gap(c);
		if (!out_write(c->buf, (size_t)got))
			return;
		at += (uint64_t)got;
		c->written += (uint64_t)got;
		c->step = c->step < CHUNK / 2 ? c->step * 2 : CHUNK;
	}
	report_gap(c);
}

/* Why the content is not here, in the words of the volume. */
static void complain_storage(const struct cat *c, const struct target *t,
			     const struct ntr_stream_info *info)
{
	struct storage storage;
	char tag[TAG_TEXT];

	storage_read(&storage, t->file);
	if (storage.tag)
		complain(c->text, "reparse tag %s, %" PRIu64 " bytes, %" PRIu64
			 " stored here", tag_text(storage.tag, tag), info->size,
			 info->resident ? info->size : info->stored);
	else if (info->flags & NTR_ATTR_ENCRYPTED)
		complain(c->text, "%" PRIu64 " bytes; --raw gives them as they "
			 "are stored, encrypted", info->size);
}

static void cat_stream(struct cat *c, const struct target *t, uint32_t index,
		       uint32_t flags)
{
	struct ntr_stream_info info = { .size = 0 };
	struct ntr_error err;
	int code;

	ntr_file_stream(t->file, index, &info, NULL);
	c->unsupported = false;
	c->written = 0;
	code = ntr_stream_open(t->file, index, flags, &c->stream, &err);
	if (code < 0) {
		complain_error(t->text, &err);
		if (code == NTR_E_UNSUPPORTED)
			complain_storage(c, t, &info);
		c->s->status = EXIT_FAILED;
		return;
	}
	c->size = ntr_stream_size(c->stream);
	copy(c);
	if (c->unsupported)
		complain_storage(c, t, &info);
	/* Not a byte of it: that is no part of the content. */
	if (c->unsupported && c->written == 0)
		c->s->status = EXIT_FAILED;
	ntr_stream_close(c->stream);
	c->stream = NULL;
}

/*
 * What a system-compressed file has stored is another stream of it: its content as
 * it is, since clusters hold no more than that.
 */
static uint32_t stored_form(const struct target *t, uint32_t *index)
{
	struct ntr_stream_info info;
	struct storage storage;
	uint32_t stored;

	storage_read(&storage, t->file);
	if (!storage_is_wof(&storage) ||
	    ntr_file_stream(t->file, *index, &info, NULL) < 0 ||
	    info.type != NTR_DATA || info.name_units > 0 ||
	    ntr_file_find(t->file, NTR_DATA, "WofCompressedData", &stored,
			  NULL) < 0)
		return NTR_STREAM_RAW;
	*index = stored;
	return 0;
}

/* A file whose parts are missing may have lost the very stream, or its end. */
static void warn_damaged(struct cat *c, const struct target *t, uint32_t index)
{
	struct ntr_stream_info info;

	if (ntr_file_stream(t->file, index, &info, NULL) < 0 || !info.headless)
		return;
	complain(t->text, "the record that holds the sizes is missing: "
		 "all that is mapped is written, whatever its size was");
	session_worsen(c->s, EXIT_PARTIAL);
}

static int run(const struct command *cmd, int argc, char **argv)
{
	static const struct option table[] = {
		OPTIONS_COMMON,
		{ "attr", required_argument, NULL, 'a' },
		{ "slack", no_argument, NULL, 's' },
		{ "raw", no_argument, NULL, 'r' },
		{ NULL, 0, NULL, 0 },
	};
	const char *attr = NULL;
	bool raw = false, slack = false;
	uint32_t flags, index;
	struct options opt;
	struct session s;
	struct target t;
	struct cat c;
	int option;

	options_start(&opt, cmd);
	while ((option = options_next(&opt, argc, argv, "a:", table)) != -1) {
		if (option == 'a')
			attr = optarg;
		raw |= option == 'r';
		slack |= option == 's';
	}
	options_finish(&opt, argc, argv, -1);
	if (opt.target_count == 0)
		options_usage(&opt, "TARGET is missing");
	if (opt.json)
		options_usage(&opt, "bytes have no JSON form");
	if (raw && slack)
		options_usage(&opt, "--raw and --slack exclude each other");
	c = (struct cat){ .s = &s, .buf = malloc(CHUNK) };
	if (!c.buf) {
		complain(NULL, "out of memory");
		return EXIT_FAILED;
	}
	if (session_open(&s, &opt)) {
		for (int i = 0; i < opt.target_count; i++) {
			c.text = opt.targets[i];
			if (!target_open(&s, c.text, attr, &t))
				continue;
			if (target_stream(&s, &t, &index)) {
				warn_damaged(&c, &t, index);
				flags = slack ? NTR_STREAM_SLACK : 0;
				if (raw)
					flags = stored_form(&t, &index);
				cat_stream(&c, &t, index, flags);
			}
			target_close(&t);
			if (out_failed())
				break;
		}
	}
	free(c.buf);
	return session_close(&s);
}

const struct command command_cat = {
	"cat", "TARGET...", "Write the bytes of streams to standard output.",
	"  --attr TYPE[:NAME]  another attribute than $DATA: a name, 0x80 or 128\n"
	"  --slack             what lies past the size and the initialized size\n"
	"  --raw               the clusters as stored, still compressed\n"
	"\nWhat cannot be read is named on stderr and left out, nothing is written "
	"in its\nplace; the exit status is 3.\n",
	run,
};
