/*
 * usn_input.c - where the records of a change journal come from
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "ntfsread_artifacts.h"
#include "usn_input.h"

enum { PIECE = 1 << 20, LONGEST = 64 * 1024 };

/* How many bytes at the start of 'bytes' are zeros, in steps of 8. */
static size_t zeros(const uint8_t *bytes, size_t len)
{
	static const uint8_t none[8];
	size_t n = 0;

	while (n + 8 <= len && memcmp(bytes + n, none, 8) == 0)
		n += 8;
	return n;
}

/* Are the first bytes that are not zero a record?  Those of a volume or a disk are
 * not. */
static bool starts_with_record(const struct ntr_source *src, uint8_t *buf)
{
	struct ntr_usn usn;
	uint64_t at = 0;
	int64_t got;
	size_t n;

	while (at < src->size) {
		got = src->pread(src->ctx, buf, PIECE, at);
		if (got < 8)
			return false;
		n = zeros(buf, (size_t)got / 8 * 8);
		at += n;
		if (n < (size_t)got / 8 * 8)
			break;
	}
	got = at < src->size ? src->pread(src->ctx, buf, LONGEST, at) : 0;
	return got > 0 &&
	       ntr_usn_decode(buf, (size_t)got, &usn, NULL) == NTR_OK;
}

static bool is_journal(const char *path)
{
	struct ntr_image *image = NULL;
	uint8_t *buf = malloc(PIECE);
	struct ntr_source src;
	bool journal = false;

	if (buf && ntr_image_open(path, &image, NULL) == NTR_OK) {
		ntr_image_source(image, &src);
		journal = starts_with_record(&src, buf);
	}
	ntr_image_close(image);
	free(buf);
	return journal;
}

static bool fail(struct session *s, const char *subject,
		 const struct ntr_error *err)
{
	complain_error(subject, err);
	s->status = EXIT_FAILED;
	return false;
}

static bool open_mft(struct session *s, const char *path)
{
	struct ntr_options open = {
		.struct_size = sizeof(open), .flags = NTR_OPEN_MFT_ONLY,
		.on_finding = findings_sink, .finding_ctx = &s->findings,
	};
	struct ntr_error err;

	if (ntr_volume_open_path(path, &open, &s->vol, &err) < 0)
		return fail(s, path, &err);
	ntr_volume_info(s->vol, &s->info);
	return true;
}

/* The session has the $MFT for its volume, or none. */
static bool open_extracted(struct usn_input *in, struct session *s,
			   const struct options *opt, const char *mft)
{
	struct ntr_error err;

	*s = (struct session){ .opt = opt };
	in->extracted = true;
	if (findings_open(&s->findings, opt->findings, &err) < 0)
		return fail(s, opt->findings, &err);
	if (ntr_image_open(opt->image, &in->image, &err) < 0)
		return fail(s, opt->image, &err);
	ntr_image_source(in->image, &in->source);
	return !mft || open_mft(s, mft);
}

/* Does the user say that there is a volume? */
static bool says_volume(const struct options *opt)
{
	return opt->has_offset || opt->open.partition || opt->open.flags;
}

bool usn_input_open(struct usn_input *in, struct session *s,
		    const struct options *opt, bool extracted, const char *mft)
{
	*in = (struct usn_input){ 0 };
	if (extracted || mft || (!says_volume(opt) && is_journal(opt->image)))
		return open_extracted(in, s, opt, mft);
	return session_open(s, opt);
}

/* $UsnJrnl by its record, where its directory does not lead to it. */
static int search(struct session *s, struct ntr_file **file_ret)
{
	static const uint8_t name[] = "$\0U\0s\0n\0J\0r\0n\0l";
	struct ntr_scan *scan = NULL;
	struct ntr_filename fn;
	struct ntr_record rec;
	struct ntr_attr attr;
	uint32_t pos;
	int code = NTR_E_NOT_FOUND;

	if (ntr_scan_open(s->vol, 0, UINT64_MAX, &scan, NULL) < 0)
		return NTR_E_NOT_FOUND;
	while (code < 0 && ntr_scan_next(scan, &rec, NULL) > 0) {
		pos = 0;
		if (rec.state != NTR_RECORD_GOOD || rec.base_ref ||
		    !(rec.flags & NTR_RECORD_IN_USE))
			continue;
		while (code < 0 && ntr_attr_next(&rec, &pos, &attr, NULL) > 0)
			if (attr.type == NTR_FILE_NAME && attr.resident &&
			    ntr_filename_decode(attr.value, attr.value_len, &fn,
						NULL) == NTR_OK &&
			    fn.name_units == sizeof(name) / 2 &&
			    memcmp(fn.name, name, sizeof(name)) == 0 &&
			    NTR_REF_NUMBER(fn.parent_ref) == 11)
				code = ntr_file_open(s->vol, rec.number,
						     file_ret, NULL);
	}
	ntr_scan_close(scan);
	return code;
}

int usn_input_find(struct usn_input *in, struct session *s)
{
	struct ntr_file *file = NULL;
	struct ntr_error err;
	uint32_t index;
	int code;

	if (in->extracted)
		return 1;
	code = ntr_file_open_path(s->vol, "/$Extend/$UsnJrnl", &file, NULL, &err);
	if (code < 0)
		code = search(s, &file);
	if (code == NTR_OK &&
	    ntr_file_find(file, NTR_DATA, "$Max", &index, NULL) == NTR_OK &&
	    ntr_stream_open(file, index, 0, &in->max, NULL) < 0)
		in->max = NULL;
	if (code == NTR_OK)
		code = ntr_file_find(file, NTR_DATA, "$J", &index, &err);
	if (code == NTR_E_NOT_FOUND) {
		ntr_file_close(file);
		return 0;
	}
	if (code == NTR_OK)
		code = ntr_stream_open(file, index, 0, &in->stream, &err);
	ntr_file_close(file);
	if (code < 0)
		(void)fail(s, "$UsnJrnl", &err);
	return code < 0 ? code : 1;
}

void usn_input_close(struct usn_input *in)
{
	ntr_stream_close(in->stream);
	ntr_stream_close(in->max);
	ntr_image_close(in->image);
	*in = (struct usn_input){ 0 };
}

struct ntr_journal *usn_input_start(const struct usn_input *in,
				    struct session *s)
{
	struct ntr_journal *journal = NULL;
	struct ntr_error err;

	if (ntr_journal_open(in->stream, in->extracted ? &in->source : NULL,
			     &journal, &err) < 0)
		(void)fail(s, s->opt->image, &err);
	return journal;
}
