/*
 * usn_row.c - one record of the change journal, as text, JSON or bodyfile
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <string.h>

#include "buf.h"
#include "json.h"
#include "rows.h"
#include "text.h"
#include "types.h"
#include "usn_row.h"
#include "usn_words.h"

static const char orphan[] = "/$Orphan";

/* Without the MFT a directory that the journal does not name is not known. */
static bool is_known(const struct usn_row *row)
{
	return row->has_mft || row->dir->notes == 0;
}

/* The root has itself as its parent, and the name ".". */
static bool is_root(const struct ntr_usn *usn)
{
	return NTR_REF_NUMBER(usn->ref) == 5;
}

/* ------------------------------------------------------------------------ text -- */

static void put_path(const struct usn_row *row)
{
	const struct ntr_usn *usn = row->usn;
	size_t skip = is_known(row) ? 0 : strlen(orphan);

	if (is_root(usn)) {
		putchar('/');
		return;
	}
	/* Of a directory that is not known: what is below it. */
	if (skip)
		putchar('?');
	text_put(stdout, row->dir->text + skip, row->dir->len - skip);
	if (usn->name_units == 0)
		return;
	putchar('/');
	text_put_name(stdout, usn->name, usn->name_units);
}

static void put_extents(const struct ntr_usn *usn)
{
	uint64_t offset, length;

	for (uint32_t i = 0; ntr_usn_extent(usn, i, &offset, &length) == NTR_OK;
	     i++)
		printf(" %" PRIu64 "+%" PRIu64, offset, length);
}

bool usn_row_text(const struct usn_row *row)
{
	const struct ntr_usn *usn = row->usn;
	char when[WHEN_TEXT] = "-";

	if (usn->time)
		when_text(usn->time, true, when);
	printf("%-27s  %12" PRIu64 "  ", when, usn->usn);
	put_ref(usn->ref);
	fputs("  ", stdout);
	usn_words_put(stdout, usn->reasons, ntr_usn_reason_name, ",");
	if (usn->source) {
		putchar('/');
		usn_words_put(stdout, usn->source, ntr_usn_source_name, ",");
	}
	fputs("  ", stdout);
	put_path(row);
	if (usn->extents)
		put_extents(usn);
	if (row->unallocated)
		printf("  (unallocated, at 0x%" PRIx64 ")", row->offset);
	putchar('\n');
	return true;
}

/* ------------------------------------------------------------------------ JSON -- */

/* The whole path, as it is; false without memory. */
static bool json_path(struct json *j, const struct usn_row *row)
{
	const struct ntr_usn *usn = row->usn;
	size_t len = row->dir->len;
	char *path;

	if (is_root(usn) || !is_known(row)) {
		json_text_or_null(j, "path", is_root(usn) ? "/" : NULL);
		return true;
	}
	if (buf_reserve(row->room, len + 1 + TEXT_NAME) < 0)
		return false;
	path = row->room->bytes;
	memcpy(path, row->dir->text, len);
	if (usn->name_units) {
		path[len++] = '/';
		len += ntr_utf8(usn->name, usn->name_units, path + len, TEXT_NAME);
	}
	json_bytes(j, "path", path, len);
	return true;
}

static void json_extents(struct json *j, const struct ntr_usn *usn)
{
	uint64_t offset, length;

	if (usn->major != 4)
		return;
	json_array(j, "extents");
	for (uint32_t i = 0; ntr_usn_extent(usn, i, &offset, &length) == NTR_OK;
	     i++) {
		json_object(j, NULL);
		json_u64(j, "offset", offset);
		json_u64(j, "length", length);
		json_object_end(j);
	}
	json_array_end(j);
	json_u64(j, "extents_left", usn->extents_left);
}

bool usn_row_json(const struct usn_row *row)
{
	const struct ntr_usn *usn = row->usn;
	struct json j;

	json_start(&j, stdout);
	json_object(&j, NULL);
	json_u64(&j, "usn", usn->usn);
	json_u64(&j, "offset", row->offset);
	json_u64(&j, "version", usn->major);
	json_u64(&j, "record", NTR_REF_NUMBER(usn->ref));
	json_u64(&j, "sequence", NTR_REF_SEQUENCE(usn->ref));
	json_ref(&j, "parent", usn->parent_ref);
	if (usn->major == 4)
		json_null(&j, "name");
	else
		json_name(&j, "name", usn->name, usn->name_units);
	if (!json_path(&j, row))
		return false;
	usn_words_json(&j, "reasons", usn->reasons, ntr_usn_reason_name);
	usn_words_json(&j, "source", usn->source, ntr_usn_source_name);
	usn_words_json(&j, "file_attributes", usn->file_flags,
		       usn_attribute_name);
	json_u64(&j, "security_id", usn->security_id);
	if (usn->time)
		json_time(&j, "time", usn->time);
	else
		json_null(&j, "time");
	json_extents(&j, usn);
	json_bool(&j, "unallocated", row->unallocated);
	json_object_end(&j);
	json_line(&j);
	return true;
}

/* -------------------------------------------------------------------- bodyfile -- */

static void pen_path(struct pen *pen, const struct usn_row *row)
{
	const struct ntr_usn *usn = row->usn;
	size_t skip = is_known(row) ? 0 : strlen(orphan);

	if (skip && !is_root(usn))
		pen_char(pen, '?');
	if (!is_root(usn))
		pen_safe(pen, row->dir->text + skip, row->dir->len - skip,
			 PEN_BODY);
	pen_char(pen, '/');
	if (!is_root(usn))
		pen_name(pen, usn->name, usn->name_units, PEN_BODY);
}

/* Everything after the path. */
static void pen_rest(struct pen *pen, const struct usn_row *row)
{
	const struct ntr_usn *usn = row->usn;
	uint32_t nsec;
	int64_t sec;

	ntr_time(usn->time, &sec, &nsec);
	pen_text(pen, " (USN: ");
	usn_words_pen(pen, usn->reasons, ntr_usn_reason_name);
	pen_text(pen, row->unallocated ? ") (unallocated)|" : ")|");
	pen_u64(pen, NTR_REF_NUMBER(usn->ref));
	pen_text(pen, usn->file_flags & USN_DIRECTORY ? "|d/drwxrwxrwx|0|0|0" :
							"|r/rrwxrwxrwx|0|0|0");
	for (int i = 0; i < 4; i++) {
		pen_char(pen, '|');
		if (sec < 0)
			pen_char(pen, '-');
		pen_u64(pen, sec < 0 ? -(uint64_t)sec : (uint64_t)sec);
	}
	pen_char(pen, '\n');
}

bool usn_row_body(const struct usn_row *row)
{
	size_t most = PEN_ESCAPE * (row->dir->len + TEXT_NAME) + USN_WORDS_ROOM +
		      256;
	struct pen pen;

	if (row->usn->time == 0)
		return true;	/* nothing for a timeline */
	if (buf_reserve(row->room, most) < 0)
		return false;
	pen.at = row->room->bytes;
	pen_text(&pen, "0|");
	pen_path(&pen, row);
	pen_rest(&pen, row);
	fwrite(row->room->bytes, 1, (size_t)(pen.at - row->room->bytes), stdout);
	return true;
}
