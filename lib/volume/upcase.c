/* upcase.c - see upcase.h
 * SPDX-License-Identifier: BSD-2-Clause */
#include "file.h"
#include "upcase.h"

#include <stdlib.h>

enum { RECORD_UPCASE = 10 };

static int sign(long n)
{
	return (n > 0) - (n < 0);
}

/* Of the bytes in which two names are the same from their beginning on, a number of
 * whole units.  Neighbours in a directory begin alike: four units at once. */
static inline size_t same_prefix(struct span a, struct span b, size_t both)
{
	size_t same = 0;
	uint64_t differ;

	for (; same + 8 <= both; same += 8) {
		differ = span_u64(a, same) ^ span_u64(b, same);
		if (differ)
			return same + (size_t)__builtin_ctzll(differ) / 16 * 2;
	}
	while (same + 1 < both && span_u16(a, same) == span_u16(b, same))
		same += 2;
	return same;
}

/* From 'same' on, before which the two are. */
static inline int compare_from(const struct upcase *table, struct span a,
			struct span b, size_t both, size_t same)
{
	uint16_t x, y;

	for (size_t i = same; i + 1 < both; i += 2) {
		x = table->unit[span_u16(a, i)];
		y = table->unit[span_u16(b, i)];
		if (x != y)
			return x < y ? -1 : 1;
	}
	return sign((long)a.len - (long)b.len);
}

static size_t shorter(struct span a, struct span b)
{
	return a.len < b.len ? a.len : b.len;
}

int upcase_compare(const struct upcase *table, struct span a, struct span b)
{
	size_t both = shorter(a, b);

	return compare_from(table, a, b, both, same_prefix(a, b, both));
}

int upcase_collate(const struct upcase *table, struct span a, struct span b)
{
	size_t both = shorter(a, b), same = same_prefix(a, b, both);
	int order = compare_from(table, a, b, both, same);

	if (order || same + 1 >= both)
		return order;
	return span_u16(a, same) < span_u16(b, same) ? -1 : 1;
}

static void map_range(struct upcase *table, unsigned first, unsigned last,
		      int distance)
{
	for (unsigned u = first; u <= last; u++)
		table->unit[u] = (uint16_t)((int)u + distance);
}

/* Every second unit is the lower case of the one before it. */
static void map_pairs(struct upcase *table, unsigned first, unsigned last)
{
	for (unsigned u = first; u <= last; u += 2)
		table->unit[u + 1] = (uint16_t)u;
}

/* Enough for most names when a volume's own table is gone.  Where it is wrong, the
 * index looks out of order and the look-up falls back to a linear search. */
static void map_builtin(struct upcase *table)
{
	map_range(table, 0, UPCASE_UNITS - 1, 0);
	map_range(table, 'a', 'z', 'A' - 'a');
	map_range(table, 0xe0, 0xfe, -0x20);		/* Latin-1 */
	table->unit[0xf7] = 0xf7;			/* division sign */
	table->unit[0xff] = 0x178;
	map_pairs(table, 0x100, 0x12e);			/* Latin Extended-A */
	map_pairs(table, 0x132, 0x136);
	map_pairs(table, 0x139, 0x147);
	map_pairs(table, 0x14a, 0x176);
	map_pairs(table, 0x179, 0x17d);
	map_range(table, 0x3b1, 0x3c1, -0x20);		/* Greek */
	map_range(table, 0x3c3, 0x3cb, -0x20);
	map_range(table, 0x430, 0x44f, -0x20);		/* Cyrillic */
	map_range(table, 0x450, 0x45f, -0x50);
	map_pairs(table, 0x460, 0x480);
	map_range(table, 0x561, 0x586, -0x30);		/* Armenian */
}

static int table_read(struct ntr_volume *vol, uint8_t *buf, size_t len,
		      struct ntr_error *err)
{
	struct ntr_stream *stream = NULL;
	struct ntr_file *file = NULL;
	uint32_t index;
	int64_t got;
	int code;

	code = volume_metadata(vol, RECORD_UPCASE, &file, err);
	if (code == NTR_OK && !file_find_unnamed(file, NTR_DATA, &index))
		code = error_at(err, NTR_E_NOT_FOUND, "$DATA of $UpCase", 0, 0);
	if (code == NTR_OK)
		code = ntr_stream_open(file, index, 0, &stream, err);
	if (code == NTR_OK) {
		got = ntr_stream_pread(stream, buf, len, 0, err);
		code = got < 0 ? (int)got : got == (int64_t)len ? NTR_OK :
		       error_at(err, NTR_E_BOUNDS, "size of $UpCase",
				(uint64_t)got, len);
	}
	ntr_stream_close(stream);
	ntr_file_close(file);
	return code;
}

/* Every Windows agrees on the letters A to Z.  A table that does not is used all the
 * same, since the indexes were sorted by it. */
static void check_ascii(const struct upcase *table, const struct where *w)
{
	for (unsigned u = 0; u < 0x80; u++) {
		unsigned want = u >= 'a' && u <= 'z' ? u - 'a' + 'A' : u;

		if (table->unit[u] == want)
			continue;
		note(w, NTR_F_UPCASE_ODD, "upper case of a character", 2 * u,
		     table->unit[u], want);
		return;
	}
}

static struct upcase *upcase_load(struct ntr_volume *vol)
{
	struct where w = volume_where(vol, RECORD_UPCASE, NTR_NONE, NULL);
	struct upcase *table = malloc(sizeof(*table));
	uint8_t *buf = malloc(2 * UPCASE_UNITS);
	struct ntr_error err = {0};
	struct span s = span_of(buf, 2 * UPCASE_UNITS);
	int code = NTR_E_NOMEM;

	if (table && buf)
		code = table_read(vol, buf, 2 * UPCASE_UNITS, &err);
	if (code == NTR_E_NOMEM) {
		free(table);
		free(buf);
		return NULL;
	}
	if (code == NTR_OK) {
		for (size_t i = 0; i < UPCASE_UNITS; i++)
			table->unit[i] = span_u16(s, 2 * i);
		check_ascii(table, &w);
	} else {
		map_builtin(table);
		if (!volume_mft_only(vol))
			note(&w, NTR_F_UPCASE_ODD, err.what, 0, err.got,
			     err.limit);
	}
	free(buf);
	return table;
}

static const struct upcase *load_once(struct ntr_volume *vol)
{
	/* Not under the lock: loading opens a file, which may take it too. */
	struct upcase *table = upcase_load(vol);

	if (!table)
		return NULL;
	pthread_mutex_lock(&vol->lazy_lock);
	if (vol->upcase) {
		upcase_free(table);
		table = vol->upcase;
	}
	vol->upcase = table;
	pthread_mutex_unlock(&vol->lazy_lock);
	return table;
}

const struct upcase *volume_upcase(struct ntr_volume *vol)
{
	const struct upcase *table;

	vol = volume_whole(vol);
	table = vol->upcase;
	return table ? table : load_once(vol);
}

void upcase_free(struct upcase *table)
{
	free(table);
}

int ntr_name_compare(struct ntr_volume *vol, const uint8_t *a, size_t a_units,
		     const uint8_t *b, size_t b_units)
{
	const struct upcase *table = volume_upcase(vol);
	struct span x = span_of(a, 2 * a_units), y = span_of(b, 2 * b_units);
	int order;

	if (table)
		return upcase_collate(table, x, y);
	order = memcmp(a, b, x.len < y.len ? x.len : y.len);
	return order ? order : sign((long)x.len - (long)y.len);
}

uint64_t ntr_name_key(struct ntr_volume *vol, const uint8_t *name, size_t units)
{
	const struct upcase *table = volume_upcase(vol);
	uint64_t key = 0;

	for (size_t i = 0; table && i < 4; i++)
		key = key << 16 |
		      (i < units ? table->unit[span_u16(span_of(name, 2 * units),
						       2 * i)] : 0);
	return key;
}
