/*
 * bench_wof.c - our decoders of XPRESS and LZX beside libwim's:  bench_wof FILE...
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Each file is cut into chunks, which libwim compresses; both decoders then decode the
 * same chunks, in turns, in one thread.  The best of several rounds counts, by
 * processor time.  What comes out must be what went in.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wimlib.h>

#include "format/lzx.h"
#include "format/xpress.h"

enum { ROUNDS = 9, FILE_MAX = 16 << 20 };

typedef int decode_fn(struct span in, uint8_t *out, size_t out_len,
		      const struct where *w);

static const struct codec {
	const char *name;
	enum wimlib_compression_type type;
	size_t chunk;
	decode_fn *decode;
} codecs[] = {
	{ "xpress4k", WIMLIB_COMPRESSION_TYPE_XPRESS, 4096, xpress_decode },
	{ "xpress8k", WIMLIB_COMPRESSION_TYPE_XPRESS, 8192, xpress_decode },
	{ "xpress16k", WIMLIB_COMPRESSION_TYPE_XPRESS, 16384, xpress_decode },
	{ "lzx", WIMLIB_COMPRESSION_TYPE_LZX, 32768, lzx_decode },
};

/* The chunks of a file that could be compressed, one behind the other. */
struct chunks {
	const struct codec *codec;
	struct wimlib_decompressor *theirs;
	uint8_t *packed, *plain, *out;
	size_t *at;	/* where in 'packed' each begins, and the end */
	size_t count;
};

static _Noreturn void fail(const char *what)
{
	fprintf(stderr, "bench_wof: %s\n", what);
	exit(1);
}

static void *need(void *at)
{
	if (!at)
		fail("out of memory");
	return at;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void chunks_open(struct chunks *c, const struct codec *codec,
			const uint8_t *content, size_t len)
{
	struct wimlib_compressor *compressor;
	size_t most = len / codec->chunk, got;

	if (wimlib_create_compressor(codec->type, codec->chunk, 0, &compressor) ||
	    wimlib_create_decompressor(codec->type, codec->chunk, &c->theirs))
		fail("libwim has no such codec");
	c->codec = codec;
	c->packed = need(malloc(len + 1));
	c->plain = need(malloc(len + 1));
	c->out = need(malloc(codec->chunk));
	c->at = need(calloc(most + 1, sizeof(c->at[0])));
	c->count = 0;
	for (size_t i = 0; i < most; i++) {
		got = wimlib_compress(content + i * codec->chunk, codec->chunk,
				      c->packed + c->at[c->count],
				      codec->chunk - 1, compressor);
		if (got == 0)
			continue;
		memcpy(c->plain + c->count * codec->chunk,
		       content + i * codec->chunk, codec->chunk);
		c->at[c->count + 1] = c->at[c->count] + got;
		c->count++;
	}
	wimlib_free_compressor(compressor);
}

static void chunks_close(struct chunks *c)
{
	wimlib_free_decompressor(c->theirs);
	free(c->packed);
	free(c->plain);
	free(c->out);
	free(c->at);
}

static int decode_one(struct chunks *c, size_t i, int ours)
{
	const struct where w = where_error(NULL);
	size_t len = c->at[i + 1] - c->at[i];

	if (!ours)
		return wimlib_decompress(c->packed + c->at[i], len, c->out,
					 c->codec->chunk, c->theirs);
	return c->codec->decode(span_of(c->packed + c->at[i], len), c->out,
				c->codec->chunk, &w);
}

static void check(struct chunks *c)
{
	for (size_t i = 0; i < c->count; i++)
		if (decode_one(c, i, 1) != 0 ||
		    memcmp(c->out, c->plain + i * c->codec->chunk,
			   c->codec->chunk) != 0)
			fail("a chunk decodes to something else");
}

static double round_time(struct chunks *c, int ours)
{
	double start = now();

	for (size_t i = 0; i < c->count; i++)
		if (decode_one(c, i, ours) != 0)
			fail("a chunk does not decode");
	return now() - start;
}

static void compare(const char *file, struct chunks *c)
{
	double best[2] = { 1e9, 1e9 }, mb, t;

	check(c);
	for (int i = 0; i < 2 * ROUNDS; i++) {
		t = round_time(c, i % 2);
		if (t < best[i % 2])
			best[i % 2] = t;
	}
	mb = (double)(c->count * c->codec->chunk) / 1e6;
	printf("%s of %s, %.1f MB to %.0f %%: %.0f MB/s; libwim %.0f MB/s, "
	       "%.2f of ours\n", c->codec->name, file, mb,
	       (double)c->at[c->count] / mb / 1e4, mb / best[1], mb / best[0],
	       best[1] / best[0]);
}

int main(int argc, char **argv)
{
	uint8_t *content = need(malloc(FILE_MAX));
	struct chunks c;

	for (int i = 1; i < argc; i++) {
		FILE *file = fopen(argv[i], "rb");
		size_t len = file ? fread(content, 1, FILE_MAX, file) : 0;

		if (!file || len == 0)
			fail(argv[i]);
		fclose(file);
		for (size_t k = 0; k < sizeof(codecs) / sizeof(codecs[0]); k++) {
			chunks_open(&c, &codecs[k], content, len);
			compare(argv[i], &c);
			chunks_close(&c);
		}
	}
	free(content);
	return 0;
}
