/*
 * value_ea.c - $EA_INFORMATION and $EA, with what WSL keeps there
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>

#include "ntfsread_artifacts.h"
#include "rows.h"
#include "text.h"
#include "types.h"
#include "value.h"

enum { NEED_EA = 0x80, TEXT_SHOWN = 200 };

bool ea_info_json(struct json *j, const struct value *v)
{
	struct ntr_ea_info info;

	if (ntr_ea_info_decode(v->bytes, v->len, &info, NULL) < 0)
		return false;
	json_u64(j, "packed_length", info.packed_len);
	json_u64(j, "need_count", info.need_count);
	json_u64(j, "unpacked_length", info.unpacked_len);
	return true;
}

bool ea_info_text(const struct value *v)
{
	struct ntr_ea_info info;

	if (ntr_ea_info_decode(v->bytes, v->len, &info, NULL) < 0)
		return false;
	row("length");
	printf("%" PRIu32 " packed, %" PRIu32 " unpacked, %" PRIu32
	       " needed to understand the file\n", info.packed_len,
	       info.unpacked_len, info.need_count);
	return true;
}

/* Seconds since 1970 as FILETIME; false: outside what that can say. */
static bool filetime(int64_t seconds, uint32_t nsec, uint64_t *ret)
{
	const int64_t from_1601 = INT64_C(11644473600);

	if (seconds < -from_1601 || seconds > INT64_C(900000000000))
		return false;
	*ret = (uint64_t)(seconds + from_1601) * 10000000 + nsec / 100;
	return true;
}

static void wsl_time_json(struct json *j, const char *key, int64_t seconds,
			  uint32_t nsec)
{
	uint64_t time;

	if (filetime(seconds, nsec, &time))
		json_time(j, key, time);
	else
		json_null(j, key);
}

static void wsl_json(struct json *j, const struct ntr_wsl *wsl)
{
	char mode[16];

	json_object(j, "wsl");
	if (wsl->fields & NTR_WSL_UID)
		json_u64(j, "uid", wsl->uid);
	if (wsl->fields & NTR_WSL_GID)
		json_u64(j, "gid", wsl->gid);
	if (wsl->fields & NTR_WSL_MODE) {
		snprintf(mode, sizeof(mode), "%06" PRIo32, wsl->mode);
		json_text(j, "mode", mode);
	}
	if (wsl->fields & NTR_WSL_DEVICE) {
		json_u64(j, "device_major", wsl->device_major);
		json_u64(j, "device_minor", wsl->device_minor);
	}
	if (wsl->fields & NTR_WSL_TIMES) {
		wsl_time_json(j, "accessed", wsl->accessed, wsl->accessed_nsec);
		wsl_time_json(j, "modified", wsl->modified, wsl->modified_nsec);
		wsl_time_json(j, "changed", wsl->changed, wsl->changed_nsec);
	}
	json_object_end(j);
}

static void wsl_time_text(const char *label, int64_t seconds, uint32_t nsec)
{
	uint64_t time;

	if (filetime(seconds, nsec, &time))
		row_time(label, time);
	else
		row_text(label, "out of range");
}

static void wsl_text(const struct ntr_wsl *wsl)
{
	row("WSL");
	if (wsl->fields & NTR_WSL_UID)
		printf("uid %" PRIu32 "  ", wsl->uid);
	if (wsl->fields & NTR_WSL_GID)
		printf("gid %" PRIu32 "  ", wsl->gid);
	if (wsl->fields & NTR_WSL_DEVICE)
		printf("device %" PRIu32 ":%" PRIu32 "  ", wsl->device_major,
		       wsl->device_minor);
	if (wsl->fields & NTR_WSL_MODE)
		printf("mode %06" PRIo32, wsl->mode);
	else
		fputs("no mode", stdout);
	putchar('\n');
	if (!(wsl->fields & NTR_WSL_TIMES))
		return;
	wsl_time_text("accessed", wsl->accessed, wsl->accessed_nsec);
	wsl_time_text("modified", wsl->modified, wsl->modified_nsec);
	wsl_time_text("changed", wsl->changed, wsl->changed_nsec);
}

/* Text where it is text, as it often is. */
static void value_row(const struct ntr_ea *ea)
{
	uint32_t i;

	for (i = 0; i < ea->value_len; i++)
		if (ea->value[i] < 0x20 || ea->value[i] > 0x7e)
			break;
	if (ea->value_len == 0)
		return;
	if (i < ea->value_len || i > TEXT_SHOWN) {
		row_hex("", ea->value, ea->value_len);
		return;
	}
	row("");
	putchar('"');
	text_put(stdout, (const char *)ea->value, ea->value_len);
	puts("\"");
}

bool ea_json(struct json *j, const struct value *v)
{
	struct ntr_wsl wsl;
	struct ntr_ea ea;
	uint32_t pos = 0;
	int got;

	json_array(j, "entries");
	while ((got = ntr_ea_next(v->bytes, v->len, &pos, &ea, NULL)) > 0) {
		json_object(j, NULL);
		json_bytes(j, "name", ea.name, ea.name_len);
		json_u64(j, "flags", ea.flags);
		json_bool(j, "needed", ea.flags & NEED_EA);
		json_u64(j, "at", ea.at);
		json_hex(j, "hex", ea.value, ea.value_len);
		json_object_end(j);
	}
	json_array_end(j);
	if (got < 0)
		json_hex(j, "hex", v->bytes, v->len);
	if (ntr_wsl_decode(v->bytes, v->len, &wsl, NULL) == NTR_OK &&
	    wsl.fields)
		wsl_json(j, &wsl);
	return true;
}

bool ea_text(const struct value *v)
{
	struct ntr_wsl wsl;
	struct ntr_ea ea;
	uint32_t pos = 0;
	uint64_t count = 0;
	int got;

	while ((got = ntr_ea_next(v->bytes, v->len, &pos, &ea, NULL)) > 0) {
		if (!value_shows_entry(v->ctx, count++))
			continue;
		row("EA");
		text_put(stdout, (const char *)ea.name, ea.name_len);
		printf("  %" PRIu32 " %s%s\n", ea.value_len,
		       plural(ea.value_len, "byte", "bytes"),
		       ea.flags & NEED_EA ? ", needed" : "");
		value_row(&ea);
	}
	value_more_entries(v->ctx, count);
	if (ntr_wsl_decode(v->bytes, v->len, &wsl, NULL) == NTR_OK &&
	    wsl.fields)
		wsl_text(&wsl);
	if (got < 0)
		printf("    not an extended attribute from here on:\n");
	return got >= 0;	/* else all of it in hexadecimal, too */
}
