/*
 * log_csv.c - the transaction log as CSV
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <string.h>

#include "log.h"
#include "text.h"
#include "types.h"

void log_csv_head(void)
{
	fputs("LSN,PreviousLSN,UndoNextLSN,Offset,Transaction,Type,Redo,Undo,"
	      "Attribute,Record,VCN,LCN,RecordOffset,AttributeOffset,PageOffset,"
	      "RedoLength,UndoLength,From,EntryNumber,SequenceNumber,"
	      "ParentEntryNumber,ParentSequenceNumber,Name,Created,Modified,"
	      "RecordChange,LastAccess,Size,Allocated,FirstBit,Bits,Notes\r\n",
	      stdout);
}

static void put_text(const char *text, size_t len)
{
	bool quotes = memchr(text, ',', len) || memchr(text, '"', len) ||
		      memchr(text, '\n', len) || memchr(text, '\r', len);

	if (quotes)
		putchar('"');
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '"')
			putchar('"');
		putchar(text[i]);
	}
	fputs(quotes ? "\"," : ",", stdout);
}

/* Empty where it is not known. */
static void put_number(uint64_t number, bool known)
{
	if (known && number != NTR_NONE)
		printf("%" PRIu64, number);
	putchar(',');
}

static void put_time(uint64_t filetime, bool known)
{
	char when[WHEN_TEXT];

	if (known && filetime) {
		when_text(filetime, true, when);
		fputs(when, stdout);
	}
	putchar(',');
}

static void put_change(const struct log_row *row)
{
	const struct ntr_log_change *c = &row->change;
	bool ref = c->fields & NTR_LOG_HAS_REF, named = c->fields & NTR_LOG_HAS_NAME;
	bool sizes = c->fields & NTR_LOG_HAS_SIZES;
	char name[TEXT_NAME];

	fputs(c->kind == NTR_LOG_CHANGE_NONE ? "," : row->undone ? "undo," :
							 "redo,", stdout);
	put_number(NTR_REF_NUMBER(c->ref), ref);
	put_number(NTR_REF_SEQUENCE(c->ref), ref);
	put_number(NTR_REF_NUMBER(c->parent_ref), named);
	put_number(NTR_REF_SEQUENCE(c->parent_ref), named);
	put_text(name, ntr_utf8(c->name, c->name_units, name, sizeof(name)));
	put_time(c->created, c->fields & NTR_LOG_HAS_CREATED);
	put_time(c->modified, c->fields & NTR_LOG_HAS_MODIFIED);
	put_time(c->changed, c->fields & NTR_LOG_HAS_CHANGED);
	put_time(c->accessed, c->fields & NTR_LOG_HAS_ACCESSED);
	put_number(c->size, sizes);
	put_number(c->allocated, sizes);
	put_number(c->first_bit, c->fields & NTR_LOG_HAS_BITS);
	put_number(c->bits, c->fields & NTR_LOG_HAS_BITS);
}

static void put_notes(uint32_t notes)
{
	bool first = true;

	for (const struct bit_name *n = log_notes; n->name; n++) {
		if (!(notes & n->bit))
			continue;
		printf("%s%s", first ? "" : "|", n->name);
		first = false;
	}
	fputs("\r\n", stdout);
}

void log_row_csv(const struct log_row *row)
{
	const struct ntr_log_record *rec = row->rec;
	bool update = rec->type == NTR_LOG_UPDATE;
	char redo[LOG_OPERATION], undo[LOG_OPERATION], target[LOG_TARGET];

	printf("%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu32
	       ",%s,%s,%s,", rec->lsn, rec->previous_lsn, rec->undo_next_lsn,
	       rec->at, rec->transaction, update ? "update" : "checkpoint",
	       update ? log_operation_text(rec->redo, redo) : "",
	       update ? log_operation_text(rec->undo, undo) : "");
	log_target_text(rec, target);
	put_text(target, strlen(target));
	put_number(rec->record, true);
	put_number(rec->vcn, update);
	put_number(rec->lcn, true);
	put_number(rec->record_offset, update);
	put_number(rec->attribute_offset, update);
	put_number(rec->page_offset * UINT64_C(512), update);
	put_number(rec->redo_len, update);
	put_number(rec->undo_len, update);
	put_change(row);
	put_notes(rec->notes);
}
