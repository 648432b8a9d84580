/*
 * log_text.c - the transaction log for people, and as a bodyfile
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <string.h>

#include "log.h"
#include "text.h"
#include "types.h"

static const struct {
	uint32_t field;
	const char *label;
} times[] = {
	{ NTR_LOG_HAS_CREATED, "created" }, { NTR_LOG_HAS_MODIFIED, "modified" },
	{ NTR_LOG_HAS_CHANGED, "changed" }, { NTR_LOG_HAS_ACCESSED, "accessed" },
};

static uint64_t time_of(const struct ntr_log_change *c, uint32_t field)
{
	if (!(c->fields & field))
		return 0;
	return field == NTR_LOG_HAS_CREATED  ? c->created :
	       field == NTR_LOG_HAS_MODIFIED ? c->modified :
	       field == NTR_LOG_HAS_CHANGED  ? c->changed :
					       c->accessed;
}

static void put_name(const struct ntr_log_change *c)
{
	if (c->name_units == 0)
		return;
	putchar(' ');
	text_put_name(stdout, c->name, c->name_units);
	if (c->fields & NTR_LOG_HAS_NAME)
		printf(" in #%" PRIu64 "-%u", NTR_REF_NUMBER(c->parent_ref),
		       NTR_REF_SEQUENCE(c->parent_ref));
}

static void put_change(const struct log_row *row)
{
	const struct ntr_log_change *c = &row->change;
	char when[WHEN_TEXT], type[64];

	if (c->kind == NTR_LOG_CHANGE_NONE)
		return;
	fputs(row->undone ? "  was:" : " ", stdout);
	if (c->fields & NTR_LOG_HAS_REF)
		printf(" #%" PRIu64, NTR_REF_NUMBER(c->ref));
	if (c->fields & NTR_LOG_HAS_TYPE) {
		type_text(c->attr_type, type, sizeof(type));
		printf(" %s", type);
	}
	put_name(c);
	for (size_t i = 0; i < 4; i++) {
		if (!(c->fields & times[i].field))
			continue;
		when_text(time_of(c, times[i].field), true, when);
		printf(" %s %s", times[i].label, when);
	}
	if (c->fields & NTR_LOG_HAS_SIZES)
		printf(" size %" PRIu64 " allocated %" PRIu64, c->size,
		       c->allocated);
	if (c->fields & NTR_LOG_HAS_BITS)
		printf(" bits %" PRIu64 "+%" PRIu64, c->first_bit, c->bits);
}

static void put_notes(uint32_t notes)
{
	char text[128];

	if (!notes)
		return;
	bits_text(notes, log_notes, text, sizeof(text));
	printf("  [%s]", text);
}

static void put_target(const struct ntr_log_record *rec)
{
	char target[LOG_TARGET];

	log_target_text(rec, target);
	if (rec->record != NTR_NONE)
		printf("  #%" PRIu64, rec->record);
	if (*target) {
		putchar(' ');
		text_puts(stdout, target);
	}
	if (rec->redo_len || rec->undo_len)
		printf(" vcn %" PRIu64 " +%u+%u", rec->vcn, rec->record_offset,
		       rec->attribute_offset);
}

void log_row_text(const struct log_row *row)
{
	const struct ntr_log_record *rec = row->rec;
	char redo[LOG_OPERATION], undo[LOG_OPERATION];

	printf("%12" PRIu64 "  %4" PRIu32 "  ", rec->lsn, rec->transaction);
	if (rec->type == NTR_LOG_UPDATE) {
		printf("%s / %s", log_operation_text(rec->redo, redo),
		       log_operation_text(rec->undo, undo));
		put_target(rec);
		put_change(row);
	} else {
		fputs("(checkpoint)", stdout);
	}
	put_notes(rec->notes);
	putchar('\n');
}

/* ------------------------------------------------------------------ bodyfile -- */

static void put_body_name(const struct ntr_log_change *c)
{
	char name[TEXT_NAME];
	size_t len = ntr_utf8(c->name, c->name_units, name, sizeof(name));
	const char *at = name, *bar;

	if (c->name_units == 0)
		putchar('-');
	while ((bar = memchr(at, '|', len))) {
		text_put(stdout, at, (size_t)(bar - at));
		fputs("\\174", stdout);
		len -= (size_t)(bar + 1 - at);
		at = bar + 1;
	}
	text_put(stdout, at, len);
}

static int64_t seconds(uint64_t filetime)
{
	uint32_t nsec;
	int64_t sec;

	if (filetime == 0)
		return 0;
	ntr_time(filetime, &sec, &nsec);
	return sec;
}

/* Only what has a time in it; those that are not known are zero. */
void log_row_body(const struct log_row *row)
{
	const struct ntr_log_change *c = &row->change;
	char operation[LOG_OPERATION];
	uint32_t any = 0;

	for (size_t i = 0; i < 4; i++)
		any |= c->fields & times[i].field;
	if (!any)
		return;
	fputs("0|", stdout);
	put_body_name(c);
	printf(" ($LogFile %" PRIu64 " %s%s)|", row->rec->lsn,
	       log_operation_text(row->undone ? row->rec->undo : row->rec->redo,
				  operation), row->undone ? ", undo" : "");
	if (c->fields & NTR_LOG_HAS_REF)
		printf("%" PRIu64, NTR_REF_NUMBER(c->ref));
	else
		putchar('0');
	printf("|%s|0|0|%" PRIu64 "|%" PRId64 "|%" PRId64 "|%" PRId64
	       "|%" PRId64 "\n",
	       c->file_flags & NTR_FILE_DIRECTORY ? "d/drwxrwxrwx" :
						    "r/rrwxrwxrwx",
	       c->size, seconds(time_of(c, NTR_LOG_HAS_ACCESSED)),
	       seconds(time_of(c, NTR_LOG_HAS_MODIFIED)),
	       seconds(time_of(c, NTR_LOG_HAS_CHANGED)),
	       seconds(time_of(c, NTR_LOG_HAS_CREATED)));
}

/* ------------------------------------------------------------- restart areas -- */

static void put_restart(const struct ntr_log_restart *r, bool used)
{
	printf("restart page at %" PRIu64 ": ", r->at);
	if (!r->valid) {
		puts("cannot be used");
		return;
	}
	printf("version %u.%u, current LSN %" PRIu64 ", %" PRIu32
	       "-byte pages, %" PRIu32 " sequence bits, flags 0x%" PRIx32 "%s%s%s\n",
	       r->version_major, r->version_minor, r->current_lsn, r->page_size,
	       r->sequence_bits, r->flags, r->checked ? ", checked" : "",
	       r->torn_sectors ? ", torn" : "", used ? ", used" : "");
}

void log_info_text(const struct ntr_log *log)
{
	static const char *const states[] = {
		"", "never used", "no restart page left"
	};
	struct ntr_log_client client;
	struct ntr_log_info info;

	ntr_log_info(log, &info);
	put_restart(&info.restart[0], info.state == NTR_LOG_GOOD && !info.used);
	put_restart(&info.restart[1], info.state == NTR_LOG_GOOD && info.used);
	for (uint32_t i = 0; ntr_log_client(log, i, &client) == NTR_OK; i++) {
		fputs("client ", stdout);
		text_put_name(stdout, client.name, client.name_units);
		printf(": oldest LSN %" PRIu64 ", restart LSN %" PRIu64 "\n",
		       client.oldest_lsn, client.restart_lsn);
	}
	printf("%" PRIu64 " bytes, %s: pages with records %" PRIu32
	       " (copies %" PRIu32 "), older parts %" PRIu32 ", unused %" PRIu32
	       ", torn %" PRIu32 ", damaged %" PRIu32 ", unreadable %" PRIu32 "\n\n",
	       info.size, info.state != NTR_LOG_GOOD ? states[info.state] :
			  info.clean ? "clean" : "not closed",
	       info.pages, info.copies, info.leftovers, info.unused, info.torn,
	       info.damaged, info.unreadable);
}
