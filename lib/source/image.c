/*
 * image.c - an image by its path: one file, or the pieces of a split one
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../bytes/checked.h"
#include "../format/limits.h"
#include "file.h"
#include "source.h"
#include "split.h"

enum { PIECES_LOST_MAX = 16 };	/* how far behind a missing piece to look */

struct piece {
	struct file file;
	uint64_t start;		/* of it in the image */
};

struct ntr_image {
	struct piece *pieces;	/* by their start */
	size_t count;
	uint64_t size;
};

static int piece_add(struct ntr_image *image, const char *path,
		     struct ntr_error *err)
{
	struct piece *pieces = realloc(image->pieces, (image->count + 1) *
				       sizeof(*pieces));
	struct piece *piece;
	int code;

	if (!pieces)
		return error_nomem(err);
	image->pieces = pieces;
	piece = &pieces[image->count];
	piece->start = image->size;
	code = file_open(path, &piece->file, err);
	if (code < 0)
		return code;
	image->count++;
	if (!checked_add(image->size, piece->file.size, &image->size))
		return error_at(err, NTR_E_LIMIT, "size of a split image", 0,
				0);
	return NTR_OK;
}

/* The piece called 'path' is not there: when a later one is, the image is not whole,
 * and read as if it were, everything behind the gap would be in the wrong place. */
static int refuse_gap(const struct ntr_image *image, char *path,
		      struct ntr_error *err)
{
	for (int i = 0; i < PIECES_LOST_MAX && split_next(path); i++)
		if (access(path, F_OK) == 0)
			return error_at(err, NTR_E_IO, "a piece of the split image "
					"is missing: number", image->count + 1, 0);
	return NTR_OK;
}

/* The pieces after the first, until one is missing.  'path' is overwritten. */
static int pieces_add(struct ntr_image *image, char *path,
		      struct ntr_error *err)
{
	int code = NTR_OK;

	while (code == NTR_OK && image->count < SPLIT_PIECES_MAX &&
	       split_next(path) && access(path, F_OK) == 0)
		code = piece_add(image, path, err);
	return code == NTR_OK ? refuse_gap(image, path, err) : code;
}

/* Opened in the middle, a split image would seem damaged in ways that are
 * hard to explain.  With no piece before it, it may be any file that is
 * called so. */
static int refuse_later_piece(char *path, struct ntr_error *err)
{
	if (split_before(path) && access(path, F_OK) == 0)
		return error_at(err, NTR_E_ARG,
				"not the first piece of a split image; give that",
				0, 0);
	return NTR_OK;
}

static int image_load(struct ntr_image *image, const char *path, char *copy,
		      struct ntr_error *err)
{
	int code = refuse_later_piece(copy, err);

	if (code == NTR_OK)
		code = piece_add(image, path, err);
	if (code < 0 || !split_is_first(path))
		return code;
	strcpy(copy, path);
	return pieces_add(image, copy, err);
}

int ntr_image_open(const char *path, struct ntr_image **image_ret,
		   struct ntr_error *err)
{
	struct ntr_image *image = calloc(1, sizeof(*image));
	char *copy = strdup(path);
	int code;

	if (image && copy)
		code = image_load(image, path, copy, err);
	else
		code = error_nomem(err);
	free(copy);
	if (code < 0) {
		ntr_image_close(image);
		return code;
	}
	*image_ret = image;
	return NTR_OK;
}

void ntr_image_close(struct ntr_image *image)
{
	if (!image)
		return;
	for (size_t i = 0; i < image->count; i++)
		file_close(&image->pieces[i].file);
	free(image->pieces);
	free(image);
}

/* The last piece that starts at or before 'offset'. */
static const struct piece *piece_at(const struct ntr_image *image,
				    uint64_t offset)
{
	size_t low = 0, high = image->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (image->pieces[middle].start <= offset)
			low = middle;
		else
			high = middle;
	}
	return &image->pieces[low];
}

/* One piece at a time. */
static int64_t image_read(const struct ntr_image *image, uint8_t *buf,
			  size_t len, uint64_t offset)
{
	const struct piece *piece = piece_at(image, offset);

	return file_pread(&piece->file, buf, len, offset - piece->start);
}

/* All that was asked for, as callers other than the library expect it. */
static int64_t image_pread(void *ctx, void *buf, size_t len, uint64_t offset)
{
	const struct ntr_image *image = ctx;
	size_t done = 0;

	if (offset >= image->size)
		return 0;
	len = (size_t)least(len, image->size - offset);
	while (done < len) {
		int64_t got = image_read(image, (uint8_t *)buf + done,
					 len - done, offset + done);

		if (got < 0)
			return got;
		if (got == 0)		/* it has shrunk since */
			break;
		done += (size_t)got;
	}
	return (int64_t)done;
}

void ntr_image_source(struct ntr_image *image, struct ntr_source *src_ret)
{
	*src_ret = (struct ntr_source){
		.ctx = image, .size = image->size, .pread = image_pread,
	};
}
