/*
 * nomem_walk.c - the passes over a whole volume, for nomem.c to starve
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Each step is done whatever became of those before, so that every one of them meets
 * its failing allocations; the first that ran out of memory is the result.
 */
#include "nomem.h"
#include "ntfsread_artifacts.h"

enum { RECORDS = 48 };

typedef int step_fn(struct ntr_volume *vol, struct ntr_error *err);

static void take(step_fn *step, struct ntr_volume *vol, int *first,
		 struct ntr_error *err)
{
	struct ntr_error failure;
	int code = step(vol, &failure);

	if (*first < 0 || code >= 0 || code == NTR_E_NOT_FOUND)
		return;
	*first = code;
	*err = failure;
}

/* ------------------------------------------------------------------ passes -- */

static void *worker_open(void *ctx)
{
	(void)ctx;
	return malloc(16);
}

static void worker_close(void *ctx, void *worker)
{
	(void)ctx;
	free(worker);
}

static int map(void *ctx, struct ntr_part *part, const struct ntr_record *rec)
{
	struct ntr_file *file;
	char *room = ntr_part_room(part, 1);
	int code = NTR_E_NOMEM;

	(void)ctx;
	if (room)
		code = ntr_file_open(ntr_part_volume(part), rec->number, &file,
				     NULL);
	if (code < 0)
		return code == NTR_E_NOMEM ? code : 0;
	*room = '.';
	ntr_part_used(part, 1);
	ntr_file_close(file);
	return 0;
}

static int emit(void *ctx, const void *bytes, size_t len)
{
	(void)bytes;
	*(size_t *)ctx += len;
	return 0;
}

/* On one thread: the allocator here counts for one alone. */
static int scan(struct ntr_volume *vol, struct ntr_error *err)
{
	size_t bytes = 0;
	struct ntr_pass pass = {
		.struct_size = sizeof(pass), .threads = 1, .count = RECORDS,
		.ctx = &bytes, .worker_open = worker_open,
		.worker_close = worker_close, .map = map, .emit = emit,
	};
	int code = ntr_scan_parallel(vol, &pass, err);

	return code == 0 && bytes == 0 ? NTR_E_ARG : code;
}

static int tree(struct ntr_volume *vol, struct ntr_error *err)
{
	struct ntr_tree *all = NULL;
	struct ntr_paths *paths = NULL;
	const char *text;
	size_t len;
	int code = ntr_tree_open(vol, 1, &all, err);

	if (code == 0)
		code = ntr_paths_open(all, &paths, err);
	for (uint64_t n = 5; code == 0 && n < RECORDS; n++)
		code = ntr_paths_parent(paths, NTR_REF(n, 1), n % 2, &text,
					&len, NULL);
	ntr_paths_close(paths);
	ntr_tree_close(all);
	return code;
}

/* ------------------------------------------------- what is left, and where -- */

static int remains(const struct ntr_file *file, struct ntr_clusters *clusters,
		   struct ntr_error *err)
{
	struct ntr_stream *stream;
	struct ntr_remains r;
	uint32_t index;
	int code = ntr_file_find(file, NTR_DATA, NULL, &index, err);

	if (code == 0)
		code = ntr_stream_open(file, index, 0, &stream, err);
	if (code < 0)
		return code == NTR_E_NOMEM ? code : 0;
	code = ntr_stream_remains(stream, clusters, &r, err);
	ntr_stream_close(stream);
	return code == NTR_E_NOMEM ? code : 0;
}

static int slack(const struct ntr_file *file, struct ntr_error *err)
{
	struct ntr_carved carved;
	struct ntr_slack *names;
	int code = ntr_slack_open(file, &names, err);

	if (code < 0)
		return code;
	while ((code = ntr_slack_next(names, &carved, err)) > 0)
		;
	ntr_slack_close(names);
	return code;
}

static int leavings(struct ntr_volume *vol, struct ntr_error *err)
{
	struct ntr_clusters *clusters;
	struct ntr_file *file;
	int code = ntr_clusters_open(vol, NTR_CLUSTERS_OWNERS, &clusters, err);

	if (code < 0)
		return code;
	for (uint64_t n = 0; code >= 0 && n < RECORDS; n++) {
		code = ntr_file_open(vol, n, &file, err);
		if (code < 0) {
			code = code == NTR_E_NOMEM ? code : 0;
			continue;
		}
		code = remains(file, clusters, err);
		if (code == 0)
			code = slack(file, err);
		ntr_file_close(file);
	}
	ntr_clusters_close(clusters);
	return code;
}

/* ---------------------------------------------------------------- journals -- */

static int drain(struct ntr_journal *journal, struct ntr_error *err)
{
	struct ntr_usn usn;
	int code;

	while ((code = ntr_journal_next(journal, &usn, err)) > 0)
		;
	ntr_journal_close(journal);
	return code;
}

static int open_stream(struct ntr_volume *vol, const char *path,
		       const char *name, struct ntr_stream **stream_ret,
		       struct ntr_error *err)
{
	struct ntr_file *file;
	uint32_t index;
	int code = ntr_file_open_path(vol, path, &file, NULL, err);

	if (code < 0)
		return code;
	code = ntr_file_find(file, NTR_DATA, name, &index, err);
	if (code == 0)
		code = ntr_stream_open(file, index, 0, stream_ret, err);
	ntr_file_close(file);
	return code;
}

static int journal(struct ntr_volume *vol, struct ntr_error *err)
{
	struct ntr_stream *stream = NULL;
	struct ntr_journal *all;
	int code = open_stream(vol, "/$Extend/$UsnJrnl", "$J", &stream, err);

	if (code == 0)
		code = ntr_journal_open(stream, NULL, &all, err);
	if (code == 0)
		code = drain(all, err);
	ntr_stream_close(stream);
	return code;
}

static int carve(struct ntr_volume *vol, struct ntr_error *err)
{
	struct ntr_journal *all;
	int code = ntr_journal_carve(vol, &all, err);

	return code < 0 ? code : drain(all, err);
}

static int transactions(struct ntr_volume *vol, struct ntr_error *err)
{
	struct ntr_stream *stream = NULL;
	struct ntr_log *log = NULL;
	struct ntr_log_record rec;
	struct ntr_source src;
	int code = open_stream(vol, "/$LogFile", NULL, &stream, err);

	if (code == 0) {
		ntr_stream_source(stream, &src);
		code = ntr_log_open(&src, NULL, &log, err);
	}
	while (code == 0 && ntr_log_next(log, &rec, err) > 0)
		;
	ntr_log_close(log);
	ntr_stream_close(stream);
	return code;
}

/* ----------------------------------------------------------------- indexes -- */

static int view(struct ntr_volume *vol, const char *path, const char *name,
		struct ntr_error *err)
{
	struct ntr_index *index = NULL;
	struct ntr_index_item item;
	struct ntr_file *file;
	int code = ntr_file_open_path(vol, path, &file, NULL, err);

	if (code < 0)
		return code;
	code = ntr_index_open(file, name, &index, err);
	if (code == 0)
		while ((code = ntr_index_next(index, &item, err)) > 0)
			;
	ntr_index_close(index);
	ntr_file_close(file);
	return code;
}

static int names(struct ntr_volume *vol, struct ntr_error *err)
{
	return view(vol, "/", "$I30", err);
}

/* The blocks of each directory's index, as if somebody had copied them out. */
static int drain_i30(const struct ntr_file *file, struct ntr_error *err)
{
	struct ntr_stream *stream = NULL;
	struct ntr_i30 *i30 = NULL;
	struct ntr_carved name;
	struct ntr_source src;
	uint32_t index;
	int code = ntr_file_find(file, NTR_INDEX_ALLOCATION, "$I30", &index, err);

	if (code == 0)
		code = ntr_stream_open(file, index, 0, &stream, err);
	if (code == 0) {
		ntr_stream_source(stream, &src);
		code = ntr_i30_open(&src, NULL, &i30, err);
	}
	if (code == 0)
		while ((code = ntr_i30_next(i30, &name, err)) > 0)
			;
	ntr_i30_close(i30);
	ntr_stream_close(stream);
	return code == NTR_E_NOMEM ? code : 0;
}

static int extracted(struct ntr_volume *vol, struct ntr_error *err)
{
	struct ntr_file *file;
	int code = 0;

	for (uint64_t n = 0; code >= 0 && n < RECORDS; n++) {
		code = ntr_file_open_alone(vol, n, &file, err);
		if (code < 0) {
			code = code == NTR_E_NOMEM ? code : 0;
			continue;
		}
		code = drain_i30(file, err);
		ntr_file_close(file);
	}
	return code;
}

static int security_ids(struct ntr_volume *vol, struct ntr_error *err)
{
	return view(vol, "/$Secure", "$SII", err);
}

static int secure(struct ntr_volume *vol, struct ntr_error *err)
{
	struct ntr_secure_entry entry;
	struct ntr_secure *all;
	int code = ntr_secure_open(vol, &all, err);

	if (code < 0)
		return code;
	(void)ntr_secure_find(all, 256, &entry, err);
	while ((code = ntr_secure_next(all, &entry, err)) > 0)
		;
	ntr_secure_close(all);
	return code;
}

int walk_session(struct ntr_volume *vol, struct ntr_error *err)
{
	static step_fn *const steps[] = {
		scan, tree, leavings, journal, carve, transactions, names,
		extracted, security_ids, secure,
	};
	int first = 0;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		take(steps[i], vol, &first, err);
	return first;
}
