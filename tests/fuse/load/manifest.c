/*
 * manifest.c - the tree that a manifest lists
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "load.h"
#include "../fields.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t *records, record_count;	/* the first path of each, + 1 */

static void add_node(char **f, int deleted)
{
	struct node *node;

	tree.nodes = grown(tree.nodes, tree.node_count, sizeof(*tree.nodes));
	node = &tree.nodes[tree.node_count++];
	memset(node, 0, sizeof(*node));
	node->directory = strcmp(f[0], "dir") == 0;
	node->deleted = deleted;
	node->record = strtoull(f[1], NULL, 10);
	node->sequence = (unsigned)strtoul(f[2], NULL, 10);
	if (!deleted) {
		node->stage = (unsigned)strtoul(f[3], NULL, 10);
		node->links = strtoull(f[4], NULL, 10);
		node->mtime = strtoull(f[5], NULL, 10);
	}
	decode(f[deleted ? 3 : 6]);
	node->path = copied(f[deleted ? 3 : 6]);
}

static int by_path(const void *a, const void *b)
{
	const struct node *x = a, *y = b;

	return x->deleted != y->deleted ? x->deleted - y->deleted :
	       strcmp(x->path, y->path);
}

static struct node *node_at(char *path)
{
	struct node key = { .path = path };

	return bsearch(&key, tree.nodes, tree.node_count, sizeof(key), by_path);
}

/* The first of its paths, by record. */
static void index_records(void)
{
	size_t i;

	for (i = 0; i < tree.node_count; i++)
		if (tree.nodes[i].record >= record_count)
			record_count = tree.nodes[i].record + 1;
	records = calloc(record_count, sizeof(*records));
	if (!records)
		die("memory");
	for (i = tree.node_count; i-- > 0;)
		records[tree.nodes[i].record] = i + 1;
}

/* Tell each directory how many names it has; the root has more than are known. */
static void index_directories(void)
{
	char path[PATH_ROOM], *slash;
	struct node *parent;
	size_t i;

	for (i = 0; i < tree.node_count; i++) {
		if (tree.nodes[i].directory) {
			tree.directories = grown(tree.directories, tree.directory_count,
					    sizeof(*tree.directories));
			tree.directories[tree.directory_count++] = i;
		}
		(void)snprintf(path, sizeof(path), "%s", tree.nodes[i].path);
		slash = strrchr(path, '/');
		if (tree.nodes[i].deleted || slash == path)
			continue;
		*slash = '\0';
		parent = node_at(path);
		if (parent) {
			parent->children++;
			parent->names += hash_name(slash + 1);
		}
	}
}

static void add_stream(char **f)
{
	uint64_t record = strtoull(f[1], NULL, 10);
	struct stream *stream;

	if (record >= record_count || !records[record])
		return;
	tree.streams = grown(tree.streams, tree.stream_count, sizeof(*tree.streams));
	stream = &tree.streams[tree.stream_count++];
	memset(stream, 0, sizeof(*stream));
	stream->node = records[record] - 1;
	decode(f[2]);
	stream->name = copied(f[2]);
	stream->size = strtoull(f[3], NULL, 10);
	(void)snprintf(stream->hash, sizeof(stream->hash), "%s", f[4]);
	stream->at = tree.kept_len;
	tree.kept_len += stream->size;
}

void read_manifest(const char *name)
{
	FILE *file = fopen(name, "r");
	char *f[FIELDS], *line = NULL;
	size_t room = 0;
	int pass, count;

	if (!file)
		die(name);
	for (pass = 1; pass <= 2; pass++) {
		rewind(file);
		while (getline(&line, &room, file) > 0) {
			count = split(line, f);
			if (pass == 1 && count == 7 &&
			    (!strcmp(f[0], "file") || !strcmp(f[0], "dir")))
				add_node(f, 0);
			else if (pass == 1 && count == 4 &&
				 !strcmp(f[0], "deleted"))
				add_node(f, 1);
			else if (pass == 2 && count == 5 &&
				 !strcmp(f[0], "stream"))
				add_stream(f);
		}
		if (pass == 1) {
			qsort(tree.nodes, tree.node_count, sizeof(*tree.nodes), by_path);
			index_records();
			index_directories();
		}
	}
	free(line);
	(void)fclose(file);
}
