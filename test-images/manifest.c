/*
 * manifest.c - what a reader must find in an image, one fact a line
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sha2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "artifacts.h"

enum { PATH_LIMIT = 4096, CHUNK = 64 * 1024 };

void fact(struct image *img, const char *fmt, ...)
{
	char line[1024];
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	if (len < 0 || (size_t)len >= sizeof(line))
		die("fact too long");
	bytes_add(&img->facts, line, (size_t)len);
	bytes_int(&img->facts, '\n', 1);
}

void finding(struct image *img, const char *kind, const struct record *rec)
{
	if (rec)
		fact(img, "finding\t%s\t%llu", kind,
		     (unsigned long long)rec->number);
	else
		fact(img, "finding\t%s\t-", kind);
}

static void value_head(struct image *img, const struct record *rec,
		       const char *attribute, const char *path)
{
	char head[512];
	int len = snprintf(head, sizeof(head), "value\t%llu\t%s\t%s\t",
			   (unsigned long long)rec->number, attribute, path);

	if (len < 0 || (size_t)len >= sizeof(head))
		die("path of a value too long");
	bytes_add(&img->facts, head, (size_t)len);
}

void value(struct image *img, const struct record *rec, const char *attribute,
	   const char *path, const char *json, ...)
{
	char text[4096];
	va_list ap;
	int len;

	va_start(ap, json);
	len = vsnprintf(text, sizeof(text), json, ap);
	va_end(ap);
	if (len < 0 || (size_t)len >= sizeof(text))
		die("value too long");
	value_head(img, rec, attribute, path);
	bytes_add(&img->facts, text, (size_t)len);
	bytes_int(&img->facts, '\n', 1);
}

void value_hex(struct image *img, const struct record *rec,
	       const char *attribute, const char *path, const void *bytes,
	       size_t len)
{
	const uint8_t *at = bytes;
	char pair[3];

	value_head(img, rec, attribute, path);
	bytes_int(&img->facts, '"', 1);
	for (size_t i = 0; i < len; i++) {
		snprintf(pair, sizeof(pair), "%02x", at[i]);
		bytes_add(&img->facts, pair, 2);
	}
	bytes_add(&img->facts, "\"\n", 2);
}

void value_text(struct image *img, const struct record *rec,
		const char *attribute, const char *path, const char *utf8)
{
	value_head(img, rec, attribute, path);
	bytes_int(&img->facts, '"', 1);
	for (; *utf8; utf8++) {
		if (*utf8 == '"' || *utf8 == '\\')
			bytes_int(&img->facts, '\\', 1);
		bytes_add(&img->facts, utf8, 1);
	}
	bytes_add(&img->facts, "\"\n", 2);
}

/* 'also' is a byte that would be taken for something else where it stands. */
static void escape(FILE *out, const struct bytes *b, uint8_t also)
{
	for (size_t i = 0; i < b->len; i++) {
		uint8_t c = b->at[i];

		if (c < 0x20 || c == 0x7f || c == '%' || c == '\\' || c == also)
			fprintf(out, "%%%02X", c);
		else
			putc(c, out);
	}
}

static void escape_text(FILE *out, const struct text *t, uint8_t also)
{
	struct bytes b = { .len = 0 };

	text_utf8(t, &b);
	escape(out, &b, also);
	free(b.at);
}

static struct text link_name(const struct link *link)
{
	const uint8_t *value = link->name->value.at;
	struct text t = { .units = value[0x40] };

	for (size_t i = 0; i < t.units; i++)
		t.unit[i] = get16(value + 0x42 + 2 * i);
	return t;
}

static uint8_t link_space(const struct link *link)
{
	return link->name->value.at[0x41];
}

/* The first name of a directory, which is all that ours have. */
static const struct link *link_of(const struct image *img,
				  const struct record *rec)
{
	for (size_t i = 0; i < img->n_links; i++)
		if (img->links[i].of == rec &&
		    link_space(&img->links[i]) != DOS)
			return &img->links[i];
	return NULL;
}

static void print_path(FILE *out, const struct image *img,
		       const struct link *link)
{
	const struct link *chain[PATH_LIMIT];
	size_t n = 0;

	while (link && link->of->number != ROOT) {
		if (n == PATH_LIMIT)
			die("path too deep");
		chain[n++] = link;
		link = link_of(img, link->dir);
	}
	while (n-- > 0) {
		struct text name = link_name(chain[n]);

		putc('/', out);
		escape_text(out, &name, '/');
	}
}

/* The rule of the four stages, on the model. */
static int stage(const struct record *rec)
{
	const struct attr *list = attr_find(rec, AT_LIST, NULL);

	if (list)
		return list->nonresident ? 4 : 3;
	for (size_t i = 0; i < rec->n; i++)
		if (rec->attrs[i]->nonresident)
			return 2;
	return 1;
}

static void print_link(FILE *out, const struct image *img,
		       const struct link *link)
{
	const struct record *rec = link->of;
	unsigned long long number = rec->number;

	if (!(rec->flags & IN_USE) && !link->unsaid)
		fprintf(out, "deleted\t%llu\t%u\t", number, rec->sequence);
	else if (link->gone || link->unsaid)
		return;
	else if (link_space(link) == DOS)
		fprintf(out, "dos\t%llu\t", number);
	else
		fprintf(out, "%s\t%llu\t%u\t%d\t%u\t%llu\t",
			rec->flags & DIRECTORY ? "dir" : "file", number,
			rec->sequence, stage(rec), rec->links,
			(unsigned long long)rec->modified);
	print_path(out, img, link);
	putc('\n', out);
}

static void print_hash(FILE *out, const struct image *img,
		       const struct stream *s, uint64_t offset, uint64_t len)
{
	char hex[SHA256_DIGEST_STRING_LENGTH];
	uint8_t *buf = malloc(CHUNK);
	SHA2_CTX ctx;

	if (!buf)
		die("out of memory");
	SHA256Init(&ctx);
	while (len > 0) {
		size_t part = len < CHUNK ? (size_t)len : CHUNK;

		stream_read(img, s, offset, buf, part);
		SHA256Update(&ctx, buf, part);
		offset += part;
		len -= part;
	}
	SHA256End(&ctx, hex);
	fprintf(out, "%s\n", hex);
	free(buf);
}

static void print_head(FILE *out, const char *what, const struct stream *s)
{
	fprintf(out, "%s\t%llu\t", what, (unsigned long long)s->of->number);
	escape_text(out, &s->name, '%');
	putc('\t', out);
}

static void print_range(FILE *out, const struct stream *s,
			const struct range *range)
{
	print_head(out, "broken", s);
	fprintf(out, "%llu\t%llu\t%llu\n", (unsigned long long)s->size,
		(unsigned long long)range->offset,
		(unsigned long long)range->length);
}

/* What is left between and around the broken ranges, which are in order. */
static void print_broken(FILE *out, const struct image *img,
			 const struct stream *s)
{
	uint64_t at = 0;

	for (size_t i = 0; i <= s->n_broken; i++) {
		uint64_t end = i < s->n_broken ? s->broken[i].offset : s->size;

		if (end > at) {
			print_head(out, "part", s);
			fprintf(out, "%llu\t%llu\t", (unsigned long long)at,
				(unsigned long long)(end - at));
			print_hash(out, img, s, at, end - at);
		}
		if (i == s->n_broken)
			break;
		if (!s->broken[i].doubt)
			print_range(out, s, &s->broken[i]);
		at = s->broken[i].offset + s->broken[i].length;
	}
}

static void print_stream(FILE *out, const struct image *img,
			 const struct stream *s)
{
	if (s->gone || s->of->hidden)
		return;
	if (s->n_broken) {
		print_broken(out, img, s);
		return;
	}
	print_head(out, "stream", s);
	fprintf(out, "%llu\t", (unsigned long long)s->size);
	print_hash(out, img, s, 0, s->size);
}

void fact_raw(struct image *img, const struct stream *s)
{
	char hex[SHA256_DIGEST_STRING_LENGTH];
	uint64_t size = 0;
	SHA2_CTX ctx;

	SHA256Init(&ctx);
	for (size_t i = 0; i < s->runs.n; i++) {
		uint64_t len = s->runs.at[i].clusters * img->cluster;

		SHA256Update(&ctx, cluster_at(img, s->runs.at[i].lcn),
			     (size_t)len);
		size += len;
	}
	SHA256End(&ctx, hex);
	fact(img, "raw\t%llu\t\t%llu\t%s",
	     (unsigned long long)s->of->number, (unsigned long long)size, hex);
}

void manifest_write(struct image *img, const char *path)
{
	FILE *out = fopen(path, "w");

	if (!out)
		die("cannot write %s", path);
	for (size_t i = 0; i < img->n_links; i++)
		if (img->links[i].of->number >= 16 && !img->links[i].of->hidden)
			print_link(out, img, &img->links[i]);
	for (size_t i = 0; i < img->n_streams; i++)
		print_stream(out, img, img->streams[i]);
	if (img->facts.len)
		fwrite(img->facts.at, 1, img->facts.len, out);
	if (fclose(out) != 0)
		die("cannot write %s", path);
}
