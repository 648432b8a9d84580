/*
 * parallel.c - a pass over the MFT on several threads, its output in record order
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The records are dealt out in parts of PART_SIZE.  A part's output and findings are
 * kept with it until all parts before it are done; only then does the calling thread
 * hand them on, several at a time, since waking it costs as much as the work of a part
 * that has little to say.  As many parts as there are slots may be under way, so a slow
 * part makes the others wait instead of filling the memory.  A part that has too much
 * to say waits for its turn in the middle of its work, and goes on when that has been
 * handed on.  When depends on its records alone, so that what is handed on, and in which
 * pieces, is the same for every number of threads.
 *
 * The only file of the library that starts threads.
 */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "../bytes/checked.h"
#include "../volume/mft_slice.h"
#include "../volume/upcase.h"

enum {
	PART_SIZE   = 512 * 1024,	/* of $MFT: work for a tenth of a millisecond,
					   dealt out under a lock */
	THREADS_MAX = 64,
	SLOTS_MORE  = 4,		/* than two for each thread */
	ROOM_MIN    = 64 * 1024,	/* of output, allocated at first */
	ROOM_MAX    = 2 * 1024 * 1024,	/* kept before it is handed on: names of a part
					   can have paths of gigabytes */
	FOUND_MAX   = 8192		/* findings kept before they are handed on */
};

/* What a part waits for the calling thread to hand on. */
enum flush { FLUSH_NONE, FLUSH_FINDINGS, FLUSH_ALL };

struct ntr_part {
	struct pass *pass;
	struct ntr_volume *vol;		/* the worker's handle */
	void *worker;
	uint64_t first, count;		/* records */
	uint64_t gap;			/* records before it that are skipped */
	char *bytes;			/* the output */
	size_t len, cap;
	struct ntr_finding *findings;
	size_t finding_count, finding_cap;
	bool starved;			/* no memory for a finding */
	int code;			/* of map: 0, or what ends the pass */
	bool done;			/* protected by pass->lock */
	enum flush flush;		/* protected by pass->lock */
};

/* A thread, or the caller where there is only that. */
struct worker {
	struct pass *pass;
	pthread_t thread;
	struct ntr_volume vol;		/* of this worker's parts */
	struct mft_slice slice;
	void *user;			/* what worker_open gave */
	bool has_user;
};

struct pass {
	const struct ntr_pass *opt;
	struct ntr_volume *vol;
	uint64_t part_records;
	struct ntr_part *parts;
	struct worker *workers;
	unsigned slots, worker_count, started;
	uint64_t first, end;		/* records; one past the last */

	pthread_mutex_t lock;
	pthread_cond_t room, ready;	/* a slot is free; a part is done or full */
	pthread_cond_t flushed;
	/* protected by lock: */
	uint64_t next;			/* first record not yet dealt out */
	uint64_t dealt, emitted;	/* parts */
	bool stop;

	bool alone;			/* the calling thread maps, too */
	int alone_code;			/* of emit in the middle of a part */
};

/* ------------------------------------------------------------ handing on -- */

static void emit_findings(const struct pass *pass, struct ntr_part *part)
{
	for (size_t i = 0; pass->vol->sink && i < part->finding_count; i++)
		pass->vol->sink(pass->vol->sink_ctx, &part->findings[i]);
	part->finding_count = 0;
}

static int emit_bytes(const struct pass *pass, struct ntr_part *part)
{
	const struct ntr_pass *opt = pass->opt;
	size_t len = part->len;

	part->len = 0;
	return opt->emit && len ? opt->emit(opt->ctx, part->bytes, len) : 0;
}

static int emit_some(const struct pass *pass, struct ntr_part *part,
		     enum flush what)
{
	emit_findings(pass, part);
	return what == FLUSH_ALL ? emit_bytes(pass, part) : 0;
}

/* The part whose turn it is.  The calling thread waits for no other, and looks at what
 * there is when it comes to the next.  Called with the lock held. */
static struct ntr_part *awaited(const struct pass *pass)
{
	return &pass->parts[pass->emitted % pass->slots];
}

/* Wake the calling thread when it has enough to do, or when nothing else will.  Called
 * with the lock held. */
static void wake(struct pass *pass)
{
	uint64_t held = pass->dealt - pass->emitted;

	if (held > 0 && awaited(pass)->done &&
	    (held > pass->slots / 2 || pass->next >= pass->end))
		pthread_cond_signal(&pass->ready);
}

/* Have handed on what the part has; false when the pass is over. */
static bool part_flush(struct ntr_part *part, enum flush what)
{
	struct pass *pass = part->pass;
	bool go_on;

	if (pass->alone) {
		if (pass->alone_code == 0)
			pass->alone_code = emit_some(pass, part, what);
		return pass->alone_code == 0;
	}
	pthread_mutex_lock(&pass->lock);
	part->flush = what;
	/* If each of the others waits here, too, nobody else will wake it. */
	if (awaited(pass)->done || awaited(pass)->flush)
		pthread_cond_signal(&pass->ready);
	while (part->flush && !pass->stop)
		pthread_cond_wait(&pass->flushed, &pass->lock);
	go_on = !pass->stop;
	pthread_mutex_unlock(&pass->lock);
	return go_on;
}

/* ------------------------------------------------------------------ a part -- */

struct ntr_volume *ntr_part_volume(struct ntr_part *part)
{
	return part->vol;
}

void *ntr_part_worker(struct ntr_part *part)
{
	return part->worker;
}

char *ntr_part_room(struct ntr_part *part, size_t len)
{
	size_t cap = part->cap ? part->cap : ROOM_MIN;
	char *bigger;

	if (part->len && len > ROOM_MAX - least(part->len, ROOM_MAX) &&
	    !part_flush(part, FLUSH_ALL))
		return NULL;
	if (len <= part->cap - part->len)
		return part->bytes + part->len;
	while (cap - part->len < len) {
		if (cap > SIZE_MAX / 2)
			return NULL;
		cap *= 2;
	}
	bigger = realloc(part->bytes, cap);
	if (!bigger)
		return NULL;
	part->bytes = bigger;
	part->cap = cap;
	return part->bytes + part->len;
}

void ntr_part_used(struct ntr_part *part, size_t len)
{
	part->len += len;
}

/* The sink of a worker's volume: findings wait for their turn. */
static void part_finding(void *ctx, const struct ntr_finding *finding)
{
	struct ntr_part *part = ctx;
	struct ntr_finding *bigger;
	size_t cap;

	if (part->finding_count == FOUND_MAX &&
	    !part_flush(part, FLUSH_FINDINGS))
		return;
	if (part->finding_count == part->finding_cap) {
		cap = part->finding_cap ? part->finding_cap * 2 : 16;
		bigger = realloc(part->findings, cap * sizeof(*bigger));
		if (!bigger) {
			part->starved = true;
			return;
		}
		part->findings = bigger;
		part->finding_cap = cap;
	}
	part->findings[part->finding_count++] = *finding;
}

static void part_gap(struct ntr_part *part)
{
	struct where w = volume_where(part->vol, part->first, NTR_NONE, NULL);

	if (part->gap)
		note(&w, NTR_F_MFT_GAP, "records not located", 0, part->gap, 0);
}

/* Map all records of the part. */
static void part_work(struct worker *worker, struct ntr_part *part)
{
	const struct ntr_pass *opt = worker->pass->opt;
	struct ntr_record rec;

	part->pass = worker->pass;
	part->vol = &worker->vol;
	part->worker = worker->user;
	part->len = part->finding_count = 0;
	part->code = 0;
	worker->vol.sink_ctx = worker->slice.where.sink_ctx = part;
	part_gap(part);
	mft_slice_seek(&worker->slice, part->first, part->count);
	while (part->code == 0 && mft_slice_next(&worker->slice, &rec) > 0)
		part->code = opt->map(opt->ctx, part, &rec);
	if (part->code == 0 && part->starved)
		part->code = NTR_E_NOMEM;
}

/* Hand on what a part that is done has to say. */
static int part_emit(struct pass *pass, struct ntr_part *part)
{
	const struct ntr_pass *opt = pass->opt;
	int code = emit_some(pass, part, FLUSH_ALL);

	if (code == 0)
		code = part->code;
	if (code == 0 && opt->progress)
		code = opt->progress(opt->ctx, part->first + part->count -
				     pass->first, pass->end - pass->first);
	return code;
}

/* ---------------------------------------------------------------- dealing -- */

/* The next part, or NULL at the end.  Called with the lock held, where there is one. */
static struct ntr_part *deal(struct pass *pass)
{
	struct ntr_part *part = &pass->parts[pass->dealt % pass->slots];

	part->gap = 0;
	if (pass->next < pass->end) {
		part->gap = least(mft_slice_gap(pass->vol, pass->next),
				  pass->end - pass->next);
		pass->next += part->gap;
	}
	if (pass->next >= pass->end && part->gap == 0)
		return NULL;
	part->first = pass->next;
	part->count = least(pass->part_records, pass->end - pass->next);
	part->done = false;
	part->flush = FLUSH_NONE;
	pass->next += part->count;
	pass->dealt++;
	return part;
}

/* Wait for a free slot and take the next part into it; NULL: no more work. */
static struct ntr_part *take(struct pass *pass)
{
	struct ntr_part *part = NULL;

	pthread_mutex_lock(&pass->lock);
	while (!pass->stop && pass->dealt - pass->emitted == pass->slots)
		pthread_cond_wait(&pass->room, &pass->lock);
	if (!pass->stop)
		part = deal(pass);
	wake(pass);
	if (!part) {
		/* Nobody will find more: let the others see it, too. */
		pthread_cond_broadcast(&pass->room);
		pthread_cond_signal(&pass->ready);
	}
	pthread_mutex_unlock(&pass->lock);
	return part;
}

static void *worker_run(void *arg)
{
	struct worker *worker = arg;
	struct pass *pass = worker->pass;
	struct ntr_part *part;

	while ((part = take(pass)) != NULL) {
		part_work(worker, part);
		pthread_mutex_lock(&pass->lock);
		part->done = true;
		wake(pass);
		pthread_mutex_unlock(&pass->lock);
	}
	return NULL;
}

/* The next part in order when it is done or full, or NULL when there is none to
 * come. */
static struct ntr_part *await(struct pass *pass, enum flush *full_ret)
{
	struct ntr_part *part = awaited(pass);

	pthread_mutex_lock(&pass->lock);
	while (pass->emitted == pass->dealt ? pass->next < pass->end :
					      !part->done && !part->flush)
		pthread_cond_wait(&pass->ready, &pass->lock);
	if (pass->emitted == pass->dealt)
		part = NULL;
	*full_ret = part ? part->flush : FLUSH_NONE;
	pthread_mutex_unlock(&pass->lock);
	return part;
}

/* Let the part's worker go on with it. */
static void resume(struct pass *pass, struct ntr_part *part, bool stop)
{
	pthread_mutex_lock(&pass->lock);
	part->flush = FLUSH_NONE;
	pass->stop |= stop;
	pthread_cond_broadcast(&pass->flushed);
	pthread_cond_broadcast(&pass->room);
	pthread_mutex_unlock(&pass->lock);
}

static void release(struct pass *pass, bool stop)
{
	pthread_mutex_lock(&pass->lock);
	pass->emitted++;
	pass->stop |= stop;
	pthread_cond_broadcast(&pass->room);
	pthread_cond_broadcast(&pass->flushed);
	pthread_mutex_unlock(&pass->lock);
}

static int run_threads(struct pass *pass)
{
	struct ntr_part *part;
	enum flush full;
	int code = 0;

	while (code == 0 && (part = await(pass, &full)) != NULL) {
		if (full) {
			code = emit_some(pass, part, full);
			resume(pass, part, code != 0);
		} else {
			code = part_emit(pass, part);
			release(pass, code != 0);
		}
	}
	for (unsigned i = 0; i < pass->started; i++)
		pthread_join(pass->workers[i].thread, NULL);
	return code;
}

static int run_alone(struct pass *pass)
{
	struct ntr_part *part;
	int code = 0;

	while (code == 0 && (part = deal(pass)) != NULL) {
		part_work(&pass->workers[0], part);
		code = pass->alone_code ? pass->alone_code :
					  part_emit(pass, part);
	}
	return code;
}

/* --------------------------------------------------------- setting it all up -- */

/* A handle that reports to the worker's part.  It has no record cache: what a part
 * finds must not depend on what this thread has read before. */
static void volume_for_part(struct ntr_volume *vol, struct ntr_volume *copy)
{
	struct ntr_volume *whole = volume_whole(vol);

	/* Another thread may be loading what is loaded at first need.  In this order:
	 * who opens $Secure needs the other lock where its attribute list is damaged. */
	pthread_mutex_lock(&whole->secure_lock);
	pthread_mutex_lock(&whole->lazy_lock);
	*copy = *whole;
	pthread_mutex_unlock(&whole->lazy_lock);
	pthread_mutex_unlock(&whole->secure_lock);
	copy->whole = whole;
	copy->image = NULL;
	copy->cache = NULL;
	copy->sink = part_finding;
	copy->sink_ctx = NULL;
}

static int worker_start(struct pass *pass, struct worker *worker,
			struct ntr_error *err)
{
	const struct ntr_pass *opt = pass->opt;
	int code;

	worker->pass = pass;
	volume_for_part(pass->vol, &worker->vol);
	code = mft_slice_open(&worker->slice, &worker->vol, 0, 0, part_finding,
			      err);
	if (code < 0 || !opt->worker_open)
		return code;
	worker->user = opt->worker_open(opt->ctx);
	worker->has_user = worker->user != NULL;
	return worker->has_user ? NTR_OK : error_nomem(err);
}

static unsigned thread_count(const struct ntr_pass *opt, uint64_t parts)
{
	uint64_t n = opt->threads;
	long cpus;

	if (n == 0) {
		cpus = sysconf(_SC_NPROCESSORS_ONLN);
		n = cpus > 0 ? (uint64_t)cpus : 1;
	}
	n = least(least(n, THREADS_MAX), parts);
	return n ? (unsigned)n : 1;
}

static int pass_start(struct pass *pass, struct ntr_error *err)
{
	const struct ntr_pass *opt = pass->opt;
	uint64_t records = pass->vol->mft.records;
	uint64_t first = least(opt->first, records), parts;
	int code = NTR_OK;

	pass->next = pass->first = first;
	pass->end = first + least(opt->count ? opt->count : UINT64_MAX,
				  records - first);
	pass->part_records = PART_SIZE / pass->vol->boot.record_size;
	parts = (pass->end - first) / pass->part_records + 1;
	pass->worker_count = thread_count(opt, parts);
	pass->slots = pass->worker_count > 1 ?
		      2 * pass->worker_count + SLOTS_MORE : 1;
	pass->parts = calloc(pass->slots, sizeof(*pass->parts));
	pass->workers = calloc(pass->worker_count, sizeof(*pass->workers));
	if (!pass->parts || !pass->workers) {
		pass->worker_count = pass->workers ? pass->worker_count : 0;
		pass->slots = pass->parts ? pass->slots : 0;
		return error_nomem(err);
	}
	for (unsigned i = 0; code == NTR_OK && i < pass->worker_count; i++)
		code = worker_start(pass, &pass->workers[i], err);
	return code;
}

static void pass_end(struct pass *pass)
{
	const struct ntr_pass *opt = pass->opt;

	for (unsigned i = 0; i < pass->worker_count; i++) {
		mft_slice_close(&pass->workers[i].slice);
		if (pass->workers[i].has_user && opt->worker_close)
			opt->worker_close(opt->ctx, pass->workers[i].user);
	}
	for (unsigned i = 0; i < pass->slots; i++) {
		free(pass->parts[i].bytes);
		free(pass->parts[i].findings);
	}
	free(pass->workers);
	free(pass->parts);
	pthread_cond_destroy(&pass->room);
	pthread_cond_destroy(&pass->ready);
	pthread_cond_destroy(&pass->flushed);
	pthread_mutex_destroy(&pass->lock);
}

/* Start the threads, as many as can be. */
static void threads_start(struct pass *pass)
{
	unsigned i;

	for (i = 0; pass->worker_count > 1 && i < pass->worker_count; i++)
		if (pthread_create(&pass->workers[i].thread, NULL, worker_run,
				   &pass->workers[i]) != 0)
			break;
	pass->started = i;
	if (i == 0)
		pass->alone = true;
}

int ntr_scan_parallel(struct ntr_volume *vol, const struct ntr_pass *opt,
		      struct ntr_error *err)
{
	struct pass pass = { .opt = opt, .vol = vol };
	int code;

	if (opt->struct_size != sizeof(*opt) || !opt->map)
		return error_at(err, NTR_E_ARG, "struct ntr_pass",
				opt->struct_size, sizeof(*opt));
	pthread_mutex_init(&pass.lock, NULL);
	pthread_cond_init(&pass.room, NULL);
	pthread_cond_init(&pass.ready, NULL);
	pthread_cond_init(&pass.flushed, NULL);
	code = pass_start(&pass, err);
	if (code == NTR_OK) {
		/* What is wrong with it is no part's finding. */
		(void)volume_upcase(vol);
		threads_start(&pass);
		code = pass.alone ? run_alone(&pass) : run_threads(&pass);
		if (code < 0)
			error_at(err, code, "pass over the MFT", 0, 0);
	}
	pass_end(&pass);
	return code;
}
