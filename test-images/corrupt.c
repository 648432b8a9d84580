/*
 * corrupt.c - copy an image with named fields changed
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *   corrupt IMAGE OUT FIELD=VALUE...
 *
 *   boot.NAME=N  backup.NAME=N         a field of a boot sector
 *   record:40.NAME=N                   of a record's header
 *   record:40.attr:0x80.NAME=N         of an attribute's header;
 *   record:40.attr:0x80:stream.NAME=N  of a named one
 *   record:40.attr:0x80.runs=HEX       its mapping pairs, .value=HEX its value
 *   record:40.at:0x1fe=HEX             bytes in a record, fixups undone
 *   record:40.raw:0x1fe=HEX            bytes in a record as it lies there
 *   at:0x4000=HEX                      bytes in the image
 *   size=N                             cut the image, or extend it by a hole
 *
 * The $MFT may be in several runs, as long as its base record has them all.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mkimage.h"

struct field {
	const char *name;
	unsigned at, width;
};

static const struct field boot_fields[] = {
	{ "jump", 0x00, 3 }, { "oem", 0x03, 8 },
	{ "bytes_per_sector", 0x0b, 2 }, { "sectors_per_cluster", 0x0d, 1 },
	{ "media", 0x15, 1 }, { "hidden_sectors", 0x1c, 4 },
	{ "total_sectors", 0x28, 8 }, { "mft_cluster", 0x30, 8 },
	{ "mftmirr_cluster", 0x38, 8 }, { "record_size", 0x40, 1 },
	{ "index_size", 0x44, 1 }, { "serial", 0x48, 8 },
	{ "signature", 0x1fe, 2 }, { NULL, 0, 0 },
};

static const struct field record_fields[] = {
	{ "signature", 0x00, 4 }, { "usa_offset", 0x04, 2 },
	{ "usa_count", 0x06, 2 }, { "lsn", 0x08, 8 }, { "sequence", 0x10, 2 },
	{ "links", 0x12, 2 }, { "attributes", 0x14, 2 }, { "flags", 0x16, 2 },
	{ "used", 0x18, 4 }, { "allocated", 0x1c, 4 }, { "base", 0x20, 8 },
	{ "next_id", 0x28, 2 }, { "number", 0x2c, 4 }, { NULL, 0, 0 },
};

static const struct field attr_fields[] = {
	{ "type", 0x00, 4 }, { "length", 0x04, 4 }, { "nonresident", 0x08, 1 },
	{ "name_length", 0x09, 1 }, { "name_offset", 0x0a, 2 },
	{ "flags", 0x0c, 2 }, { "id", 0x0e, 2 },
	{ "value_length", 0x10, 4 }, { "value_offset", 0x14, 2 },
	{ "first_vcn", 0x10, 8 }, { "last_vcn", 0x18, 8 },
	{ "pairs_offset", 0x20, 2 }, { "unit", 0x22, 1 },
	{ "allocated", 0x28, 8 }, { "size", 0x30, 8 },
	{ "initialized", 0x38, 8 }, { NULL, 0, 0 },
};

static const struct field *find(const struct field *f, const char *name)
{
	for (; f->name; f++)
		if (strcmp(f->name, name) == 0)
			return f;
	die("no field %s", name);
}

static void put_field(uint8_t *at, const struct field *f, const char *value)
{
	uint8_t le[8];

	put64(le, strtoull(value, NULL, 0));
	memcpy(at + f->at, le, f->width);
}

static unsigned nibble(char c)
{
	const char *digits = "0123456789abcdef";
	const char *found = strchr(digits, c | 0x20);

	if (c == 0 || !found)
		die("not a hexadecimal digit: %c", c);
	return (unsigned)(found - digits);
}

/* Write the bytes that 'hex' spells; 'room' is what there is. */
static void put_hex(uint8_t *at, size_t room, const char *hex)
{
	for (; *hex; hex += 2, at++, room--) {
		if (room == 0)
			die("too many bytes");
		*at = (uint8_t)(nibble(hex[0]) << 4 | nibble(hex[1]));
	}
}

/* ---------------------------------------------------------------- volume -- */

/* Bytes of a whole image, with as much of 'struct image' as records need. */
static struct image volume;

static void read_file(const char *path)
{
	FILE *in = fopen(path, "rb");
	long size;

	if (!in || fseek(in, 0, SEEK_END) != 0 || (size = ftell(in)) < 512)
		die("cannot read %s", path);
	volume.size = (uint64_t)size;
	volume.map = malloc(volume.size);
	rewind(in);
	if (!volume.map || fread(volume.map, 1, volume.size, in) != volume.size)
		die("cannot read %s", path);
	fclose(in);
}

static uint32_t size_of(uint8_t code, uint32_t unit)
{
	return code < 0x80 ? code * unit : 1u << (256 - code);
}

/* The mapping pairs of $MFT, which are taken to be good. */
static void read_pairs(const uint8_t *at)
{
	uint64_t lcn = 0;

	while (*at) {
		unsigned len = *at & 15, off = *at >> 4;
		uint64_t clusters = 0, delta = 0;

		for (unsigned i = len; i > 0; i--)
			clusters = clusters << 8 | at[i];
		for (unsigned i = off; i > 0; i--)
			delta = delta << 8 | at[len + i];
		if (off && off < 8 && at[len + off] & 0x80)
			delta -= UINT64_C(1) << 8 * off;
		lcn += delta;
		if ((lcn + clusters) * volume.cluster > volume.size)
			die("$MFT leaves the image");
		runs_add(&volume.mft, lcn, clusters);
		at += 1 + len + off;
	}
}

/* Geometry from the image as it was, before anything is changed. */
static void read_volume(void)
{
	const uint8_t *boot = volume.map;
	uint8_t sectors = boot[0x0d];
	uint8_t *record;
	uint64_t at;

	volume.sector = get16(boot + 0x0b);
	volume.cluster = volume.sector *
			 (sectors <= 0x80 ? sectors : 1u << (256 - sectors));
	volume.sectors = get64(boot + 0x28);
	volume.record = size_of(boot[0x40], volume.cluster);
	at = get64(boot + 0x30) * volume.cluster;
	if (volume.cluster == 0 || volume.record < 1024 ||
	    volume.record > 65536 || at + volume.record > volume.size)
		return;
	record = malloc(volume.record);
	if (!record)
		die("out of memory");
	memcpy(record, volume.map + at, volume.record);
	if (memcmp(record, "FILE", 4) == 0) {
		fixup_undo(record, volume.record);
		at = attr_at(record, AT_DATA, NULL);
		read_pairs(record + at + get16(record + at + 0x20));
	}
	free(record);
}

/* Fixups keep the number that they have. */
static void store(uint64_t number, uint8_t *record)
{
	fixup_apply(record, volume.record, get16(record + get16(record + 4)));
	record_raw(&volume, number, 0, record, volume.record);
}

/* ---------------------------------------------------------------- fields -- */

static void change_attr(uint8_t *record, char *spec, const char *value)
{
	char *name = strrchr(spec, '.'), *stream;
	uint32_t type = (uint32_t)strtoul(spec, &stream, 0);
	uint8_t *at;

	if (!name)
		die("which field of attribute %s?", spec);
	*name++ = 0;
	at = record + attr_at(record, type, *stream == ':' ? stream + 1 : NULL);
	if (strcmp(name, "runs") == 0)
		put_hex(at + get16(at + 0x20),
			get32(at + 4) - get16(at + 0x20), value);
	else if (strcmp(name, "value") == 0)
		put_hex(at + get16(at + 0x14), get32(at + 0x10), value);
	else
		put_field(at, find(attr_fields, name), value);
}

/* Bytes as they lie: nothing is undone, nothing redone. */
static void change_raw(uint64_t number, const char *where, const char *value)
{
	uint64_t at = strtoull(where, NULL, 0);
	uint8_t bytes[512];
	size_t len = strlen(value) / 2;

	put_hex(bytes, sizeof(bytes), value);
	if (at + len > volume.record)
		die("too many bytes");
	record_raw(&volume, number, at, bytes, len);
}

static void change_record(char *spec, const char *value)
{
	uint8_t record[65536], le[8];
	char *rest;
	uint64_t number = strtoull(spec, &rest, 0), at;
	const struct field *f;

	if (*rest++ != '.' || volume.mft.n == 0 ||
	    number >= runs_clusters(volume.mft.at, volume.mft.n) *
	    volume.cluster / volume.record)
		die("no record %s", spec);
	if (strncmp(rest, "raw:", 4) == 0) {
		change_raw(number, rest + 4, value);
		return;
	}
	/* Where the fixups are must not decide how they are redone. */
	if (strncmp(rest, "usa_", 4) == 0 || strcmp(rest, "signature") == 0) {
		f = find(record_fields, rest);
		put64(le, strtoull(value, NULL, 0));
		record_raw(&volume, number, f->at, le, f->width);
		return;
	}
	record_load(&volume, number, record);
	if (strncmp(rest, "attr:", 5) == 0) {
		change_attr(record, rest + 5, value);
	} else if (strncmp(rest, "at:", 3) == 0) {
		at = strtoull(rest + 3, NULL, 0);
		if (at >= volume.record)
			die("no such byte in a record");
		put_hex(record + at, (size_t)(volume.record - at), value);
	} else {
		put_field(record, find(record_fields, rest), value);
	}
	store(number, record);
}

static void change(char *spec, uint64_t *size)
{
	char *value = strchr(spec, '=');
	uint64_t at;

	if (!value)
		die("no value in %s", spec);
	*value++ = 0;
	if (strncmp(spec, "boot.", 5) == 0) {
		put_field(volume.map, find(boot_fields, spec + 5), value);
	} else if (strncmp(spec, "backup.", 7) == 0) {
		at = volume.sectors * volume.sector;
		if (at + 512 > volume.size)
			die("no backup boot sector");
		put_field(volume.map + at, find(boot_fields, spec + 7), value);
	} else if (strncmp(spec, "record:", 7) == 0) {
		change_record(spec + 7, value);
	} else if (strncmp(spec, "at:", 3) == 0) {
		at = strtoull(spec + 3, NULL, 0);
		if (at >= volume.size)
			die("no such byte in the image");
		put_hex(volume.map + at, volume.size - at, value);
	} else if (strcmp(spec, "size") == 0) {
		*size = strtoull(value, NULL, 0);
	} else {
		die("no such thing as %s", spec);
	}
}

int main(int argc, char **argv)
{
	uint64_t size;

	if (argc < 4) {
		fputs("usage: corrupt IMAGE OUT FIELD=VALUE...\n", stderr);
		return 2;
	}
	read_file(argv[1]);
	read_volume();
	size = volume.size;
	for (int i = 3; i < argc; i++)
		change(argv[i], &size);
	file_write(argv[2], 0, volume.map, size < volume.size ? size :
		   volume.size, true);
	if (truncate(argv[2], (off_t)size) != 0)
		die("cannot set the size of %s", argv[2]);
	free(volume.mft.at);
	free(volume.map);
	return 0;
}
