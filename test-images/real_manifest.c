/*
 * real_manifest.c - see real_manifest.h
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/types.h>

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "real_manifest.h"

static void *grown(void *old, size_t count, size_t size)
{
	void *now = reallocarray(old, count, size);

	if (!now)
		err(1, "manifest");
	return now;
}

/* Room for one more: doubles whenever the count reaches a power of two. */
static void *room(void *old, size_t count, size_t size)
{
	if (count & (count - 1))
		return old;
	return grown(old, count ? 2 * count : 1, size);
}

static char *put(char *out, uint32_t c)
{
	if (c < 0x80) {
		*out++ = (char)c;
		return out;
	}
	if (c < 0x800) {
		*out++ = (char)(0xc0 | c >> 6);
	} else {
		if (c < 0x10000) {
			*out++ = (char)(0xe0 | c >> 12);
		} else {
			*out++ = (char)(0xf0 | c >> 18);
			*out++ = (char)(0x80 | (c >> 12 & 0x3f));
		}
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
	}
	*out++ = (char)(0x80 | (c & 0x3f));
	return out;
}

char *manifest_text(const char16_t *text)
{
	size_t units = 0;
	char *out, *end;
	uint32_t c;

	while (text[units])
		units++;
	out = end = grown(NULL, 3 * units + 1, 1);
	for (size_t i = 0; i < units; i++) {
		c = text[i];
		if (c >> 10 == 0x36 && text[i + 1] >> 10 == 0x37)
			c = 0x10000 + ((c & 0x3ff) << 10) +
			    (text[++i] & 0x3ffu);
		end = put(end, c);
	}
	*end = '\0';
	return out;
}

struct about *manifest_about(struct manifest *m, uint64_t record)
{
	size_t count = m->records;

	if (record >= count) {
		count = 2 * (size_t)record + 64;
		m->about = grown(m->about, count, sizeof(*m->about));
		memset(m->about + m->records, 0,
		       (count - m->records) * sizeof(*m->about));
		m->records = count;
	}
	return &m->about[record];
}

struct about *manifest_start(struct manifest *m, uint64_t record,
			     bool directory)
{
	struct about *a = manifest_about(m, record);

	for (size_t i = 0; a->known && i < m->name_count; i++)
		if (m->names[i].record == record)
			m->names[i].kind = NAME_REUSED;
	*a = (struct about){
		.known = true, .in_use = true, .directory = directory,
	};
	return a;
}

const char *manifest_name(struct manifest *m, uint64_t record,
			  const char *parent, const char16_t *name,
			  enum name_kind kind)
{
	char *text = manifest_text(name);
	size_t size = strlen(parent) + strlen(text) + 2;
	char *path = grown(NULL, size, 1);

	snprintf(path, size, "%s/%s", parent, text);
	free(text);
	m->names = room(m->names, m->name_count, sizeof(*m->names));
	m->names[m->name_count++] = (struct name){
		.record = record, .path = path, .kind = kind,
	};
	return path;
}

void manifest_content(struct manifest *m, uint64_t record,
		      const char16_t *name, int64_t size,
		      const char hash[HASH_TEXT])
{
	struct content *c;

	m->contents = room(m->contents, m->content_count,
			   sizeof(*m->contents));
	c = &m->contents[m->content_count++];
	*c = (struct content){
		.record = record, .name = manifest_text(name), .size = size,
	};
	memcpy(c->hash, hash, HASH_TEXT);
}

void manifest_gone(struct manifest *m, uint64_t record, const char *path,
		   enum name_kind kind)
{
	for (size_t i = 0; i < m->name_count; i++)
		if (m->names[i].record == record &&
		    m->names[i].kind < NAME_UNLINKED &&
		    strcmp(m->names[i].path, path) == 0)
			m->names[i].kind = kind;
	for (size_t i = 0; kind == NAME_DELETED && i < m->content_count; i++)
		if (m->contents[i].record == record)
			m->contents[i].gone = true;
}

void manifest_kept(struct manifest *m, uint64_t record)
{
	for (size_t i = 0; i < m->content_count; i++)
		if (m->contents[i].record == record)
			m->contents[i].gone = false;
}

static void print_text(FILE *f, const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f ||
		    *text == '%' || *text == '\\')
			fprintf(f, "%%%02X", (unsigned char)*text);
		else
			putc(*text, f);
}

static void print_name(FILE *f, const struct name *n, const struct about *a)
{
	if (n->kind == NAME_UNLINKED)
		fprintf(f, "# unlinked\t%" PRIu64 "\t", n->record);
	else if (n->kind == NAME_REUSED)
		fprintf(f, "# reused\t%" PRIu64 "\t", n->record);
	else if (n->kind == NAME_DELETED)
		fprintf(f, "deleted\t%" PRIu64 "\t%u\t", n->record,
			a->sequence);
	else if (n->kind == NAME_DOS)
		fprintf(f, "dos\t%" PRIu64 "\t", n->record);
	else
		fprintf(f, "%s\t%" PRIu64 "\t%u\t%u\t%u\t%" PRId64 "\t",
			a->directory ? "dir" : "file", n->record, a->sequence,
			a->stage, a->links, a->times[1]);
	print_text(f, n->path);
	putc('\n', f);
}

static void print_counts(FILE *f, const struct manifest *m)
{
	size_t files = 0, directories = 0, deleted = 0;

	for (size_t i = 0; i < m->records; i++) {
		if (!m->about[i].known)
			continue;
		if (!m->about[i].in_use)
			deleted++;
		else if (m->about[i].directory)
			directories++;
		else
			files++;
	}
	fprintf(f, "# files\t%zu\n# directories\t%zu\n# deleted\t%zu\n",
		files, directories, deleted);
}

void manifest_write(const struct manifest *m, const char *file)
{
	FILE *f = fopen(file, "w");

	if (!f)
		err(1, "%s", file);
	print_counts(f, m);
	for (size_t i = 0; i < m->name_count; i++)
		print_name(f, &m->names[i], &m->about[m->names[i].record]);
	for (size_t i = 0; i < m->content_count; i++) {
		const struct content *c = &m->contents[i];

		if (c->gone)
			continue;
		fprintf(f, "stream\t%" PRIu64 "\t", c->record);
		print_text(f, c->name);
		fprintf(f, "\t%" PRId64 "\t%s\n", c->size, c->hash);
	}
	if (fclose(f))
		err(1, "%s", file);
}

void manifest_free(struct manifest *m)
{
	for (size_t i = 0; i < m->name_count; i++)
		free(m->names[i].path);
	for (size_t i = 0; i < m->content_count; i++)
		free(m->contents[i].name);
	free(m->about);
	free(m->names);
	free(m->contents);
	*m = (struct manifest){ 0 };
}
