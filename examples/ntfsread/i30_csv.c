/*
 * i30_csv.c - a name of an extracted $I30 in MFTECmd's columns
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>

#include "i30.h"
#include "ntfsread_artifacts.h"
#include "pen.h"
#include "text.h"
#include "types.h"

enum { TITLES = 32 * 24 };	/* all bits of file flags, in words */

void i30_csv_head(void)
{
	fputs("Offset,FromSlack,SelfMftEntry,SelfMftSequence,FileName,Flags,"
	      "NameType,ParentMftEntry,ParentMftSequence,CreatedOn,"
	      "ContentModifiedOn,RecordModifiedOn,LastAccessedOn,PhysicalSize,"
	      "LogicalSize,SourceFile\n", stdout);
}

/* Always in quotes, so that nothing in the text matters. */
static void pen_quoted(struct pen *pen, const char *text, size_t len)
{
	pen_char(pen, '"');
	pen_safe(pen, text, len, PEN_CSV);
	pen_text(pen, "\",");
}

/* What is lost is empty, never 0. */
static void pen_ref(struct pen *pen, uint64_t ref, bool lost)
{
	if (!lost)
		pen_u64(pen, NTR_REF_NUMBER(ref));
	pen_char(pen, ',');
	if (!lost)
		pen_u64(pen, NTR_REF_SEQUENCE(ref));
	pen_char(pen, ',');
}

static void pen_flags(struct pen *pen, uint32_t flags)
{
	const char *between = "", *title;

	for (uint32_t bit = 1; bit; bit <<= 1) {
		if (!(flags & bit))
			continue;
		pen_text(pen, between);
		title = file_flag_title(bit);
		if (title) {
			pen_text(pen, title);
		} else {
			pen_text(pen, "0x");
			pen_hex(pen, bit, 1);
		}
		between = "|";
	}
	pen_char(pen, ',');
}

static void pen_times(struct pen *pen, const struct ntr_dirent *e)
{
	const uint64_t times[] = {
		e->created, e->modified, e->changed, e->accessed,
	};

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		if (times[i])
			pen_time(pen, times[i], ' ', "");
		pen_char(pen, ',');
	}
}

static void pen_row(struct pen *pen, const struct ntr_carved *c,
		    const char *image)
{
	static const char *const types[] = {
		"Posix", "Windows", "Dos", "DosWindows",
	};
	const struct ntr_dirent *e = &c->entry;
	char name[TEXT_NAME];
	size_t len = ntr_utf8(e->name, e->name_units, name, sizeof(name));

	pen_u64(pen, e->offset);
	pen_text(pen, c->source ? ",True," : ",False,");
	pen_ref(pen, e->ref, (c->lost & NTR_LOST_REF) != 0);
	pen_quoted(pen, name, len);
	pen_flags(pen, e->file_flags);
	pen_text(pen, e->name_space < 4 ? types[e->name_space] : "");
	pen_char(pen, ',');
	pen_ref(pen, e->parent_ref, (c->lost & NTR_LOST_PARENT) != 0);
	pen_times(pen, e);
	pen_u64(pen, e->allocated);
	pen_char(pen, ',');
	pen_u64(pen, e->size);
	pen_char(pen, ',');
	pen_quoted(pen, image, strlen(image));
	pen->at[-1] = '\n';	/* in place of the last comma */
}

bool i30_csv_row(const struct ntr_carved *c, const char *image, struct buf *room)
{
	size_t most = PEN_ESCAPE * (TEXT_NAME + strlen(image)) + TITLES + 512;
	struct pen pen;

	room->len = 0;
	if (buf_reserve(room, most) < 0)
		return false;
	pen.at = room->bytes;
	pen_row(&pen, c, image);
	fwrite(room->bytes, 1, (size_t)(pen.at - room->bytes), stdout);
	return true;
}
