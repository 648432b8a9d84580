/*
 * reparse.c - what a reparse point says, by its tag
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "reparse.h"

enum {
	HEADER      = 8,
	GUID        = 16,
	TAG_LAST_RESERVED = 2,	/* no tags: nobody owns them */
	SYMLINK_RELATIVE  = 1,
	WSL_LINK_VERSION  = 2,	/* before: the target is in $DATA */
	WOF_VERSION = 1,	/* of both halves of the data */
	WOF_WIM     = 1,	/* providers */
	WOF_FILE    = 2,
	DEDUP_PARTS    = 0x0102,	/* versions */
	DEDUP_ONE_PART = 0x0201,
	DEDUP_PART     = 0x40	/* what tells of one */
};

/* The decoders of one tag each get its data, and 'at' of them in the value. */
struct data {
	struct span s;
	uint64_t at;
	const struct where *w;
};

static int short_data(const struct data *d, const char *what, uint64_t want)
{
	return reject(d->w, NTR_E_BOUNDS, what, d->at, d->s.len, want);
}

/* -------------------------------------------------------------------- links -- */

/* One of the two names: its offset and length are at 'field' of the data, and what
 * they count from is at 'text'. */
static bool name_decode(const struct data *d, uint32_t field, uint32_t text,
			const uint8_t **name_ret, uint32_t *units_ret)
{
	uint32_t at = span_u16(d->s, field), len = span_u16(d->s, field + 2);
	struct span name;

	if (!span_sub(span_from(d->s, text), at, len, &name))
		return false;
	if (len % 2 != 0)
		note(d->w, NTR_F_ATTRIBUTE_VALUE, "odd length of a name",
		     d->at + field, len, len - 1);
	*name_ret = name.ptr;
	*units_ret = len / 2;
	return true;
}

static int names_decode(const struct data *d, uint32_t text,
			struct ntr_reparse *r)
{
	if (!span_has(d->s, 0, text))
		return short_data(d, "link data length", text);
	if (!name_decode(d, 0, text, &r->target, &r->target_units))
		return reject(d->w, NTR_E_BOUNDS, "substitute name", d->at,
			      (uint64_t)span_u16(d->s, 0) + span_u16(d->s, 2),
			      d->s.len - text);
	if (!name_decode(d, 4, text, &r->print, &r->print_units))
		note(d->w, NTR_F_ATTRIBUTE_VALUE, "print name", d->at + 4,
		     (uint64_t)span_u16(d->s, 4) + span_u16(d->s, 6),
		     d->s.len - text);
	return NTR_OK;
}

static int symlink_decode(const struct data *d, struct ntr_reparse *r)
{
	r->relative = span_u32(d->s, 8) & SYMLINK_RELATIVE;
	return names_decode(d, 12, r);
}

/* Does a UTF-16LE name start with these characters? */
static bool name_starts(const uint8_t *name, uint32_t units, const char *ascii)
{
	struct span s = span_of(name, 2 * (size_t)units);
	size_t i = 0;

	while (ascii[i] && span_u16(s, 2 * i) == (uint8_t)ascii[i])
		i++;
	return ascii[i] == '\0';
}

static int mount_point_decode(const struct data *d, struct ntr_reparse *r)
{
	int code = names_decode(d, 8, r);

	if (code == NTR_OK &&
	    name_starts(r->target, r->target_units, "\\??\\Volume{"))
		r->kind = NTR_REPARSE_VOLUME;
	return code;
}

static int wsl_link_decode(const struct data *d, struct ntr_reparse *r)
{
	struct span text = span_from(d->s, 4);

	if (!span_has(d->s, 0, 4))
		return short_data(d, "WSL link data length", 4);
	r->version = span_u32(d->s, 0);
	if (r->version != WSL_LINK_VERSION)
		return NTR_OK;
	r->text = text.ptr;
	r->text_len = (uint32_t)text.len;
	return NTR_OK;
}

static int nfs_decode(const struct data *d, struct ntr_reparse *r)
{
	struct span text = span_from(d->s, 8);

	if (!span_has(d->s, 0, 8))
		return short_data(d, "NFS data length", 8);
	if (span_is(d->s, 0, "FIFO\0\0\0", 8))
		r->kind = NTR_REPARSE_FIFO;
	else if (span_is(d->s, 0, "SOCK\0\0\0", 8))
		r->kind = NTR_REPARSE_SOCKET;
	else if (span_is(d->s, 0, "CHR\0\0\0\0", 8))
		r->kind = NTR_REPARSE_CHAR;
	else if (span_is(d->s, 0, "BLK\0\0\0\0", 8))
		r->kind = NTR_REPARSE_BLOCK;
	else if (span_is(d->s, 0, "LNK\1\0\0\0", 8))
		r->kind = NTR_REPARSE_SYMLINK;
	if (r->kind != NTR_REPARSE_SYMLINK)
		return NTR_OK;
	r->target = text.ptr;
	r->target_units = (uint32_t)(text.len / 2);
	r->relative = span_u16(text, 0) != '/';
	return NTR_OK;
}

/* A name in the layer below; layouts without one are in use too. */
static int wci_decode(const struct data *d, struct ntr_reparse *r)
{
	struct span name;

	r->version = span_u32(d->s, 0);
	if (span_has(d->s, 0, 0x1a) &&
	    span_sub(d->s, 0x1a, span_u16(d->s, 0x18), &name)) {
		r->target = name.ptr;
		r->target_units = (uint32_t)(name.len / 2);
	}
	return NTR_OK;
}

static int app_link_decode(const struct data *d, struct ntr_reparse *r)
{
	struct span text = span_from(d->s, 4);
	size_t start = 0;

	if (!span_has(d->s, 0, 4))
		return short_data(d, "app-exec link data length", 4);
	r->version = span_u32(d->s, 0);
	for (size_t i = 0; i + 2 <= text.len && r->strings < 4; i += 2) {
		bool end = span_u16(text, i) == 0;

		if (!end && i + 4 <= text.len)
			continue;
		r->string[r->strings] = span_from(text, start).ptr;
		r->string_units[r->strings++] =
			(uint32_t)((i - start) / 2 + (end ? 0 : 1));
		start = i + 2;
	}
	return NTR_OK;
}

/* -------------------------------------------------------- content elsewhere -- */

static uint32_t wof_codec(uint32_t algorithm)
{
	static const uint32_t codecs[] = {
		NTR_CODEC_XPRESS4K, NTR_CODEC_LZX,
		NTR_CODEC_XPRESS8K, NTR_CODEC_XPRESS16K,
	};

	return algorithm < sizeof(codecs) / sizeof(codecs[0]) ?
	       codecs[algorithm] : NTR_CODEC_NONE;
}

static int wim_decode(const struct data *d, struct ntr_reparse *r)
{
	if (!span_has(d->s, 0, 0x2c))
		return short_data(d, "WIM provider data length", 0x2c);
	r->kind = NTR_REPARSE_WIM;
	r->wim_source = span_u64(d->s, 0x10);
	r->wim_hash = span_from(d->s, 0x18).ptr;
	r->original_size = span_u64(d->s, 0x40);
	return NTR_OK;
}

static int wof_decode(const struct data *d, struct ntr_reparse *r)
{
	if (!span_has(d->s, 0, 8))
		return short_data(d, "WOF data length", 8);
	r->version = span_u32(d->s, 0);
	r->provider = span_u32(d->s, 4);
	if (r->provider == WOF_WIM)
		return wim_decode(d, r);
	if (r->provider != WOF_FILE)
		return NTR_OK;
	if (!span_has(d->s, 0, 16))
		return short_data(d, "WOF data length", 16);
	/* Of another version nobody knows what the numbers mean. */
	if (r->version == WOF_VERSION && span_u32(d->s, 8) == WOF_VERSION)
		r->codec = wof_codec(span_u32(d->s, 12));
	return NTR_OK;
}

/* Two versions are known; in one each part of the content says where it ends. */
static int dedup_decode(const struct data *d, struct ntr_reparse *r)
{
	uint32_t len = span_u16(d->s, 0x4c), at = span_u16(d->s, 0x4e);

	r->version = span_u16(d->s, 0);
	if (r->version == DEDUP_ONE_PART)
		r->original_size = span_u64(d->s, 8);
	if (r->version == DEDUP_PARTS && len >= DEDUP_PART)
		r->original_size = span_u64(d->s, (uint64_t)at + len - 16);
	return NTR_OK;
}

/* -------------------------------------------------------------------- value -- */

static int data_decode(const struct data *d, struct ntr_reparse *r)
{
	switch (r->tag) {
	case REPARSE_TAG_SYMLINK:
		return symlink_decode(d, r);
	case REPARSE_TAG_MOUNT_POINT:
		return mount_point_decode(d, r);
	case REPARSE_TAG_LX_SYMLINK:
		return wsl_link_decode(d, r);
	case REPARSE_TAG_NFS:
		return nfs_decode(d, r);
	case REPARSE_TAG_WCI:
	case REPARSE_TAG_WCI_1:
	case REPARSE_TAG_WCI_LINK:
	case REPARSE_TAG_WCI_LINK_1:
		return wci_decode(d, r);
	case REPARSE_TAG_APPEXECLINK:
		return app_link_decode(d, r);
	case REPARSE_TAG_WOF:
		return wof_decode(d, r);
	case REPARSE_TAG_DEDUP:
		return dedup_decode(d, r);
	default:
		return NTR_OK;
	}
}

int reparse_decode(struct span value, const struct where *w,
		   struct ntr_reparse *ret)
{
	uint32_t tag = span_u32(value, 0), len = span_u16(value, 4);
	struct data d = { .at = HEADER, .w = w };
	struct ntr_reparse r = {
		.tag = tag, .kind = reparse_tag_kind(tag), .data_len = len,
	};
	int code;

	if (!span_has(value, 0, HEADER))
		return reject(w, NTR_E_BOUNDS, "reparse point header", 0,
			      value.len, HEADER);
	if (!(tag & REPARSE_TAG_MICROSOFT) && tag > TAG_LAST_RESERVED) {
		if (!span_has(value, HEADER, GUID))
			return reject(w, NTR_E_BOUNDS, "reparse point GUID",
				      HEADER, value.len, HEADER + GUID);
		r.guid = span_from(value, HEADER).ptr;
		d.at += GUID;
	}
	if (!span_sub(value, d.at, len, &d.s))
		return reject(w, NTR_E_BOUNDS, "reparse data length", 4, len,
			      value.len - d.at);
	r.data = d.s.ptr;
	code = data_decode(&d, &r);
	if (code < 0)
		return code;
	*ret = r;
	return NTR_OK;
}

int ntr_reparse_decode(const void *value, size_t len,
		       struct ntr_reparse *reparse_ret, struct ntr_error *err)
{
	struct where w = where_error(err);

	return reparse_decode(span_of(value, len), &w, reparse_ret);
}
