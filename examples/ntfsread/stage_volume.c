/*
 * stage_volume.c - how many files of a volume are in each stage
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "stage.h"
#include "text.h"
#include "types.h"

enum { BAR = 30 };

/* The path of one of the most complex files, empty if it has none. */
static void top_path(struct session *s, uint64_t ref, struct buf *path)
{
	struct ntr_file *file = NULL;
	uint32_t name;

	path->len = 0;
	if (ntr_file_open(s->vol, ref, &file, NULL) < 0)
		return;
	name = file_main_name(file);
	if (name != NTR_NO_INDEX && file_path(file, name, path) < 0)
		path->len = 0;
	ntr_file_close(file);
}

static void top_json(struct json *j, struct session *s,
		     const struct ntr_stage *top, size_t count)
{
	struct buf path = { 0 };

	json_array(j, "top");
	for (size_t i = 0; i < count; i++) {
		json_object(j, NULL);
		json_u64(j, "record", NTR_REF_NUMBER(top[i].ref));
		json_u64(j, "sequence", NTR_REF_SEQUENCE(top[i].ref));
		top_path(s, top[i].ref, &path);
		if (path.len)
			json_bytes(j, "path", path.bytes, path.len);
		else
			json_null(j, "path");
		json_bool(j, "directory", top[i].directory != 0);
		json_u64(j, "stage", top[i].stage);
		json_u64(j, "child_records", top[i].child_records);
		json_u64(j, "list_entries", top[i].list_entries);
		json_u64(j, "mapping_pairs", top[i].mapping_pairs);
		json_u64(j, "fragments", top[i].fragments);
		json_object_end(j);
	}
	json_array_end(j);
	buf_free(&path);
}

static void print_json(struct session *s, const struct ntr_census *c,
		       const struct ntr_stage *top, size_t count)
{
	static const char *const key[] = { "0", "1", "2", "3", "4" };
	struct json j;

	json_start(&j, stdout);
	json_object(&j, NULL);
	json_u64(&j, "records", c->records);
	json_u64(&j, "in_use", c->in_use);
	json_u64(&j, "free", c->unused + c->empty);
	json_u64(&j, "empty", c->empty);	/* of those that are free */
	json_u64(&j, "unusable", c->unusable);
	json_u64(&j, "files", c->files);
	json_u64(&j, "directories", c->directories);
	json_object(&j, "stage");
	for (int i = 1; i <= 4; i++)
		json_u64(&j, key[i], c->stage[i]);
	json_object_end(&j);
	json_u64(&j, "child_records", c->child);
	json_u64(&j, "mapping_pairs", c->mapping_pairs);
	json_u64(&j, "fragments", c->fragments);
	top_json(&j, s, top, count);
	json_object_end(&j);
	json_line(&j);
}

static void print_bar(uint64_t part, uint64_t whole)
{
	double share = whole ? (double)part / (double)whole : 0;
	int columns = (int)(share * BAR + 0.5);

	/* A stage that occurs is seen, however rare it is. */
	if (part && columns == 0)
		columns = 1;
	while (columns-- > 0)
		fputs(text_is_utf8() ? "\xe2\x96\x88" : "#", stdout);
}

static void print_histogram(const struct ntr_census *c)
{
	static const char *const what[] = {
		"", "all in the base record", "attributes in clusters",
		"attribute list", "list in clusters",
	};
	uint64_t all = c->files + c->directories;
	char text[COUNT_TEXT];

	for (uint32_t i = 1; i <= 4; i++) {
		printf("  stage %-5s  %-22s %11s  ", stage_word(i), what[i],
		       count_text(c->stage[i], text));
		print_bar(c->stage[i], all);
		putchar('\n');
	}
}

static void print_top(struct session *s, const struct ntr_stage *top,
		      size_t count)
{
	char a[COUNT_TEXT], b[COUNT_TEXT], d[COUNT_TEXT];
	struct buf path = { 0 };

	if (count == 0)
		return;
	printf("\nmost complex\n"
	       " stage  children      pairs  fragments  file\n");
	for (size_t i = 0; i < count; i++) {
		printf("%6" PRIu32 "  %8s  %9s  %9s  ", top[i].stage,
		       count_text(top[i].child_records, a),
		       count_text(top[i].mapping_pairs, b),
		       count_text(top[i].fragments, d));
		top_path(s, top[i].ref, &path);
		if (path.len)
			text_put(stdout, path.bytes, path.len);
		printf("%s#%" PRIu64 "\n", path.len ? "  " : "",
		       NTR_REF_NUMBER(top[i].ref));
	}
	buf_free(&path);
}

static void print_text(struct session *s, const struct ntr_census *c,
		       const struct ntr_stage *top, size_t count)
{
	char a[COUNT_TEXT], b[COUNT_TEXT], d[COUNT_TEXT];

	printf("%s records: ", count_text(c->records, a));
	printf("%s in use (%s of them child records), %s free\n",
	       count_text(c->in_use, a), count_text(c->child, b),
	       count_text(c->unused + c->empty, d));
	if (c->unusable)
		printf("%s of them cannot be used\n",
		       count_text(c->unusable, a));
	printf("%s %s and %s directories, ", count_text(c->files, a),
	       plural(c->files, "file", "files"),
	       count_text(c->directories, b));
	printf("%s mapping pairs, %s fragments\n\n",
	       count_text(c->mapping_pairs, a), count_text(c->fragments, b));
	print_histogram(c);
	print_top(s, top, count);
}

void stage_volume(struct session *s, size_t top)
{
	struct ntr_stage *list = calloc(top + 1, sizeof(*list));
	struct ntr_census census;
	struct ntr_error err;
	size_t count = 0;

	if (!list) {
		complain(NULL, "out of memory");
		s->status = EXIT_FAILED;
		return;
	}
	if (ntr_volume_census(s->vol, top ? list : NULL, top, &count, &census,
			      &err) < 0) {
		complain_error(s->opt->image, &err);
		s->status = EXIT_FAILED;
	} else if (s->opt->json) {
		print_json(s, &census, list, count);
	} else {
		print_text(s, &census, list, count);
	}
	free(list);
}
