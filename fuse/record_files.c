/*
 * record_files.c - see record_files.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#define _GNU_SOURCE	/* fopencookie() */
#include "record_files.h"
#include "grow.h"

#include "../examples/ntfsread/record_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TEXT_MAX = 256 << 20,	/* a file in two million pieces, and no end */
	KEPT_MAX = 1 << 20	/* between asking for the length and opening it */
};

struct record_files {
	const struct mount *mount;
	uint32_t            flags;	/* that the volume was opened with */
	pthread_mutex_t     lock;
	uint64_t            number;	/* protected by lock, as all below */
	char               *text;	/* of that record, or NULL */
	size_t              len;
};

bool record_files_parse(const struct mount *mount, const char *name,
			uint64_t *number_ret, bool *json_ret)
{
	const char *at = name;
	uint64_t number = 0;

	if (*at == '0' && at[1] >= '0' && at[1] <= '9')
		return false;	/* each has one name */
	for (; *at >= '0' && *at <= '9'; at++) {
		number = number * 10 + (uint64_t)(*at - '0');
		if (number >= mount->info.mft_records)
			return false;
	}
	*number_ret = number;
	*json_ret = strcmp(at, ".json") == 0;
	return at > name && (*at == '\0' || *json_ret);
}

int64_t record_files_raw(const struct mount *mount, uint64_t number, void *buf)
{
	struct ntr_record rec;
	int code = ntr_record_read(mount->volume, number, NTR_READ_RAW, buf,
				   mount->info.record_size, &rec, NULL);

	if (code != NTR_OK)
		return code;
	return rec.data ? (int64_t)rec.size : NTR_E_IO;
}

/* ------------------------------------------------------------------- JSON - */

struct record_files *record_files_open(const struct mount *mount,
				       uint32_t flags)
{
	struct record_files *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->mount = mount;
	r->flags = flags;
	(void)pthread_mutex_init(&r->lock, NULL);
	return r;
}

void record_files_close(struct record_files *r)
{
	if (!r)
		return;
	(void)pthread_mutex_destroy(&r->lock);
	free(r->text);
	free(r);
}

/* The volume as a source: for the command to open it anew, and no file with it. */
static int64_t read_volume(void *ctx, void *buf, size_t len, uint64_t offset)
{
	struct ntr_error err = { .sys_errno = 0 };
	int64_t got = ntr_volume_pread(ctx, buf, len, offset, &err);

	if (got >= 0)
		return got;
	return err.sys_errno ? -err.sys_errno : -EIO;
}

struct sheet {
	char  *text;
	size_t len, room;
	int    code;
};

static ssize_t write_sheet(void *cookie, const char *bytes, size_t len)
{
	struct sheet *sheet = cookie;

	if (len > TEXT_MAX - sheet->len)
		sheet->code = NTR_E_LIMIT;
	else if (!text_add(&sheet->text, &sheet->room, &sheet->len, bytes, len))
		sheet->code = NTR_E_NOMEM;
	return sheet->code == NTR_OK ? (ssize_t)len : 0;
}

static int fill_sheet(const struct record_files *r, uint64_t number,
		      struct sheet *sheet)
{
	static const cookie_io_functions_t functions = { .write = write_sheet };
	struct ntr_source source = {
		.ctx = r->mount->volume, .size = r->mount->info.source_size,
		.pread = read_volume,
	};
	FILE *out = fopencookie(sheet, "w", functions);
	int code;

	if (!out)
		return NTR_E_NOMEM;
	code = record_file_write(&source, r->flags, r->mount->info.offset,
				 number, out);
	if (fclose(out) != 0 && sheet->code == NTR_OK)
		sheet->code = NTR_E_NOMEM;
	return code != NTR_OK ? code : sheet->code;
}

static int make_text(const struct record_files *r, uint64_t number,
		     char **text_ret, size_t *len_ret)
{
	struct sheet sheet = { .code = NTR_OK };
	int code = fill_sheet(r, number, &sheet);

	if (code == NTR_OK && !sheet.text)
		sheet.text = malloc(1);		/* of an empty record */
	if (code == NTR_OK && !sheet.text)
		code = NTR_E_NOMEM;
	if (code != NTR_OK) {
		free(sheet.text);
		return code;
	}
	*text_ret = sheet.text;
	*len_ret = sheet.len;
	return NTR_OK;
}

/* Keep a text in place of the one before. */
static void keep(struct record_files *r, uint64_t number, char *text,
		 size_t len)
{
	char *old;

	(void)pthread_mutex_lock(&r->lock);
	old = r->text;
	r->number = number;
	r->text = text;
	r->len = len;
	(void)pthread_mutex_unlock(&r->lock);
	free(old);
}

int record_files_size(struct record_files *r, uint64_t number, size_t *len_ret)
{
	char *text;
	int code = make_text(r, number, &text, len_ret);

	if (code != NTR_OK)
		return code;
	if (*len_ret <= KEPT_MAX)
		keep(r, number, text, *len_ret);
	else
		free(text);
	return NTR_OK;
}

int record_files_text(struct record_files *r, uint64_t number, char **text_ret,
		      size_t *len_ret)
{
	char *text = NULL;

	(void)pthread_mutex_lock(&r->lock);
	if (r->text && r->number == number) {
		text = r->text;
		*len_ret = r->len;
		r->text = NULL;
	}
	(void)pthread_mutex_unlock(&r->lock);
	if (!text)
		return make_text(r, number, text_ret, len_ret);
	*text_ret = text;
	return NTR_OK;
}
