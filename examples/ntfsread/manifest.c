/*
 * manifest.c - what was recovered, a line of JSON for each stream
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "manifest.h"

/* A sparse file may claim any size, and hashing its zeros takes minutes for as
 * many GiB: there is an end to that. */
#define ZEROS_MAX (UINT64_C(256) << 30)

/* A reparse point has 16 KiB at most, each unit of which is up to 3 bytes. */
enum { TARGET_ROOM = 3 * 8192 + 1 };

static int create(struct manifest *m, int dir)
{
	int fd = -1;

	snprintf(m->name, sizeof(m->name), "ntfsread-manifest.jsonl");
	for (unsigned i = 1; ; i++) {
		fd = openat(dir, m->name, O_WRONLY | O_CREAT | O_EXCL |
			    O_NOFOLLOW | O_CLOEXEC, 0644);
		if (fd >= 0 || errno != EEXIST)
			break;
		snprintf(m->name, sizeof(m->name),
			 "ntfsread-manifest.%u.jsonl", i);
	}
	if (fd < 0)
		return errno;
	m->file = fdopen(fd, "w");
	if (m->file)
		return 0;
	close(fd);
	return ENOMEM;
}

int manifest_open(struct manifest *m, int dir, FILE *copy)
{
	int code;

	*m = (struct manifest){ .zeros_left = ZEROS_MAX };
	code = create(m, dir);
	if (!code) {
		m->line = open_memstream(&m->text, &m->text_len);
		code = m->line ? 0 : ENOMEM;
	}
	if (!code) {
		/* Nobody else writes there: no lock for each character. */
		__fsetlocking(m->line, FSETLOCKING_BYCALLER);
		code = hasher_open(m->file, copy, &m->hasher);
	}
	if (code)
		manifest_close(m);
	return code;
}

int manifest_close(struct manifest *m)
{
	int code = hasher_close(m->hasher);

	if (m->line)
		fclose(m->line);
	free(m->text);
	if (m->file && fclose(m->file) != 0 && !code)
		code = errno;
	m->hasher = NULL;
	m->line = m->file = NULL;
	m->text = NULL;
	return code;
}

void manifest_bytes(struct manifest *m, const void *bytes, size_t len)
{
	if (!m->unhashed)
		hasher_bytes(m->hasher, bytes, len);
}

void manifest_zeros(struct manifest *m, uint64_t len)
{
	if (len > m->zeros_left)
		m->unhashed = true;
	if (m->unhashed)
		return;
	m->zeros_left -= len;
	hasher_zeros(m->hasher, len);
}

/* What was written to m->line so far goes to the manifest. */
static void send_text(struct manifest *m)
{
	fflush(m->line);
	hasher_text(m->hasher, m->text, m->text_len);
	rewind(m->line);
}

static void put_times(struct json *j, const struct ntr_stdinfo *times)
{
	static const char *const keys[] = {
		"created", "modified", "changed", "accessed",
	};
	uint64_t values[4];
	char text[NTR_TIME_TEXT];

	if (!times)
		return;
	values[0] = times->created;
	values[1] = times->modified;
	values[2] = times->changed;
	values[3] = times->accessed;
	for (int i = 0; i < 4; i++) {
		/* Often they are equal, and writing one down takes a while. */
		if (i == 0 || values[i] != values[i - 1])
			ntr_time_text(values[i], text);
		json_text(j, keys[i], text);
	}
}

/* A target may be longer than any name. */
static void put_target(struct json *j, const uint8_t *target, size_t units)
{
	char text[TARGET_ROOM];
	size_t len = ntr_utf8(target, units, text, sizeof(text));

	json_bytes(j, "target", text,
		   len < sizeof(text) ? len : strlen(text));
}

static void put_reparse(struct json *j, const struct ntr_reparse *r)
{
	const char *tag;

	if (!r)
		return;
	tag = ntr_reparse_tag_name(r->tag);
	json_u64(j, "reparse_tag", r->tag);
	if (tag)
		json_text(j, "reparse_name", tag);
	if (r->target)
		put_target(j, r->target, r->target_units);
	else if (r->text)
		json_bytes(j, "target", r->text, r->text_len);
}

static void put_text(struct json *j, const char *key, const char *text)
{
	if (text)
		json_text(j, key, text);
}

static void put_line(struct json *j, const struct session *s,
		     const struct manifest_line *l)
{
	json_object(j, NULL);
	json_text(j, "kind", l->kind);
	if (l->path)
		json_text(j, "path", l->path);
	else
		json_null(j, "path");
	json_bytes(j, "source", l->source->bytes, l->source->len);
	json_u64(j, "record", NTR_REF_NUMBER(l->ref));
	json_u64(j, "sequence", NTR_REF_SEQUENCE(l->ref));
	if (!l->in_use)
		json_bool(j, "in_use", false);
	if (l->stream) {
		json_name(j, "stream", l->stream->name, l->stream->name_units);
		json_u64(j, "size", l->size);
	}
	put_times(j, l->times);
	json_text(j, "status", l->status);
	put_text(j, "why", l->why);
	put_text(j, "hard_link", l->link);
	put_reparse(j, l->reparse);
	if (l->gaps)
		gaps_json(l->gaps, s, j);
}

void manifest_add(struct manifest *m, const struct session *s,
		  const struct manifest_line *l)
{
	struct json j;

	json_start(&j, m->line);
	put_line(&j, s, l);
	/* The digest is not known yet on this side. */
	fputs(l->stream ? ",\"sha256\":" : "}\n", m->line);
	send_text(m);
	if (l->stream && l->hashed && !m->unhashed)
		hasher_digest(m->hasher, l->digest);
	else if (l->stream)
		hasher_kept(m->hasher, l->hashed ? HASHER_NONE : l->digest);
	m->unhashed = false;
}

void manifest_summary(struct manifest *m, const struct manifest_total *t)
{
	struct json j;

	json_start(&j, m->line);
	json_object(&j, NULL);
	json_bool(&j, "summary", true);
	json_bool(&j, "complete", t->complete);
	json_u64(&j, "files", t->files);
	json_u64(&j, "directories", t->directories);
	json_u64(&j, "bytes", t->bytes);
	json_u64(&j, "part", t->part);
	json_u64(&j, "unreadable", t->unreadable);
	json_u64(&j, "skipped", t->skipped);
	json_object_end(&j);
	json_line(&j);
	send_text(m);
}
