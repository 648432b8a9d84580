/*
 * value_reparse.c - $REPARSE_POINT: what it is, and where it leads
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>

#include "ntfsread_artifacts.h"
#include "rows.h"
#include "text.h"
#include "types.h"
#include "value.h"

static const char *const app_strings[] = {
	"package", "entry_point", "executable", "app_kind",
};

static bool has_names(uint32_t kind)
{
	return kind == NTR_REPARSE_SYMLINK || kind == NTR_REPARSE_JUNCTION ||
	       kind == NTR_REPARSE_VOLUME;
}

static bool has_version(uint32_t kind)
{
	return kind == NTR_REPARSE_WOF || kind == NTR_REPARSE_WIM ||
	       kind == NTR_REPARSE_WSL_LINK || kind == NTR_REPARSE_APPEXEC ||
	       kind == NTR_REPARSE_DEDUP;
}

static void fields_json(struct json *j, const struct ntr_reparse *r)
{
	if (has_names(r->kind)) {
		json_name(j, "target", r->target, r->target_units);
		json_name(j, "print_name", r->print, r->print_units);
	}
	if (r->kind == NTR_REPARSE_SYMLINK)
		json_bool(j, "relative", r->relative != 0);
	if (has_version(r->kind))
		json_u64(j, "version", r->version);
	if (r->kind == NTR_REPARSE_WSL_LINK)
		json_bytes(j, "target", r->text, r->text_len);
	if (r->kind == NTR_REPARSE_WOF || r->kind == NTR_REPARSE_WIM)
		json_u64(j, "provider", r->provider);
	if (r->kind == NTR_REPARSE_WOF)
		json_text(j, "codec", ntr_codec_name(r->codec));
	if (r->kind == NTR_REPARSE_WIM) {
		json_u64(j, "wim_source", r->wim_source);
		if (r->wim_hash)
			json_hex(j, "sha1", r->wim_hash, 20);
	}
	if (r->kind == NTR_REPARSE_DEDUP)
		json_u64(j, "original_size", r->original_size);
	for (uint32_t i = 0; i < r->strings && i < 4; i++)
		json_name(j, app_strings[i], r->string[i],
			  r->string_units[i]);
}

bool reparse_json(struct json *j, const struct value *v)
{
	struct ntr_reparse r;

	if (ntr_reparse_decode(v->bytes, v->len, &r, NULL) < 0)
		return false;
	json_u64(j, "tag", r.tag);
	json_text_or_null(j, "tag_name", ntr_reparse_tag_name(r.tag));
	json_text(j, "kind", ntr_reparse_kind_name(r.kind));
	if (r.guid)
		json_guid(j, "guid", r.guid);
	fields_json(j, &r);
	json_hex(j, "hex", r.data, r.data_len);
	return true;
}

static void wim_text(const struct ntr_reparse *r)
{
	row("provider");
	printf("%" PRIu32 ", the content is in a WIM image: data source %"
	       PRIu64 "\n", r->provider, r->wim_source);
	if (r->wim_hash)
		row_hex("SHA-1", r->wim_hash, 20);
}

static void wof_text(const struct ntr_reparse *r)
{
	row("provider");
	printf("%" PRIu32 ", the content is in the stream WofCompressedData: "
	       "%s\n", r->provider, ntr_codec_name(r->codec));
}

/* What follows the tag and the length, of kinds that have no fields here. */
static void data_text(const struct ntr_reparse *r)
{
	if (r->data_len)
		row_hex("data", r->data, r->data_len);
}

static void fields_text(const struct ntr_reparse *r)
{
	static const char *const label[] = {
		"package", "entry point", "executable", "kind",
	};

	if (has_version(r->kind))
		row_number("version", r->version);
	if (has_names(r->kind)) {
		row("target");
		text_put_target(stdout, r->target, r->target_units);
		puts(r->relative ? "  (relative)" : "");
		row_target("print name", r->print, r->print_units);
	} else if (r->kind == NTR_REPARSE_WSL_LINK) {
		row("target");
		text_put(stdout, (const char *)r->text, r->text_len);
		putchar('\n');
	} else if (r->kind == NTR_REPARSE_WOF) {
		wof_text(r);
	} else if (r->kind == NTR_REPARSE_WIM) {
		wim_text(r);
	} else if (r->kind == NTR_REPARSE_APPEXEC) {
		for (uint32_t i = 0; i < r->strings && i < 4; i++)
			row_target(label[i], r->string[i],
				   r->string_units[i]);
	} else {
		if (r->kind == NTR_REPARSE_DEDUP && r->original_size)
			row_number("content", r->original_size);
		data_text(r);
	}
}

bool reparse_text(const struct value *v)
{
	struct ntr_reparse r;
	char tag[TAG_TEXT];

	if (ntr_reparse_decode(v->bytes, v->len, &r, NULL) < 0)
		return false;
	row("tag");
	printf("%s: %s\n", tag_text(r.tag, tag), ntr_reparse_kind_name(r.kind));
	if (r.guid)
		row_guid("guid", r.guid);
	fields_text(&r);
	return true;
}
