/*
 * wof.h - files compressed as a whole, as Windows 10 does it (WOF)
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Such a file has a reparse point that says how, an unnamed $DATA that is one hole of
 * the right size, and the compressed bytes in another $DATA, "WofCompressedData":
 * a table of where each chunk but the first begins, then the chunks.  The chunks
 * are compressed by libwim, so that the library's decoders are held against an
 * independent compressor.
 */
#ifndef WOF_H
#define WOF_H

#include "mkimage.h"

struct wof_codec {
	const char *name;
	uint32_t algorithm;	/* as in the reparse point */
	int type;		/* as libwim calls it */
	size_t chunk;		/* bytes */
};

enum { XPRESS4K, XPRESS8K, XPRESS16K, LZX, WOF_CODECS };
extern const struct wof_codec wof_codecs[WOF_CODECS];

/* What goes into WofCompressedData. */
struct wof_packed {
	struct bytes bytes;	/* the table, and all chunks */
	size_t *at;		/* where in it each chunk begins, and the end */
	size_t chunks, table;	/* bytes of the table */
};

struct wof_packed wof_pack(const struct wof_codec *codec, const uint8_t *content,
			   size_t len);
void wof_unpacked(struct wof_packed *p);	/* free it */
/* One chunk: as many bytes as it takes, stored if it cannot be compressed. */
void wof_chunk(const struct wof_codec *codec, const uint8_t *content, size_t len,
	       struct bytes *out);

enum wof_content { TEXT, ZEROS, NOISE, CALLS, MIXED, WOF_CONTENTS };
extern const char *const wof_content_names[WOF_CONTENTS];
/* The content of a file of 'len' bytes; to be freed. */
uint8_t *wof_content(enum wof_content kind, uint32_t seed, size_t len);

enum { WOF_PROVIDER_WIM = 1, WOF_PROVIDER_FILE = 2 };
struct attr *wof_reparse(struct record *rec, uint32_t provider,
			 uint32_t algorithm);
/* The unnamed $DATA: a hole, read as 'content'. */
struct stream *wof_hole(struct image *img, struct record *rec,
			const uint8_t *content, size_t len);
/* WofCompressedData, by runs_plan(); NULL: resident if it is small. */
struct stream *wof_stored(struct image *img, struct record *rec,
			  const struct bytes *bytes, const char *plan);
/* A whole file with all of that. */
struct stream *wof_file(struct image *img, struct record *dir, const char *name,
			const struct wof_codec *codec, const uint8_t *content,
			size_t len, const char *plan);

extern const struct recipe images_wof[], images_wof_bad[], images_wof_large[];

#endif
