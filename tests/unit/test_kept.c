/*
 * test_kept.c - what is kept for the next read: decoded units, records next to each other
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "volume/units.h"

#include "volume_bytes.h"

/* ----------------------------------------------------------------- units -- */

enum { UNIT_BYTES = 1000, STREAMS = 20 };

static struct unit_pool *pool;
static struct units *streams[STREAMS];

static void start_streams(size_t limit)
{
	ck_assert_int_eq(unit_pool_open(limit, &pool, NULL), 0);
	for (int i = 0; i < STREAMS; i++)
		ck_assert_int_eq(units_open(pool, UNIT_BYTES, UNIT_BYTES,
					    &streams[i], NULL), 0);
}

static void stop_streams(void)
{
	for (int i = 0; i < STREAMS; i++)
		units_close(streams[i]);
	ck_assert_uint_eq(pool->bytes, 0);
	ck_assert_ptr_null(pool->newest);
	ck_assert_ptr_null(pool->oldest);
	unit_pool_close(pool);
}

/* Read a unit: was it kept? */
static bool read_unit(int stream, uint64_t number)
{
	uint8_t wanted = (uint8_t)(16 * stream + (int)number);
	struct unit *unit;
	bool fill;

	unit = units_get(streams[stream], number, &fill);
	ck_assert_ptr_nonnull(unit);
	if (fill) {
		memset(unit->bytes, wanted, UNIT_BYTES);
		units_filled(streams[stream], unit, true);
	}
	ck_assert_uint_eq(unit->bytes[0], wanted);
	ck_assert_uint_eq(unit->bytes[UNIT_BYTES - 1], wanted);
	units_put(streams[stream], unit);
	return !fill;
}

/* Of many streams no more is kept than the pool has room for. */
START_TEST(units_are_bounded)
{
	start_streams(10 * UNIT_BYTES + 5);
	for (uint64_t number = 0; number < UNITS_KEPT; number++)
		for (int i = 0; i < STREAMS; i++) {
			ck_assert(!read_unit(i, number));
			ck_assert_uint_le(pool->bytes, 10 * UNIT_BYTES);
		}
	ck_assert_uint_eq(pool->bytes, 10 * UNIT_BYTES);
	stop_streams();
}
END_TEST

/* What was not read for longest goes first, whichever stream it is of. */
START_TEST(oldest_unit_goes)
{
	start_streams(4 * UNIT_BYTES);
	for (int i = 0; i < 4; i++)
		ck_assert(!read_unit(i, 0));
	ck_assert(read_unit(0, 0));
	ck_assert(!read_unit(4, 0));		/* stream 1's goes */
	ck_assert(read_unit(0, 0));
	ck_assert(read_unit(2, 0));
	ck_assert(read_unit(3, 0));
	ck_assert(read_unit(4, 0));
	ck_assert(!read_unit(1, 0));		/* stream 0's goes */
	ck_assert(!read_unit(0, 0));
	stop_streams();
}
END_TEST

/* Units in use stay where they are, even past the bound. */
START_TEST(units_in_use_stay)
{
	struct unit *held[6];
	bool fill;

	start_streams(2 * UNIT_BYTES);
	for (int i = 0; i < 6; i++) {
		held[i] = units_get(streams[i], 3, &fill);
		ck_assert(fill);
		memset(held[i]->bytes, i, UNIT_BYTES);
		units_filled(streams[i], held[i], true);
	}
	ck_assert_uint_eq(pool->bytes, 6 * UNIT_BYTES);
	for (int i = 0; i < 6; i++) {
		ck_assert_int_eq(held[i]->bytes[UNIT_BYTES / 2], i);
		units_put(streams[i], held[i]);
	}
	ck_assert(!read_unit(7, 0));
	ck_assert_uint_eq(pool->bytes, 2 * UNIT_BYTES);
	stop_streams();
}
END_TEST

/* A unit that could not be decoded is not kept as if it had been. */
START_TEST(failed_unit_is_not_kept)
{
	struct unit *unit;
	bool fill;

	start_streams(4 * UNIT_BYTES);
	unit = units_get(streams[0], 9, &fill);
	ck_assert(fill);
	units_filled(streams[0], unit, false);
	units_put(streams[0], unit);
	ck_assert(!read_unit(0, 9));
	ck_assert(read_unit(0, 9));
	stop_streams();
}
END_TEST

/* Alone is who has no neighbour among the last few. */
START_TEST(strays)
{
	start_streams(4 * UNIT_BYTES);
	ck_assert(!units_is_stray(streams[0], 0));	/* where files begin */
	ck_assert(units_is_stray(streams[0], 500));
	ck_assert(!units_is_stray(streams[0], 500));	/* again */
	ck_assert(!units_is_stray(streams[0], 501));	/* the next */
	ck_assert(units_is_stray(streams[0], 499));
	ck_assert(units_is_stray(streams[1], 500));	/* another stream */
	ck_assert(!read_unit(0, 7));
	ck_assert(!units_is_stray(streams[0], 7));	/* kept */
	ck_assert(!units_is_stray(streams[0], 8));
	stop_streams();
}
END_TEST

START_TEST(scratch_is_shared)
{
	uint8_t *one, *two;

	start_streams(4 * UNIT_BYTES);
	one = units_scratch_get(streams[0]);
	two = units_scratch_get(streams[1]);
	ck_assert_ptr_ne(one, two);
	units_scratch_put(streams[0], one);
	ck_assert_ptr_eq(units_scratch_get(streams[2]), one);
	units_scratch_put(streams[2], one);
	units_scratch_put(streams[1], two);
	stop_streams();
}
END_TEST

/* ------------------------------------------------------------ neighbours -- */

static unsigned requests;

static int64_t count_pread(void *ctx, void *buf, size_t len, uint64_t offset)
{
	requests++;
	return volume_pread(ctx, buf, len, offset);
}

static struct ntr_volume *open_counting(struct volume *v)
{
	struct ntr_options opt = { .struct_size = sizeof(opt) };
	struct ntr_source source = {
		.ctx = v, .size = v->size, .pread = count_pread,
	};
	struct ntr_volume *vol;

	ck_assert_int_eq(ntr_volume_open(&source, &opt, &vol, NULL), 0);
	requests = 0;
	return vol;
}

enum { RECORDS = 64 };

/* Read RECORDS records in steps of 'step', and where they go.  Returns the requests. */
static unsigned read_records(struct volume *v, unsigned step,
			     uint8_t (*bytes)[RECORD_MAX],
			     struct ntr_record *records)
{
	struct ntr_volume *vol = open_counting(v);
	unsigned used;

	for (unsigned i = 0; i < RECORDS; i++) {
		unsigned number = i * step % RECORDS;

		memset(bytes[number], 0, RECORD_MAX);
		ck_assert_int_eq(ntr_record_read(vol, number, 0, bytes[number],
						 RECORD_MAX, &records[number],
						 NULL), 0);
	}
	used = requests;
	ntr_volume_close(vol);
	return used;
}

/* The same bytes come of it, whether records are read together or each by itself; also
 * next to a sector that cannot be read. */
START_TEST(neighbours_are_the_same)
{
	static uint8_t together[RECORDS][RECORD_MAX], apart[RECORDS][RECORD_MAX];
	struct ntr_record near[RECORDS], far[RECORDS];
	unsigned few, many;
	struct volume v;

	volume_load(&v, "good-stages");
	if (_i)
		v.bad = record_place(&v, 37) + SECTOR;
	few = read_records(&v, 1, together, near);
	many = read_records(&v, 29, apart, far);
	ck_assert_uint_eq(many, _i ? many : RECORDS);
	ck_assert_uint_lt(few, RECORDS / 2);
	for (unsigned i = 0; i < RECORDS; i++) {
		bool lost = _i && i == 37;

		ck_assert_uint_eq(near[i].state, far[i].state);
		ck_assert_uint_eq(near[i].number, i);
		ck_assert_uint_eq(near[i].offset, record_place(&v, i));
		ck_assert_int_eq(near[i].data == NULL, lost);
		if (!lost)
			ck_assert_mem_eq(together[i], apart[i], v.record);
	}
	free(v.bytes);
}
END_TEST

/* ----------------------------------------------------------------- suite -- */

SUITE_LOOPING(kept, 30,
	ONCE(units_are_bounded),
	ONCE(oldest_unit_goes),
	ONCE(units_in_use_stay),
	ONCE(failed_unit_is_not_kept),
	ONCE(strays),
	ONCE(scratch_is_shared),
	LOOP(neighbours_are_the_same, 0, 2))
