/*
 * target.c - a TARGET of the command line, and the file it means
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "target.h"
#include "text.h"
#include "types.h"

/* Digits at **text up to 'most'; moves on behind them. */
static bool take_number(const char **text, uint64_t most, uint64_t *number_ret)
{
	const char *p = *text;
	uint64_t number = 0;

	if (*p < '0' || *p > '9')
		return false;
	for (; *p >= '0' && *p <= '9'; p++) {
		if (number > (most - (uint64_t)(*p - '0')) / 10)
			return false;
		number = number * 10 + (uint64_t)(*p - '0');
	}
	*text = p;
	*number_ret = number;
	return true;
}

/* #42, 42, #42-7, 42-128-4, each maybe with :stream.  False: it is a path. */
static bool parse_number(const char *text, struct target_spec *spec)
{
	uint64_t number, second = 0, id = 0;
	bool has_second = false, has_id = false;

	if (*text == '#')
		text++;
	if (!take_number(&text, (UINT64_C(1) << 48) - 1, &number))
		return false;
	if (*text == '-') {
		text++;
		has_second = take_number(&text, UINT32_MAX, &second);
		if (!has_second)
			return false;
	}
	if (has_second && *text == '-') {
		text++;
		has_id = take_number(&text, UINT16_MAX, &id);
		if (!has_id)
			return false;
	}
	if (*text == ':' && !has_id)
		spec->name = text + 1;
	else if (*text)
		return false;
	if (has_second && !has_id && second > UINT16_MAX)
		return false;
	spec->is_number = true;
	spec->ref = number;
	if (has_id) {
		spec->has_type = spec->has_id = true;
		spec->type = (uint32_t)second;
		spec->id = (uint16_t)id;
	} else if (has_second) {
		spec->ref = NTR_REF(number, second);
		spec->has_sequence = true;
	}
	return true;
}

/* Why 'text' that is no number cannot be a path either; NULL: it can. */
static const char *not_a_number(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	if (*text == '#' && text[1] >= '0' && text[1] <= '9')
		return "not a record number";
	if (digits && !text[digits])
		return "a record number too large";
	return NULL;
}

static bool parse_attr(const char *attr, struct target_spec *spec)
{
	const char *colon = strchr(attr, ':');
	size_t len = colon ? (size_t)(colon - attr) : strlen(attr);

	if (!type_parse(attr, len, &spec->type))
		return false;
	spec->has_type = true;
	if (colon)
		spec->name = colon + 1;
	return true;
}

static bool fail(struct session *s, int status, const char *subject,
		 const char *why)
{
	complain(subject, "%s", why);
	s->status = status;
	return false;
}

static const char names_two[] = "names an attribute, and --attr another";

bool target_parse(struct session *s, const char *text, const char *attr,
		  struct target_spec *spec_ret)
{
	struct target_spec spec = { 0 };
	const char *why;

	if (!parse_number(text, &spec)) {
		why = not_a_number(text);
		if (why)
			return fail(s, EXIT_USAGE, text, why);
	}
	if (attr && (spec.has_id || spec.name))
		return fail(s, EXIT_USAGE, text, names_two);
	if (attr && !parse_attr(attr, &spec))
		return fail(s, EXIT_FAILED, attr, "no such attribute type");
	*spec_ret = spec;
	return true;
}

/* To the library a reference without a sequence number means any. */
static int check_zero(struct session *s, uint64_t number, struct ntr_error *err)
{
	uint8_t *buf = malloc(s->info.record_size);
	struct ntr_record rec = { .sequence = 0 };
	int code = NTR_E_NOMEM;

	*err = (struct ntr_error){
		.code = code, .record = number, .offset = NTR_NONE,
		.what = "out of memory",
	};
	if (buf)
		code = ntr_record_read(s->vol, number, 0, buf,
				       s->info.record_size, &rec, err);
	free(buf);
	if (code < 0 || rec.sequence == 0)
		return code;
	*err = (struct ntr_error){
		.code = NTR_E_STALE, .record = number, .offset = rec.offset,
		.got = 0, .limit = rec.sequence, .what = "sequence number",
	};
	return NTR_E_STALE;
}

int target_open_number(struct session *s, const struct target_spec *spec,
		       struct ntr_file **file_ret, struct ntr_error *err)
{
	int code = NTR_OK;

	if (spec->has_sequence && NTR_REF_SEQUENCE(spec->ref) == 0)
		code = check_zero(s, NTR_REF_NUMBER(spec->ref), err);
	if (code < 0)
		return code;
	code = ntr_file_open(s->vol, spec->ref, file_ret, err);
	/* A child record may outlive its base record. */
	if ((code == NTR_E_STALE || code == NTR_E_CORRUPT ||
	     code == NTR_E_NOT_FOUND) &&
	    ntr_file_open_alone(s->vol, spec->ref, file_ret, NULL) == NTR_OK)
		return NTR_OK;
	return code;
}

static int open_path(struct session *s, struct target *t, const char *path,
		     struct ntr_error *err)
{
	const char *stream = NULL;
	int code = ntr_file_open_path(s->vol, path, &t->file, &stream, err);

	/* The path may be a copy: keep a pointer into the text of the user, which
	 * is as long. */
	if (code == NTR_OK && stream)
		t->spec.name = t->text + strlen(t->text) - strlen(stream);
	return code;
}

/* A backslash separates like a slash, unless a name really holds one. */
static int open_either(struct session *s, struct target *t,
		       struct ntr_error *err)
{
	int code = open_path(s, t, t->text, err);
	char *path;

	if (code != NTR_E_NOT_FOUND || !strchr(t->text, '\\'))
		return code;
	path = strdup(t->text);
	if (!path)
		return code;
	for (char *p = path; *p; p++)
		if (*p == '\\')
			*p = '/';
	code = open_path(s, t, path, err);
	free(path);
	return code;
}

bool target_open(struct session *s, const char *text, const char *attr,
		 struct target *t)
{
	struct ntr_error err;
	const char *name;
	int code;

	*t = (struct target){ .text = text };
	if (!target_parse(s, text, attr, &t->spec))
		return false;
	name = t->spec.name;
	if (t->spec.is_number)
		code = target_open_number(s, &t->spec, &t->file, &err);
	else
		code = open_either(s, t, &err);
	if (code < 0) {
		complain_error(text, &err);
		s->status = EXIT_FAILED;
		return false;
	}
	if (attr && t->spec.name != name) {
		target_close(t);
		return fail(s, EXIT_USAGE, text, names_two);
	}
	ntr_file_info(t->file, &t->info);
	return true;
}

void target_close(struct target *t)
{
	ntr_file_close(t->file);
	t->file = NULL;
}

/* Does the record that holds attribute 'index' have this number? */
static bool is_held_by(const struct ntr_file *file, uint32_t index,
		       uint64_t number, struct ntr_attr *attr_ret)
{
	struct ntr_record rec;
	uint32_t record;

	return ntr_file_attr(file, index, attr_ret, &record, NULL) == NTR_OK &&
	       ntr_file_record(file, record, &rec, NULL) == NTR_OK &&
	       rec.number == number;
}

/*
 * Ids repeat across the records of one file, so the record that was asked for
 * comes first, and elsewhere an id has to be the only one.
 */
static int find_id(const struct target *t, uint32_t *index_ret)
{
	struct ntr_stream_info info;
	struct ntr_attr attr;
	int found = 0;

	for (uint32_t i = 0; i < t->info.streams; i++) {
		if (ntr_file_stream(t->file, i, &info, NULL) < 0 ||
		    info.type != t->spec.type || info.id != t->spec.id)
			continue;
		if (is_held_by(t->file, info.first_attr, t->info.asked,
			       &attr)) {
			*index_ret = i;
			return 1;
		}
		if (found++ == 0)
			*index_ret = i;
	}
	return found;
}

static void complain_missing(const struct target *t, uint32_t type,
			     const char *name)
{
	char text[32];

	type_text(type, text, sizeof(text));
	if (type == NTR_DATA && (!name || !*name) && t->info.directory)
		complain(t->text, "is a directory; its index is "
			 "--attr '$INDEX_ALLOCATION:$I30' and "
			 "'$INDEX_ROOT:$I30'");
	else if (name && *name)
		complain(t->text, "has no %s of that name", text);
	else
		complain(t->text, "has no %s%s", text,
			 t->spec.has_type && !name ? "" : " without a name");
}

/* No attribute has the id: say which ones there are. */
static void complain_id(const struct target *t)
{
	struct ntr_stream_info info;
	struct ntr_record rec;
	struct ntr_attr attr;
	char type[32], list[256] = "";
	uint32_t record;
	size_t len = 0;

	type_text(t->spec.type, type, sizeof(type));
	for (uint32_t i = 0; i < t->info.streams && len < 160; i++) {
		if (ntr_file_stream(t->file, i, &info, NULL) < 0 ||
		    info.type != t->spec.type ||
		    ntr_file_attr(t->file, info.first_attr, &attr, &record,
				  NULL) < 0 ||
		    ntr_file_record(t->file, record, &rec, NULL) < 0)
			continue;
		len += (size_t)snprintf(list + len, sizeof(list) - len,
					"%s%" PRIu64 "-%" PRIu32 "-%u",
					len ? ", " : "", rec.number, info.type,
					info.id);
	}
	if (len)
		complain(t->text, "no attribute has that id; %s is %s%s", type,
			 list, len < 160 ? "" : ", ...");
	else
		complain(t->text, "has no %s", type);
}

/* Windows writes a type behind a second colon: "name:stream:$DATA". */
static bool split_type(const char *name, char *bare, size_t cap,
		       uint32_t *type)
{
	const char *colon = strrchr(name, ':');
	size_t len;

	if (!colon || !type_parse(colon + 1, strlen(colon + 1), type))
		return false;
	len = (size_t)(colon - name);
	if (len >= cap)
		return false;
	memcpy(bare, name, len);
	bare[len] = '\0';
	return true;
}

/* "--attr $INDEX_ALLOCATION" means the only one there is, whatever its name. */
static int find_only(const struct target *t, uint32_t *index_ret)
{
	struct ntr_stream_info info;
	int found = 0;

	for (uint32_t i = 0; i < t->info.streams; i++)
		if (ntr_file_stream(t->file, i, &info, NULL) == NTR_OK &&
		    info.type == t->spec.type && found++ == 0)
			*index_ret = i;
	return found == 1;
}

bool target_damaged(struct session *s, const struct target *t)
{
	if (!t->info.damaged && !t->info.lost_records)
		return false;
	complain(t->text, "parts of the record cannot be read");
	session_worsen(s, EXIT_PARTIAL);
	return true;
}

/* What is not there may be among what was lost. */
static void set_missing(struct session *s, const struct target *t)
{
	if (!target_damaged(s, t))
		s->status = EXIT_FAILED;
}

bool target_stream(struct session *s, const struct target *t,
		   uint32_t *index_ret)
{
	uint32_t type = t->spec.has_type ? t->spec.type : NTR_DATA;
	const char *name = t->spec.name;
	char bare[TEXT_NAME];
	int found;

	if (t->spec.has_id) {
		found = find_id(t, index_ret);
		if (found == 1)
			return true;
		if (found > 1)
			complain(t->text, "%d attributes have this id; give the "
				 "child record's number, or the name", found);
		else
			complain_id(t);
		set_missing(s, t);
		return false;
	}
	if (ntr_file_find(t->file, type, name, index_ret, NULL) == NTR_OK)
		return true;
	if (name && split_type(name, bare, sizeof(bare), &type) &&
	    ntr_file_find(t->file, type, bare, index_ret, NULL) == NTR_OK)
		return true;
	if (t->spec.has_type && !name && find_only(t, index_ret))
		return true;
	complain_missing(t, type, name);
	set_missing(s, t);
	return false;
}

/* Compare an on-disk name with the user's, letter for letter. */
static bool name_is(const struct ntr_attr *attr, const char *name)
{
	char utf8[TEXT_NAME];

	ntr_utf8(attr->name, attr->name_units, utf8, sizeof(utf8));
	return strcasecmp(utf8, name) == 0;
}

bool target_wants(const struct target *t, const struct ntr_attr *attr)
{
	const struct target_spec *spec = &t->spec;

	if (spec->has_type && attr->type != spec->type)
		return false;
	if (spec->has_id && attr->id != spec->id)
		return false;
	if (!spec->name)
		return true;
	return (spec->has_type || attr->type == NTR_DATA) &&
	       name_is(attr, spec->name);
}

bool target_lacks(struct session *s, const struct target *t)
{
	struct ntr_attr attr;

	if (!t->spec.has_type)
		return false;
	for (uint32_t i = 0; i < t->info.attrs; i++)
		if (ntr_file_attr(t->file, i, &attr, NULL, NULL) == NTR_OK &&
		    target_wants(t, &attr))
			return false;
	if (t->spec.has_id)
		complain_id(t);
	else
		complain_missing(t, t->spec.type, t->spec.name);
	set_missing(s, t);
	return true;
}

uint32_t file_main_name(const struct ntr_file *file)
{
	struct ntr_file_info info;
	struct ntr_filename name;

	ntr_file_info(file, &info);
	for (uint32_t i = 0; i < info.names; i++)
		if (ntr_file_name(file, i, &name, NULL) == NTR_OK &&
		    name.name_space != NTR_NAME_DOS)
			return i;
	return info.names ? 0 : NTR_NO_INDEX;
}

int file_path(const struct ntr_file *file, uint32_t index, struct buf *path)
{
	size_t want = 0;
	int code;

	if (buf_reserve(path, 512) < 0)
		return NTR_E_NOMEM;
	for (;;) {
		code = ntr_file_path(file, index, path->bytes + path->len,
				     path->cap - path->len, &want, NULL, NULL);
		if (code < 0)
			return code;
		if (want < path->cap - path->len)
			break;
		if (buf_reserve(path, want + 1) < 0)
			return NTR_E_NOMEM;
	}
	path->len += want;
	return NTR_OK;
}

bool file_stdinfo(const struct ntr_file *file, struct ntr_stdinfo *info_ret)
{
	struct ntr_stream_info stream;
	struct ntr_attr attr;
	uint32_t index;

	return ntr_file_find(file, NTR_STANDARD_INFORMATION, NULL, &index,
			     NULL) == NTR_OK &&
	       ntr_file_stream(file, index, &stream, NULL) == NTR_OK &&
	       ntr_file_attr(file, stream.first_attr, &attr, NULL,
			     NULL) == NTR_OK &&
	       attr.resident &&
	       ntr_stdinfo_decode(attr.value, attr.value_len, info_ret,
				  NULL) == NTR_OK;
}

bool file_data(const struct ntr_file *file, struct ntr_stream_info *info_ret)
{
	uint32_t index;

	return ntr_file_find(file, NTR_DATA, NULL, &index, NULL) == NTR_OK &&
	       ntr_file_stream(file, index, info_ret, NULL) == NTR_OK;
}
