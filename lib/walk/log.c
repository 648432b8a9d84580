/*
 * log.c - opening a transaction log
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "log.h"

#include <errno.h>
#include <stdlib.h>

#include "../bytes/checked.h"
#include "../format/fixup.h"

enum {
	CLUSTER_USUAL = 4096, RECORD_USUAL = 1024, PAGE_USUAL = 4096,
	CLEAN = 2	/* of the flags of a restart area */
};

/* ------------------------------------------------------------ restart pages -- */

static size_t restart_load(struct ntr_log *log, unsigned which, uint64_t at)
{
	int64_t got = source_pread(&log->source, log->pages[which],
				   LOG_PAGE_MAX, at, NULL);

	return got > 0 ? (size_t)got : 0;
}

/* The second page is one system page behind the first: where the first does not say
 * what that is, at the first of the possible places where there is one. */
static uint64_t second_at(struct ntr_log *log)
{
	uint32_t size = log->info.restart[0].system_page_size;
	uint8_t sign[4];

	if (log->info.restart[0].valid)
		return size;
	for (size = LOG_PAGE_MIN; size <= LOG_PAGE_MAX; size *= 2)
		if (source_pread(&log->source, sign, 4, size, NULL) == 4 &&
		    (memcmp(sign, "RSTR", 4) == 0 ||
		     memcmp(sign, "CHKD", 4) == 0))
			return size;
	return PAGE_USUAL;
}

void log_note_error(const struct ntr_log *log, uint32_t kind, uint64_t at,
		    const struct ntr_error *err)
{
	note(&log->where, kind, err->what, at, err->got, err->limit);
}

/* How many clients there are, and can be. */
static uint32_t clients_count(const struct ntr_log *log, struct span clients)
{
	const struct ntr_log_restart *r = &log->info.restart[log->info.used];
	uint32_t room = clients.len == 0 ? 0 : LOG_CLIENTS_MAX;

	if (!r->valid)
		return 0;
	if (r->clients > room)
		note(&log->where, NTR_F_LOG_CLIENT_DAMAGED, "number of clients",
		     r->at, r->clients, room);
	return (uint32_t)least(r->clients, room);
}

static int clients_keep(struct ntr_log *log, struct span clients)
{
	uint32_t count = clients_count(log, clients);
	struct ntr_error err;
	struct where w = where_error(&err);

	log->clients = calloc(count + 1, sizeof(*log->clients));
	if (!log->clients)
		return NTR_E_NOMEM;
	for (uint32_t i = 0; i < count; i++)
		if (log_client_decode(clients, i, &w, &log->clients[i]) < 0)
			log_note_error(log, NTR_F_LOG_CLIENT_DAMAGED,
				       log->info.restart[log->info.used].at,
				       &err);
	log->info.clients = count;
	if (count > 0) {
		log->info.oldest_lsn = log->clients[0].oldest_lsn;
		log->info.restart_lsn = log->clients[0].restart_lsn;
	}
	return NTR_OK;
}

/* One of the two restart pages. */
static void restart_take(struct ntr_log *log, unsigned which, uint64_t at,
			 struct span *clients_ret)
{
	struct ntr_log_restart *r = &log->info.restart[which];
	struct where w = where_error(&log->restart_errors[which]);

	(void)log_restart_decode(log->pages[which],
				 restart_load(log, which, at), at, &w, r,
				 clients_ret);
	if (r->torn_sectors)
		note(&log->where, NTR_F_LOG_PAGE_TORN, NULL, at,
		     r->torn_sectors, r->system_page_size / FIXUP_STRIDE);
}

/* What is wrong with those that are of no use, where there has ever been one. */
static void restart_tell(const struct ntr_log *log)
{
	for (int i = 0; i < 2; i++)
		if (!log->info.restart[i].valid &&
		    log->info.state != NTR_LOG_EMPTY)
			log_note_error(log, NTR_F_LOG_RESTART_DAMAGED,
				       log->info.restart[i].at,
				       &log->restart_errors[i]);
}

/* Of two that are valid the one with the newer LSN counts: Windows writes them in
 * turn. */
static int restart_read(struct ntr_log *log)
{
	struct ntr_log_restart *r = log->info.restart;
	struct span clients[2];

	restart_take(log, 0, 0, &clients[0]);
	restart_take(log, 1, second_at(log), &clients[1]);
	log->info.used = !r[0].valid ||
			 (r[1].valid && r[1].current_lsn > r[0].current_lsn);
	if (!r[log->info.used].valid) {
		log->info.used = 0;
		return clients_keep(log, span_of(NULL, 0));
	}
	log->info.current_lsn = r[log->info.used].current_lsn;
	log->info.clean = (r[log->info.used].flags & CLEAN) != 0;
	log->info.version_major = r[log->info.used].version_major;
	log->info.version_minor = r[log->info.used].version_minor;
	return clients_keep(log, clients[log->info.used]);
}

/* ----------------------------------------------------------------- geometry -- */

/* Without a restart page: as the fixups of the first record page say. */
static uint32_t guess_page_size(struct ntr_log *log)
{
	uint8_t head[8];

	for (uint64_t at = 2 * LOG_PAGE_MIN; at <= 4 * LOG_PAGE_MAX;
	     at += LOG_PAGE_MIN) {
		struct span s = span_of(head, sizeof(head));
		uint32_t size;

		if (source_pread(&log->source, head, sizeof(head), at, NULL) !=
			    (int64_t)sizeof(head) ||
		    !span_is(s, 0, "RCRD", 4))
			continue;
		size = (span_u16(s, 6) - 1u) * 512;
		if (power_of_two(size) && size >= LOG_PAGE_MIN &&
		    size <= LOG_PAGE_MAX)
			return size;
	}
	return PAGE_USUAL;
}

static void geometry_settle(struct ntr_log *log)
{
	const struct ntr_log_restart *r = &log->info.restart[log->info.used];
	struct log_geometry *g = &log->geometry;
	uint64_t size = log->source.size;

	if (r->valid) {
		size = least(size, r->file_size);
		*g = (struct log_geometry){
			.page_size = r->page_size, .header_len = r->header_len,
			.offset_bits = 64 - r->sequence_bits,
			.data_at = r->data_at,
		};
	} else {
		*g = (struct log_geometry){
			.page_size = guess_page_size(log),
			.header_len = LOG_HEADER_LEN,
			.offset_bits = log_offset_bits(size),
			.data_at = LOG_DATA_AT,
		};
	}
	size = least(size, (uint64_t)LOG_PAGES_MAX * g->page_size);
	g->size = size - size % g->page_size;
	log->info.page_size = g->page_size;
	log->info.size = log->source.size;
}

static bool cluster_possible(uint64_t size)
{
	return power_of_two(size) && size >= CLUSTER_SIZE_MIN &&
	       size <= CLUSTER_SIZE_MAX;
}

/* A cluster's size is in the client's restart area, since Windows Vista. */
static void sizes_settle(struct ntr_log *log, const struct ntr_log_options *opt)
{
	struct ntr_log_info *info = &log->info;
	uint8_t buf[LOG_HEADER_LEN + 0x54];
	const struct log_geometry *g = &log->geometry;
	struct span s = span_of(buf, sizeof(buf));

	info->record_size = opt ? opt->record_size : 0;
	info->cluster_size = opt ? opt->cluster_size : 0;
	if (!info->cluster_size && info->restart_lsn &&
	    source_pread(&log->source, buf, sizeof(buf),
			 log_offset(g, info->restart_lsn), NULL) ==
		    (int64_t)sizeof(buf) &&
	    span_u64(s, 0) == info->restart_lsn &&
	    span_u32(s, 0x20) == NTR_LOG_CHECKPOINT)
		info->cluster_size = span_u32(s, LOG_HEADER_LEN + 0x50);
	if (!cluster_possible(info->cluster_size))
		info->cluster_size = 0;
	if (!power_of_two(info->record_size) ||
	    info->record_size > RECORD_SIZE_MAX)
		info->record_size = 0;
}

/* Where a file record is in $MFT, and the number in its header, give the size of a
 * cluster away; 0 where they do not. */
static uint64_t cluster_by_record(const struct ntr_log_record *rec, uint32_t undo)
{
	struct span s = log_part(rec, undo);
	uint64_t size = rec->block_size ? rec->block_size * (uint64_t)512 :
					  RECORD_USUAL;
	uint64_t at = span_u32(s, 0x2c) * size;
	uint64_t in_cluster = rec->page_offset * (uint64_t)512;

	if ((undo ? rec->undo : rec->redo) != LOG_INIT_RECORD || rec->vcn == 0 ||
	    !span_is(s, 0, "FILE", 4) || span_u16(s, 4) < 0x30 ||
	    at <= in_cluster || (at - in_cluster) % rec->vcn != 0)
		return 0;
	at = (at - in_cluster) / rec->vcn;
	return cluster_possible(at) && in_cluster < at ? at : 0;
}

/* A log of Windows XP does not say how large clusters are: look for a record that
 * does, then start anew. */
static void cluster_search(struct ntr_log *log)
{
	struct ntr_log_record rec;
	ntr_finding_fn sink = log->where.sink;
	uint64_t size = 0;

	/* What is met is met again. */
	log->where.sink = NULL;
	while (size == 0 && ntr_log_next(log, &rec, NULL) > 0) {
		size = cluster_by_record(&rec, 0);
		if (size == 0)
			size = cluster_by_record(&rec, 1);
	}
	log->where.sink = sink;
	log->info.cluster_size = size ? (uint32_t)size : CLUSTER_USUAL;
	log->info.first_lsn = log->info.last_lsn = 0;
	log->piece = 0;
	log->at = 0;
	log->lost = log->started = false;
	memset(log->attributes, 0, LOG_PLACES * sizeof(*log->attributes));
}

/* Nothing but what formatting leaves: 0xff, or zeros. */
static bool never_used(const struct ntr_log *log)
{
	uint8_t start[4] = { 0 };

	(void)source_pread(&log->source, start, sizeof(start), 0, NULL);
	return log->count == 0 && log->info.damaged == 0 &&
	       (memcmp(start, "\xff\xff\xff\xff", 4) == 0 ||
		memcmp(start, "\0\0\0\0", 4) == 0);
}

/* ------------------------------------------------------------------- opening -- */

static int log_load(struct ntr_log *log, const struct ntr_log_options *opt,
		    struct ntr_error *err)
{
	int code;

	for (int i = 0; i < 2; i++) {
		log->pages[i] = malloc(LOG_PAGE_MAX);
		if (!log->pages[i])
			return error_nomem(err);
	}
	log->page = malloc(LOG_PAGE_MAX);
	log->data = malloc(LOG_DATA_MAX);
	log->attributes = calloc(LOG_PLACES, sizeof(*log->attributes));
	if (!log->page || !log->data || !log->attributes ||
	    restart_read(log) < 0)
		return error_nomem(err);
	geometry_settle(log);
	sizes_settle(log, opt);
	code = log_pages_find(log, err);
	if (code < 0)
		return code;
	if (!log->info.restart[log->info.used].valid)
		log->info.state = never_used(log) ? NTR_LOG_EMPTY :
						    NTR_LOG_HEADLESS;
	restart_tell(log);
	if (!log->info.cluster_size)
		cluster_search(log);
	return NTR_OK;
}

int ntr_log_open(const struct ntr_source *src, const struct ntr_log_options *opt,
		 struct ntr_log **log_ret, struct ntr_error *err)
{
	struct ntr_log *log;
	int code;

	if (opt && opt->struct_size != sizeof(*opt))
		return error_at(err, NTR_E_ARG, "struct_size of log options",
				opt->struct_size, sizeof(*opt));
	log = calloc(1, sizeof(*log));
	if (!log)
		return error_nomem(err);
	log->source = *src;
	log->where = where_error(NULL);
	log->where.base = 0;
	if (opt) {
		log->where.sink = opt->on_finding;
		log->where.sink_ctx = opt->finding_ctx;
	}
	log->loaded = SIZE_MAX;
	code = log_load(log, opt, err);
	if (code < 0) {
		ntr_log_close(log);
		return code;
	}
	*log_ret = log;
	return NTR_OK;
}

void ntr_log_close(struct ntr_log *log)
{
	if (!log)
		return;
	free(log->pages[0]);
	free(log->pages[1]);
	free(log->page);
	free(log->data);
	free(log->attributes);
	free(log->clients);
	free(log->pieces);
	free(log);
}

void ntr_log_info(const struct ntr_log *log, struct ntr_log_info *info_ret)
{
	*info_ret = log->info;
}

int ntr_log_client(const struct ntr_log *log, uint32_t index,
		   struct ntr_log_client *client_ret)
{
	if (index >= log->info.clients)
		return NTR_E_NOT_FOUND;
	*client_ret = log->clients[index];
	return NTR_OK;
}

/* ------------------------------------------------------- a stream as a source -- */

static int64_t stream_ask(void *ctx, void *buf, size_t len, uint64_t offset)
{
	struct ntr_error err = { .sys_errno = 0 };
	int64_t got = ntr_stream_pread(ctx, buf, len, offset, &err);

	if (got >= 0)
		return got;
	return err.sys_errno > 0 ? -err.sys_errno : -EIO;
}

void ntr_stream_source(struct ntr_stream *stream, struct ntr_source *src_ret)
{
	*src_ret = (struct ntr_source){
		.ctx = stream, .size = ntr_stream_size(stream),
		.pread = stream_ask,
	};
}
