/*
 * where.h - how a decoder says that something is wrong, and where
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Two verbs.  reject() ends what the decoder was doing; note() does not.  Use
 * note() when the caller can still use the result, reject() when it cannot.
 */
#ifndef WHERE_H
#define WHERE_H

#include "ntfsread.h"
#include "ntfsread_findings.h"

/* Which bytes are being decoded, and who wants to hear about them. */
struct where {
	uint64_t record;	/* MFT record number, or NTR_NONE */
	uint64_t base;		/* volume offset of the first byte, or NTR_NONE */
	uint32_t attr_type;	/* attribute being decoded, or 0 */
	ntr_finding_fn sink;	/* may be NULL */
	void *sink_ctx;
	struct ntr_error *err;	/* may be NULL */
};

/* Nowhere in particular, nobody listening but 'err'. */
static inline struct where where_error(struct ntr_error *err)
{
	return (struct where){
		.record = NTR_NONE, .base = NTR_NONE, .err = err,
	};
}

static inline uint64_t where_offset(const struct where *w, uint64_t at)
{
	return w->base == NTR_NONE ? NTR_NONE : w->base + at;
}

/* Fill in the error and return 'code', so that callers can write
 * "return reject(w, NTR_E_BOUNDS, "attribute length", at, got, limit);" */
static inline int reject(const struct where *w, int code, const char *what,
			 uint64_t at, uint64_t got, uint64_t limit)
{
	if (w->err)
		*w->err = (struct ntr_error){
			.code = code, .record = w->record,
			.offset = where_offset(w, at),
			.got = got, .limit = limit, .what = what,
		};
	return code;
}

/* The same for callers that have no struct where, only an error to fill. */
static inline int error_at(struct ntr_error *err, int code, const char *what,
			   uint64_t got, uint64_t limit)
{
	struct where w = where_error(err);

	return reject(&w, code, what, 0, got, limit);
}

static inline int error_nomem(struct ntr_error *err)
{
	return error_at(err, NTR_E_NOMEM, "out of memory", 0, 0);
}

/* 'what' names the field; NULL when the kind says it all. */
static inline void note(const struct where *w, uint32_t kind, const char *what,
			uint64_t at, uint64_t got, uint64_t limit)
{
	struct ntr_finding finding = {
		.kind = kind, .attr_type = w->attr_type, .record = w->record,
		.offset = where_offset(w, at), .got = got, .limit = limit,
		.what = what,
	};

	if (w->sink)
		w->sink(w->sink_ctx, &finding);
}

/* A layer that can do without the piece turns the error in w->err, just filled in by
 * a decoder, into a finding. */
static inline void note_rejected(const struct where *w, uint32_t kind)
{
	struct where at = *w;

	at.base = w->err->offset;
	note(&at, kind, w->err->what, 0, w->err->got, w->err->limit);
}

#endif
