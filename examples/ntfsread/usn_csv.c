/*
 * usn_csv.c - one record of the change journal in MFTECmd's columns
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "pen.h"
#include "text.h"
#include "usn_row.h"
#include "usn_words.h"

void usn_csv_head(void)
{
	fputs("Name,Extension,EntryNumber,SequenceNumber,ParentEntryNumber,"
	      "ParentSequenceNumber,ParentPath,UpdateSequenceNumber,"
	      "UpdateTimestamp,UpdateReasons,FileAttributes,OffsetToData,"
	      "SourceFile\n", stdout);
}

/* RFC 4180: quotes round what holds a separator. */
static bool needs_quotes(const char *text, size_t len)
{
	return memchr(text, ',', len) || memchr(text, '"', len) ||
	       (len > 0 && (text[0] == ' ' || text[len - 1] == ' '));
}

static void pen_field(struct pen *pen, const char *text, size_t len)
{
	bool quotes = needs_quotes(text, len);

	if (quotes)
		pen_char(pen, '"');
	pen_safe(pen, text, len, PEN_CSV);
	if (quotes)
		pen_char(pen, '"');
	pen_char(pen, ',');
}

/* From the last dot on; a name that ends in one has none. */
static size_t extension(const char *name, size_t len)
{
	size_t at = len;

	while (at > 0 && name[at - 1] != '.')
		at--;
	return at == 0 || at == len ? len : at - 1;
}

/* What of the path is below the root, or below the directory that is missing. */
static size_t prefix_len(const struct usn_path *dir)
{
	return dir->notes & NTR_PATH_CYCLE ? strlen("/$Orphan/<cycle>") :
	       dir->notes ? strlen("/$Orphan") : 0;
}

/* ".\\dir\\dir" */
static void pen_parent(struct pen *pen, const struct usn_row *row)
{
	const struct usn_path *dir = row->dir;
	size_t skip = prefix_len(dir), len = dir->len - skip;
	bool quotes = needs_quotes(dir->text, dir->len);
	char *start;

	if (quotes)
		pen_char(pen, '"');
	pen_char(pen, '.');
	if (dir->notes) {
		pen_text(pen, "\\PathUnknown\\Directory with ID 0x");
		pen_hex(pen, NTR_REF_NUMBER(dir->top), 8);
		pen_char(pen, '-');
		pen_hex(pen, NTR_REF_SEQUENCE(dir->top), 8);
	}
	start = pen->at;
	pen_safe(pen, dir->text + skip, len, PEN_CSV);
	for (char *p = start; p < pen->at; p++)
		if (*p == '/')
			*p = '\\';
	if (quotes)
		pen_char(pen, '"');
}

static void pen_number(struct pen *pen, uint64_t number)
{
	pen_u64(pen, number);
	pen_char(pen, ',');
}

static void pen_row(struct pen *pen, const struct usn_row *row)
{
	const struct ntr_usn *usn = row->usn;
	char name[TEXT_NAME];
	size_t len = ntr_utf8(usn->name, usn->name_units, name, sizeof(name));
	size_t dot = extension(name, len);

	pen_field(pen, name, len);
	pen_field(pen, name + dot, len - dot);
	pen_number(pen, NTR_REF_NUMBER(usn->ref));
	pen_number(pen, NTR_REF_SEQUENCE(usn->ref));
	pen_number(pen, NTR_REF_NUMBER(usn->parent_ref));
	pen_number(pen, NTR_REF_SEQUENCE(usn->parent_ref));
	if (usn->name_units)	/* else the path is the file's own */
		pen_parent(pen, row);
	pen_char(pen, ',');
	pen_number(pen, usn->usn);
	if (usn->time)
		pen_time(pen, usn->time, ' ', "");
	pen_char(pen, ',');
	usn_titles_pen(pen, usn->reasons, ntr_usn_reason_name);
	pen_char(pen, ',');
	usn_titles_pen(pen, usn->file_flags, usn_attribute_title);
	pen_char(pen, ',');
	pen_number(pen, row->offset);
	if (row->unallocated)
		pen_text(pen, "unallocated,");
	else
		pen_field(pen, row->image, strlen(row->image));
	pen->at[-1] = '\n';	/* in place of the last comma */
}

bool usn_row_csv(const struct usn_row *row)
{
	size_t most = PEN_ESCAPE * (row->dir->len + 2 * TEXT_NAME +
				    strlen(row->image)) +
		      2 * USN_WORDS_ROOM + 512;
	struct pen pen;

	if (buf_reserve(row->room, most) < 0)
		return false;
	pen.at = row->room->bytes;
	pen_row(&pen, row);
	fwrite(row->room->bytes, 1, (size_t)(pen.at - row->room->bytes), stdout);
	return true;
}
