/*
 * error_text.c - an error as a line for people
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <string.h>

#include "../bytes/text.h"
#include "ntfsread.h"

enum { ERRNO_TEXT = 128 };

const char *ntr_code_text(int code)
{
	static const char *const texts[] = {
		[-NTR_OK] = "no error",
		[-NTR_E_NOMEM] = "out of memory",
		[-NTR_E_IO] = "read error",
		[-NTR_E_ARG] = "invalid argument",
		[-NTR_E_NOT_NTFS] = "not an NTFS volume",
		[-NTR_E_BOUNDS] = "out of bounds",
		[-NTR_E_CORRUPT] = "corrupt",
		[-NTR_E_TORN] = "torn write",
		[-NTR_E_LIMIT] = "limit reached",
		[-NTR_E_UNSUPPORTED] = "not supported",
		[-NTR_E_NOT_FOUND] = "not found",
		[-NTR_E_NOT_DIR] = "not a directory",
		[-NTR_E_STALE] = "stale reference",
	};
	const int count = (int)(sizeof(texts) / sizeof(texts[0]));

	if (code > 0 || code <= -count)
		return "unknown error";
	return texts[-code];
}

/* "record 42 at 0x1a800: ", as far as known. */
static void add_place(struct text *t, const struct ntr_error *err)
{
	if (err->record != NTR_NONE)
		text_add(t, "record %" PRIu64, err->record);
	if (err->offset != NTR_NONE)
		text_add(t, "%sat %#" PRIx64, t->len > 0 ? " " : "",
			 err->offset);
	if (t->len > 0)
		text_add(t, ": ");
}

/* A field out of bounds speaks for itself; an answer or a refusal does not. */
static const char *prefix(int code)
{
	switch (code) {
	case NTR_E_TORN:
	case NTR_E_NOT_NTFS:
	case NTR_E_LIMIT:
	case NTR_E_UNSUPPORTED:
	case NTR_E_NOT_FOUND:
	case NTR_E_NOT_DIR:
	case NTR_E_STALE:
		return ntr_code_text(code);
	default:
		return NULL;
	}
}

static void add_errno(struct text *t, int sys_errno)
{
	char buf[ERRNO_TEXT];

	/* The POSIX form of it; it fails only for numbers without a text. */
	if (strerror_r(sys_errno, buf, sizeof(buf)) != 0)
		text_add(t, ": error %d", sys_errno);
	else
		text_add(t, ": %s", buf);
}

size_t ntr_error_text(const struct ntr_error *err, char *buf, size_t cap)
{
	const char *what = err->what ? err->what : ntr_code_text(err->code);
	const char *code = prefix(err->code);
	struct text t;

	text_start(&t, buf, cap);
	add_place(&t, err);
	if (code && code != what)
		text_add(&t, "%s: ", code);
	text_add(&t, "%s", what);
	if (err->got != 0 || err->limit != 0)
		text_add(&t, " %" PRIu64, err->got);
	if (err->limit != 0)
		text_add(&t, ", limit %" PRIu64, err->limit);
	if (err->code == NTR_E_IO && err->sys_errno != 0)
		add_errno(&t, err->sys_errno);
	return t.len;
}
