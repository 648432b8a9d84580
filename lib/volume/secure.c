/*
 * secure.c - security descriptors by id, in order, and of files
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "secure.h"

#include <stdlib.h>

#include "../bytes/checked.h"
#include "../format/values.h"
#include "file.h"
#include "stream.h"

enum { RECORD_SECURE = 9 };

struct where secure_where(struct ntr_secure *secure, uint64_t at)
{
	struct ntr_extent extent;
	uint64_t place = NTR_NONE;
	struct where w;

	if (at != NTR_NONE &&
	    stream_extent(secure->sds, at, 1, &extent) == NTR_OK &&
	    extent.kind == NTR_EXTENT_DATA)
		place = extent.place + (at - extent.offset);
	w = volume_where(secure->vol, RECORD_SECURE, place, NULL);
	w.attr_type = NTR_DATA;
	return w;
}

/* ---------------------------------------------------------------- opening -- */

static int secure_start(struct ntr_secure *secure, struct ntr_error *err)
{
	struct ntr_extent extent;
	uint32_t index;
	int code;

	code = volume_metadata(secure->vol, RECORD_SECURE, &secure->file, err);
	if (code < 0)
		return code;
	/* In NTFS 1.2 record 9 is $Quota. */
	code = ntr_file_find(secure->file, NTR_DATA, "$SDS", &index, err);
	if (code < 0)
		return code;
	code = ntr_stream_open(secure->file, index, 0, &secure->sds, err);
	if (code < 0)
		return code;
	secure->size = ntr_stream_size(secure->sds);
	if (ntr_stream_extent(secure->sds, 0, &extent) == NTR_OK &&
	    extent.kind == NTR_EXTENT_UNSUPPORTED)
		return error_at(err, NTR_E_UNSUPPORTED, "content of $SDS", 0, 0);
	return NTR_OK;
}

int ntr_secure_open(struct ntr_volume *vol, struct ntr_secure **secure_ret,
		    struct ntr_error *err)
{
	struct ntr_secure *secure = calloc(1, sizeof(*secure));
	int code;

	if (!secure)
		return error_nomem(err);
	secure->vol = vol;
	code = secure_start(secure, err);
	if (code < 0) {
		ntr_secure_close(secure);
		return code;
	}
	*secure_ret = secure;
	return NTR_OK;
}

void ntr_secure_close(struct ntr_secure *secure)
{
	if (!secure)
		return;
	sds_walk_end(&secure->walk);
	secure_table_free(&secure->sii);
	secure_table_free(&secure->sdh);
	secure_table_free(&secure->sds_table);
	free(secure->found);
	ntr_stream_close(secure->sds);
	ntr_file_close(secure->file);
	free(secure);
}

/* --------------------------------------------------------------- in order -- */

/* An index that is not there has been told of once, when it was looked for. */
static void check_indexes(struct ntr_secure *secure, struct ntr_secure_entry *e)
{
	struct where w = secure_where(secure, e->at);

	if (!secure_table_meet(&secure->sii, e)) {
		e->notes |= NTR_SECURE_NOT_IN_SII;
		if (secure->sii.usable)
			note(&w, NTR_F_SECURITY_INDEX, "not in $SII: id", 0,
			     e->id, 0);
	}
	if (!secure_table_meet(&secure->sdh, e)) {
		e->notes |= NTR_SECURE_NOT_IN_SDH;
		if (secure->sdh.usable)
			note(&w, NTR_F_SECURITY_INDEX, "not in $SDH: id", 0,
			     e->id, 0);
	}
}

/* Entries of the indexes that lead to nothing. */
static void check_unmet(struct ntr_secure *secure,
			const struct secure_table *table, const char *what)
{
	struct where w;

	for (size_t i = 0; i < table->count; i++) {
		if (table->places[i].met)
			continue;
		w = secure_where(secure, table->places[i].at);
		note(&w, NTR_F_SECURITY_INDEX, what, 0, table->places[i].id, 0);
	}
}

int ntr_secure_next(struct ntr_secure *secure, struct ntr_secure_entry *entry_ret,
		    struct ntr_error *err)
{
	int code;

	if (secure->walked)
		return 0;
	code = secure_load_sii(secure, err);
	if (code == NTR_OK)
		code = secure_load_sdh(secure, err);
	if (code < 0)
		return code;
	code = sds_walk_next(secure, &secure->walk, false, entry_ret, err);
	if (code > 0)
		check_indexes(secure, entry_ret);
	if (code != 0)
		return code;
	check_unmet(secure, &secure->sii, "only in $SII: id");
	check_unmet(secure, &secure->sdh, "only in $SDH: id");
	sds_walk_end(&secure->walk);
	secure->walked = true;
	return 0;
}

/* ------------------------------------------------------------------ by id -- */

/* Read the copy of the entry that is at 'from'; its header says 'place->at'. */
static bool read_copy(struct ntr_secure *secure, const struct place *place,
		      uint64_t from, struct sds_entry *e)
{
	size_t want = (size_t)least(place->length, SDS_BLOCK);
	size_t got = secure_read(secure, secure->found, want, from, true);

	return sds_entry_decode(span_of(secure->found, got), place->at, e) &&
	       e->id == place->id;
}

/* The better copy of the entry; false where neither can be it. */
static bool read_place(struct ntr_secure *secure, const struct place *place)
{
	uint64_t copy, from = place->at;
	uint32_t notes = 0;
	struct sds_entry e;
	bool has;

	if (!checked_add(place->at, SDS_BLOCK, &copy))
		return false;
	has = read_copy(secure, place, from, &e);
	if (!has || !e.good) {
		if (read_copy(secure, place, copy, &e) && (!has || e.good))
			notes = NTR_SECURE_FROM_MIRROR;
		else if (!has || !read_copy(secure, place, from, &e))
			return false;
	}
	if (!e.good)
		notes |= NTR_SECURE_HASH_DIFFERS;
	secure->last = (struct ntr_secure_entry){
		.id = e.id, .hash = e.hash, .at = e.at, .notes = notes,
		.length = e.length - SDS_HEADER, .descriptor = e.descriptor.ptr,
	};
	return true;
}

static int find(struct ntr_secure *secure, uint32_t id, struct ntr_error *err)
{
	const struct place *place;
	int code = secure_load_sii(secure, err);

	if (code < 0)
		return code;
	if (!secure->found)
		secure->found = malloc(SDS_BLOCK);
	if (!secure->found)
		return error_nomem(err);
	place = secure_table_find(&secure->sii, id);
	if (place && read_place(secure, place))
		return NTR_OK;
	code = secure_load_sds(secure, err);
	if (code < 0)
		return code;
	place = secure_table_find(&secure->sds_table, id);
	if (!place || !read_place(secure, place))
		return error_at(err, NTR_E_NOT_FOUND, "security id", id, 0);
	secure->last.notes |= NTR_SECURE_NOT_IN_SII;
	return NTR_OK;
}

int ntr_secure_find(struct ntr_secure *secure, uint32_t id,
		    struct ntr_secure_entry *entry_ret, struct ntr_error *err)
{
	int code = NTR_OK;

	if (id == 0 || secure->last.id != id) {
		secure->last.id = 0;
		code = find(secure, id, err);
	}
	if (code == NTR_OK)
		*entry_ret = secure->last;
	else
		secure->last.id = 0;
	return code;
}

/* --------------------------------------------------------------- of files -- */

/* Like snprintf(), without the NUL. */
static void copy_out(void *buf, size_t cap, const void *from, size_t len)
{
	len = len < cap ? len : cap;
	if (len > 0)
		memcpy(buf, from, len);
}

/* The file's own, as all of them had before NTFS 3.0. */
static int own_security(const struct ntr_file *file, uint32_t index, void *buf,
			size_t cap, size_t *len_ret, struct ntr_error *err)
{
	struct ntr_stream *stream;
	uint64_t size;
	int64_t got = 0;
	int code;

	code = ntr_stream_open(file, index, 0, &stream, err);
	if (code < 0)
		return code;
	size = ntr_stream_size(stream);
	if (size > SECURITY_SIZE_MAX)
		code = error_at(err, NTR_E_LIMIT,
				"security descriptor length", size,
				SECURITY_SIZE_MAX);
	cap = (size_t)least(cap, size);
	if (code == NTR_OK && cap > 0)
		got = ntr_stream_pread(stream, buf, cap, 0, err);
	ntr_stream_close(stream);
	if (code < 0 || got < 0)
		return code < 0 ? code : (int)got;
	if ((size_t)got < cap)
		return error_at(err, NTR_E_IO, "security descriptor length",
				(uint64_t)got, cap);
	*len_ret = (size_t)size;
	return NTR_OK;
}

/* 0: the file has none, as before NTFS 3.0. */
static uint32_t security_id(const struct ntr_file *file)
{
	struct where w = where_error(NULL);
	struct ntr_stream_info info;
	struct ntr_stdinfo si;
	struct ntr_attr attr;
	uint32_t index;

	if (!file_find_unnamed(file, NTR_STANDARD_INFORMATION, &index) ||
	    ntr_file_stream(file, index, &info, NULL) < 0 ||
	    ntr_file_attr(file, info.first_attr, &attr, NULL, NULL) < 0 ||
	    !attr.resident ||
	    stdinfo_decode(span_of(attr.value, attr.value_len), &w, &si) < 0)
		return 0;
	return si.security_id;
}

/* The volume's own handle on $Secure, opened when first asked for. */
static int volume_find(struct ntr_volume *vol, uint32_t id,
		       struct ntr_secure_entry *e, struct ntr_error *err)
{
	int code = NTR_OK;

	if (vol->secure_code < 0)
		return error_at(err, vol->secure_code, "$SDS of $Secure", 0, 0);
	if (!vol->secure)
		code = ntr_secure_open(vol, &vol->secure, err);
	if (code != NTR_E_NOMEM)
		vol->secure_code = code;
	if (code == NTR_OK)
		code = ntr_secure_find(vol->secure, id, e, err);
	return code;
}

int ntr_file_security(const struct ntr_file *file, void *buf, size_t cap,
		      size_t *len_ret, struct ntr_error *err)
{
	struct where w = file_where(file, 0, NTR_STANDARD_INFORMATION, NULL);
	struct ntr_volume *vol = volume_whole(file->vol);
	struct ntr_secure_entry e;
	uint32_t index, id;
	int code;

	if (file_find_unnamed(file, NTR_SECURITY_DESCRIPTOR, &index))
		return own_security(file, index, buf, cap, len_ret, err);
	id = security_id(file);
	if (id == 0)
		return error_at(err, NTR_E_NOT_FOUND, "security descriptor", 0,
				0);
	pthread_mutex_lock(&vol->secure_lock);
	code = volume_find(vol, id, &e, err);
	if (code == NTR_OK) {
		copy_out(buf, cap, e.descriptor, e.length);
		*len_ret = e.length;
	}
	pthread_mutex_unlock(&vol->secure_lock);
	if (code == NTR_E_NOT_FOUND)
		note(&w, NTR_F_SECURITY_ID, NULL, 0, id, 0);
	return code;
}
