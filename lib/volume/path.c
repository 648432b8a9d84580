/*
 * path.c - path to record, and record to its paths
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "../bytes/utf16.h"
#include "../format/attr.h"
#include "../format/record.h"
#include "../format/values.h"
#include "climb.h"
#include "mft.h"
#include "path.h"

/* ---------------------------------------------------------- path to record -- */

/* Look 'name' up in the directory 'ref'. */
static int step(struct ntr_volume *vol, uint64_t ref, const char *name,
		uint64_t *ref_ret, struct ntr_error *err)
{
	struct ntr_file *file = NULL;
	struct ntr_dir *dir = NULL;
	struct ntr_dirent ent;
	int code;

	code = ntr_file_open(vol, ref, &file, err);
	if (code == NTR_OK)
		code = ntr_dir_open(file, &dir, err);
	if (code == NTR_OK)
		code = ntr_dir_find(dir, name, &ent, err);
	if (code == NTR_OK)
		*ref_ret = ent.ref;
	ntr_dir_close(dir);
	ntr_file_close(file);
	return code;
}

/* The last component: as it is or, failing that, up to a colon. */
static int step_last(struct ntr_volume *vol, uint64_t ref, char *name,
		     const char *path_name, uint64_t *ref_ret,
		     const char **stream_ret, struct ntr_error *err)
{
	char *colon;
	int code;

	code = step(vol, ref, name, ref_ret, err);
	if ((code != NTR_E_NOT_FOUND && code != NTR_E_CORRUPT) || !stream_ret)
		return code;
	colon = strchr(name, ':');
	if (!colon)
		return code;
	*colon = '\0';
	*stream_ret = path_name + (colon + 1 - name);
	if (colon == name) {		/* ":stream" of the directory itself */
		*ref_ret = ref;
		return NTR_OK;
	}
	return step(vol, ref, name, ref_ret, err);
}

static int walk(struct ntr_volume *vol, const char *path, char *name,
		uint64_t *ref_ret, const char **stream_ret,
		struct ntr_error *err)
{
	const char *end;
	size_t len;
	int code;

	while (*path) {
		end = strchr(path, '/');
		len = end ? (size_t)(end - path) : strlen(path);
		if (len == 0)
			return error_at(err, NTR_E_NOT_FOUND,
					"empty name in the path", 0, 0);
		memcpy(name, path, len);
		name[len] = '\0';
		code = end ? step(vol, *ref_ret, name, ref_ret, err) :
		       step_last(vol, *ref_ret, name, path, ref_ret, stream_ret,
				 err);
		if (code < 0)
			return code;
		path += len + (end ? 1 : 0);
		if (end && !*path)
			return error_at(err, NTR_E_NOT_FOUND,
					"path ends in a slash", 0, 0);
	}
	return NTR_OK;
}

int ntr_file_open_path(struct ntr_volume *vol, const char *path,
		       struct ntr_file **file_ret, const char **stream_ret,
		       struct ntr_error *err)
{
	uint64_t ref = RECORD_ROOT;
	const char *stream = NULL;
	char *name = malloc(strlen(path) + 1);
	int code;

	if (!name)
		return error_nomem(err);
	if (*path == '/')
		path++;
	code = walk(vol, path, name, &ref, stream_ret ? &stream : NULL, err);
	free(name);
	if (code == NTR_OK)
		code = ntr_file_open(vol, ref, file_ret, err);
	if (code == NTR_OK && stream_ret)
		*stream_ret = stream;
	return code;
}

/* ---------------------------------------------------------- record to path -- */

/* A path built from its end: names are put in front. */
struct backward {
	char *buf;
	size_t at, cap;		/* text is buf[at], ..., buf[cap - 1] */
};

static bool put_front(struct backward *b, const char *text, size_t len)
{
	size_t have = b->cap - b->at, cap = b->cap ? b->cap : 256;
	char *bigger;

	if (len == 0)
		return true;
	if (len > b->at) {
		while (cap - have < len)
			cap *= 2;
		bigger = malloc(cap);
		if (!bigger)
			return false;
		if (have)
			memcpy(bigger + cap - have, b->buf + b->at, have);
		free(b->buf);
		*b = (struct backward){ bigger, cap - have, cap };
	}
	b->at -= len;
	memcpy(b->buf + b->at, text, len);
	return true;
}

static bool put_name(struct backward *b, const struct ntr_filename *name)
{
	char text[3 * NAME_UNITS_MAX + 1];
	size_t len = ntr_utf8(name->name, name->name_units, text, sizeof(text));

	return put_front(b, text, len) && put_front(b, "/", 1);
}

/* The name to show of a directory: not the DOS one if there is another. */
static bool better(const struct ntr_filename *name, bool have)
{
	return !have || name->name_space != NTR_NAME_DOS;
}

static bool name_in_record(const struct ntr_record *rec,
			   struct ntr_filename *name_ret)
{
	struct where quiet = where_error(NULL);
	struct ntr_filename name;
	struct ntr_attr attr;
	uint32_t pos = 0;
	bool have = false;

	while (attr_next(rec, &quiet, &pos, &attr) > 0) {
		if (attr.type != NTR_FILE_NAME || !attr.resident ||
		    filename_decode(attr_value(&attr), &quiet, &name) < 0 ||
		    !better(&name, have))
			continue;
		*name_ret = name;
		have = true;
		if (name.name_space != NTR_NAME_DOS)
			break;
	}
	return have;
}

/* The same for a directory whose name is in a child record.  'file_ret' keeps what
 * the name points into. */
static bool name_in_file(struct ntr_volume *vol, uint64_t number,
			 struct ntr_file **file_ret,
			 struct ntr_filename *name_ret)
{
	struct ntr_filename name;
	bool have = false;

	if (ntr_file_open(vol, number, file_ret, NULL) < 0)
		return false;
	for (uint32_t i = 0; i < (*file_ret)->name_count; i++) {
		if (ntr_file_name(*file_ret, i, &name, NULL) < 0 ||
		    !better(&name, have))
			continue;
		*name_ret = name;
		have = true;
	}
	return have;
}

bool path_is_directory(const struct ntr_record *rec)
{
	return rec->state == NTR_RECORD_GOOD && rec->base_ref == 0 &&
	       rec->flags & NTR_RECORD_DIRECTORY;
}

/* Is the record the very directory that 'ref' means? */
static bool is_parent(const struct ntr_record *rec, uint64_t ref, bool deleted)
{
	return path_is_directory(rec) &&
	       climb_fits(ref, rec->sequence,
			  (rec->flags & NTR_RECORD_IN_USE) != 0, deleted);
}

bool path_name(struct ntr_volume *vol, const struct ntr_record *rec,
	       struct ntr_filename *name_ret, struct ntr_file **file_ret)
{
	bool have = name_in_record(rec, name_ret);

	*file_ret = NULL;
	/* A better one may be in a child record, if there are any. */
	if (!have || (name_ret->name_space == NTR_NAME_DOS &&
		      ntr_record_has(rec, NTR_ATTRIBUTE_LIST)))
		have = name_in_file(vol, rec->number, file_ret, name_ret) || have;
	return have;
}

bool path_parent(struct ntr_volume *vol, uint64_t ref, bool deleted,
		 uint8_t *buf, struct ntr_filename *name_ret,
		 struct ntr_file **file_ret)
{
	struct ntr_record rec;

	*file_ret = NULL;
	return mft_get(vol, NTR_REF_NUMBER(ref), buf, &rec, NULL) == NTR_OK &&
	       is_parent(&rec, ref, deleted) &&
	       path_name(vol, &rec, name_ret, file_ret);
}

/* Put the parent's own name in front and go up: 1, 0 at an orphan. */
static int climb(struct ntr_volume *vol, struct backward *b, bool deleted,
		 uint8_t *buf, uint64_t *parent)
{
	struct ntr_filename name = {0};
	struct ntr_file *file;
	bool have = path_parent(vol, *parent, deleted, buf, &name, &file);
	bool put = have && put_name(b, &name);

	if (have)
		*parent = name.parent_ref;
	ntr_file_close(file);
	return !have ? 0 : put ? 1 : NTR_E_NOMEM;
}

/* The root is where every path ends, unless the reference means what its record was
 * before. */
static bool is_root(struct ntr_volume *vol, uint64_t ref, uint8_t *buf)
{
	struct ntr_record rec;

	return mft_get(vol, RECORD_ROOT, buf, &rec, NULL) < 0 ||
	       rec.state != NTR_RECORD_GOOD || is_parent(&rec, ref, false);
}

static void path_note(struct ntr_volume *vol, uint64_t record, uint32_t notes,
		      uint64_t parent)
{
	struct where w = volume_where(vol, record, NTR_NONE, NULL);

	w.attr_type = NTR_FILE_NAME;
	if (notes & NTR_PATH_CYCLE)
		note(&w, NTR_F_PATH_CYCLE, NULL, 0, NTR_REF_NUMBER(parent), 0);
	else if (notes & NTR_PATH_DEEP)
		note(&w, NTR_F_PATH_DEEP, NULL, 0, PATH_DEPTH_MAX,
		     PATH_DEPTH_MAX);
	else if (notes & NTR_PATH_ORPHAN)
		note(&w, NTR_F_PATH_ORPHAN, NULL, 0, NTR_REF_NUMBER(parent),
		     NTR_REF_SEQUENCE(parent));
}

/* Follow the parents of a name up to the root. */
static int climb_all(struct ntr_volume *vol, struct backward *b,
		     const struct ntr_filename *name, bool deleted,
		     uint8_t *buf, uint32_t *notes_ret)
{
	struct climb way = climb_start();
	uint64_t parent = name->parent_ref;
	uint32_t notes = 0;
	int more = 1;

	if (!put_name(b, name))
		return NTR_E_NOMEM;
	while (NTR_REF_NUMBER(parent) != RECORD_ROOT && more > 0) {
		notes = climb_to(&way, NTR_REF_NUMBER(parent));
		if (notes)
			break;
		more = climb(vol, b, deleted, buf, &parent);
	}
	if (more == 0 || (notes == 0 && more > 0 && !is_root(vol, parent, buf)))
		notes = NTR_PATH_ORPHAN;
	if (more < 0)
		return more;
	*notes_ret = notes;
	if (notes & NTR_PATH_CYCLE && !put_front(b, "/<cycle>", 8))
		return NTR_E_NOMEM;
	if (notes & NTR_PATH_ORPHAN && !put_front(b, "/$Orphan", 8))
		return NTR_E_NOMEM;
	return NTR_OK;
}

static void copy_out(const char *text, size_t len, char *buf, size_t cap)
{
	size_t n = len < cap ? len : cap ? cap - 1 : 0;

	if (cap == 0)
		return;
	memcpy(buf, text, n);
	buf[n] = '\0';
}

int ntr_file_path(const struct ntr_file *file, uint32_t index, char *buf,
		  size_t cap, size_t *len_ret, uint32_t *notes_ret,
		  struct ntr_error *err)
{
	struct ntr_volume *vol = file->vol;
	uint64_t number = file->records[0].number;
	/* Without its base record, a child record is in use for nobody. */
	bool deleted = !(file->records[0].flags & NTR_RECORD_IN_USE) ||
		       file->records[0].base_ref != 0;
	struct backward b = {0};
	struct ntr_filename name = {0};
	uint32_t notes = 0;
	uint8_t *record;
	int code;

	if (number == RECORD_ROOT) {
		copy_out("/", 1, buf, cap);
		*len_ret = 1;
		if (notes_ret)
			*notes_ret = 0;
		return NTR_OK;
	}
	code = ntr_file_name(file, index, &name, err);
	if (code < 0)
		return code;
	record = malloc(vol->boot.record_size);
	code = record ? climb_all(vol, &b, &name, deleted, record, &notes) :
			NTR_E_NOMEM;
	free(record);
	if (code == NTR_OK) {
		copy_out(b.buf + b.at, b.cap - b.at, buf, cap);
		*len_ret = b.cap - b.at;
		if (notes_ret)
			*notes_ret = notes;
		path_note(vol, number, notes, name.parent_ref);
	}
	free(b.buf);
	return code < 0 ? error_nomem(err) : NTR_OK;
}
