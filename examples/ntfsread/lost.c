/*
 * lost.c - the files of unused records, one by one, with their paths
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lost.h"
#include "target.h"
#include "text.h"

static bool failed(struct lost *l, const struct ntr_error *err)
{
	complain_error(l->s->opt->image, err);
	l->s->status = EXIT_FAILED;
	lost_close(l);
	return false;
}

bool lost_open(struct lost *l, struct session *s)
{
	struct ntr_error err;

	*l = (struct lost){ .s = s };
	if (ntr_tree_open(s->vol, 0, &l->tree, &err) < 0 ||
	    ntr_paths_open(l->tree, &l->paths, &err) < 0 ||
	    ntr_scan_open(s->vol, 0, NTR_NONE, &l->scan, &err) < 0)
		return failed(l, &err);
	return true;
}

void lost_close(struct lost *l)
{
	ntr_file_close(l->file);
	ntr_scan_close(l->scan);
	ntr_paths_close(l->paths);
	ntr_tree_close(l->tree);
	buf_free(&l->path);
	*l = (struct lost){ .s = l->s };
}

/* A record that was prepared, and never used, has no attributes. */
static bool is_lost(const struct ntr_record *rec)
{
	struct ntr_attr attr;
	uint32_t pos = 0;

	return rec->state == NTR_RECORD_GOOD && rec->base_ref == 0 &&
	       !(rec->flags & NTR_RECORD_IN_USE) &&
	       ntr_attr_next(rec, &pos, &attr, NULL) > 0;
}

static int add_nameless(struct lost *l)
{
	char text[32];
	int len = snprintf(text, sizeof(text), "/#%" PRIu64,
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
	if (code < 0 || buf_add(&l->path, "", 1) < 0) {
		complain(NULL, "out of memory");
		l->s->status = EXIT_FAILED;
		return false;
	}
	l->path.len--;
	return true;
}

/* Open the file of a record; false after a complaint, where one is due. */
static bool take(struct lost *l, uint64_t number)
{
	struct ntr_error err;
	int code = ntr_file_open(l->s->vol, number, &l->file, &err);

	if (code == NTR_OK) {
		ntr_file_info(l->file, &l->info);
		return lost_path(l, file_main_name(l->file));
	}
	l->file = NULL;
	complain_error(NULL, &err);
	session_worsen(l->s, EXIT_PARTIAL);
	return false;
}

static void name_gaps(struct lost *l)
{
	if (l->unreadable)
		complain(l->s->opt->image, "%" PRIu64 " records cannot be read: "
			 "deleted files may be missing", l->unreadable);
	if (l->s->info.notes & NTR_VOLUME_MFT_GAPS)
		complain(l->s->opt->image, "parts of $MFT are missing");
	if (l->unreadable || l->s->info.notes & NTR_VOLUME_MFT_GAPS)
		session_worsen(l->s, EXIT_PARTIAL);
}

bool lost_next(struct lost *l)
{
	struct ntr_record rec;
	struct ntr_error err;
	int code = 0;

	ntr_file_close(l->file);
	l->file = NULL;
	while (l->s->status != EXIT_FAILED &&
	       (code = ntr_scan_next(l->scan, &rec, &err)) > 0) {
		l->unreadable += rec.state == NTR_RECORD_DAMAGED ||
				 rec.state == NTR_RECORD_UNREADABLE;
		if (is_lost(&rec) && take(l, rec.number))
			return true;
	}
	if (code < 0) {
		complain_error(l->s->opt->image, &err);
		l->s->status = EXIT_FAILED;
	} else if (code == 0) {
		name_gaps(l);
	}
	return false;
}
