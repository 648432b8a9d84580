/*
 * cmd_cat.c - ntfsread cat: the bytes of a stream
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdlib.h>

#include "gaps.h"
#include "out.h"
#include "reader.h"
#include "remains.h"
#include "session.h"
#include "stop.h"
#include "storage.h"
#include "target.h"
#include "types.h"

struct cat {
	struct session *s;
	const char *text;	/* TARGET as given */
	struct ntr_stream *stream;
	struct reader reader;
	struct remains remains;
	uint64_t written;
	bool unsupported;	/* some of it is not here, or encrypted */
	struct gap gap;		/* growing while it goes on; length 0: none */
};

static void report_gap(struct cat *c)
{
	if (c->gap.length == 0)
		return;
	gap_complain(&c->gap, c->s, c->text);
	session_worsen(c->s, EXIT_PARTIAL);
	c->gap.length = 0;
}

static void add_gap(struct cat *c, const struct piece *p)
{
	struct gap gap = { p->offset, p->length, p->place, p->why };

	c->unsupported |= p->code == NTR_E_UNSUPPORTED;
	if (gap_join(&c->gap, &gap))
		return;
	report_gap(c);
	c->gap = gap;
}

/* Copy everything that can be read. */
static void copy(struct cat *c)
{
	struct piece p;

	reader_start(&c->reader, c->stream);
	for (;;) {
		reader_next(&c->reader, &p);
		if (p.kind == PIECE_GAP) {
			add_gap(c, &p);
			if (out_failed())
				return;
			continue;
		}
		report_gap(c);
		if (p.kind == PIECE_END ||
		    !out_write(p.bytes, (size_t)p.length))
			return;
		c->written += p.length;
	}
}

/* Why the content is not here, in the words of the volume. */
static void complain_storage(const struct cat *c, const struct target *t,
			     const struct ntr_stream_info *info)
{
	char tag[TAG_TEXT], wim[64] = "";
	struct storage storage;

	storage_read(&storage, t->file);
	if (storage.decoded && storage.reparse.kind == NTR_REPARSE_WIM)
		snprintf(wim, sizeof(wim), ", WIM data source %" PRIu64,
			 storage.reparse.wim_source);
	if (storage.tag)
		complain(c->text, "reparse tag %s%s, %" PRIu64 " bytes, %" PRIu64
			 " stored here", tag_text(storage.tag, tag), wim,
			 info->size, info->resident ? info->size : info->stored);
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

static void warn_reused(struct cat *c, const struct target *t, uint32_t index,
			const struct ntr_remains *r)
{
	uint64_t owner;

	complain(t->text, "is deleted, and %" PRIu64 " of its %" PRIu64
		 " clusters are in use again: %" PRIu64 " bytes written here "
		 "are not its own", r->reused_clusters, r->clusters, r->lost);
	if (remains_owners(&c->remains, t->file, index, NTR_FATE_REUSED, &owner,
			   1) > 0)
		complain(remains_owner(&c->remains, owner), "has them, or "
			 "some of them");
	session_worsen(c->s, EXIT_PARTIAL);
}

static void warn_disputed(struct cat *c, const struct target *t, uint32_t index,
			  const struct ntr_remains *r)
{
	char number[32];
	const char *path;
	uint64_t rival;

	complain(t->text, "is deleted, and %" PRIu64 " of its %" PRIu64
		 " clusters are disputed: %" PRIu64 " bytes written here may "
		 "not be its own", r->disputed_clusters, r->clusters,
		 r->disputed);
	if (remains_owners(&c->remains, t->file, index, NTR_FATE_DISPUTED,
			   &rival, 1) > 0) {
		path = remains_owner(&c->remains, rival);
		snprintf(number, sizeof(number), "#%" PRIu64,
			 NTR_REF_NUMBER(rival));
		complain(*path ? path : number, "maps them, too, or some of "
			 "them");
	}
	session_worsen(c->s, EXIT_PARTIAL);
}

static void warn_unknown(struct cat *c, const struct target *t,
			 const struct ntr_remains *r)
{
	complain(t->text, "is deleted, and $Bitmap cannot be read of %" PRIu64
		 " of its %" PRIu64 " clusters: whose bytes are written here is "
		 "not known", r->unknown_clusters, r->clusters);
	session_worsen(c->s, EXIT_PARTIAL);
}

/* The bytes are those of the clusters, whoever has them by now: they are written, and
 * it is said how many are another file's, or may be. */
static void warn_deleted(struct cat *c, const struct target *t, uint32_t index)
{
	struct ntr_remains r;

	/* Without its base record, a child record is in use for nobody. */
	if ((t->info.in_use && !t->info.base_ref) ||
	    !remains_of(&c->remains, t->file, index, &r))
		return;
	if (r.reused_clusters)
		warn_reused(c, t, index, &r);
	if (r.disputed_clusters)
		warn_disputed(c, t, index, &r);
	if (r.unknown_clusters)
		warn_unknown(c, t, &r);
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
	c = (struct cat){ .s = &s, .reader.buf = malloc(READER_CHUNK) };
	if (!c.reader.buf) {
		complain(NULL, "out of memory");
		return EXIT_FAILED;
	}
	stop_init();
	if (session_open(&s, &opt)) {
		c.reader.volume_offset = s.info.offset;
		remains_start(&c.remains, &s);
		for (int i = 0; i < opt.target_count; i++) {
			c.text = opt.targets[i];
			if (!target_open(&s, c.text, attr, &t))
				continue;
			if (target_stream(&s, &t, &index)) {
				warn_damaged(&c, &t, index);
				warn_deleted(&c, &t, index);
				flags = slack ? NTR_STREAM_SLACK : 0;
				if (raw)
					flags = stored_form(&t, &index);
				cat_stream(&c, &t, index, flags);
			}
			target_close(&t);
			if (out_failed())
				break;
		}
		remains_close(&c.remains);
	}
	free(c.reader.buf);
	return session_close(&s);
}

const struct command command_cat = {
	"cat", "TARGET...", "Write the bytes of streams to standard output.",
	"  --attr TYPE[:NAME]  another attribute than $DATA: a name, 0x80 or 128\n"
	"  --slack             what lies past the size and the initialized size\n"
	"  --raw               the clusters as stored, still compressed\n"
	"\nWhat cannot be read is named on stderr and left out, nothing is written "
	"in its\nplace; the exit status is 3, as it is when clusters of a deleted file are in\nuse "
	"again.\n",
	run,
};
