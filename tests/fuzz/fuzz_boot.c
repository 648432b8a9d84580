/*
 * fuzz_boot.c - boot sectors: a geometry that all of the library can trust
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"

#include "bytes/checked.h"
#include "format/boot.h"
#include "format/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	uint8_t *copy = fuzz_copy(in, len);
	struct ntr_error err;
	struct where w = fuzz_where(&err);
	struct boot b;
	int code = boot_decode(span_of(copy, len), &w, &b);

	if (code < 0) {
		fuzz_failure(code, &err);
	} else {
		REQUIRE(power_of_two(b.sector_size) &&
			power_of_two(b.cluster_size) &&
			power_of_two(b.record_size) &&
			power_of_two(b.index_size));
		REQUIRE(b.sector_size >= SECTOR_SIZE_MIN &&
			b.sector_size <= SECTOR_SIZE_MAX);
		REQUIRE(b.cluster_size >= b.sector_size &&
			b.cluster_size <= CLUSTER_SIZE_MAX);
		REQUIRE(b.record_size >= RECORD_SIZE_MIN &&
			b.record_size <= RECORD_SIZE_MAX);
		REQUIRE(b.index_size >= INDEX_SIZE_MIN &&
			b.index_size <= INDEX_SIZE_MAX);
		REQUIRE(b.clusters > 0 && b.clusters <= CLUSTERS_MAX);
		REQUIRE(b.size / b.sector_size == b.sectors);
		REQUIRE(b.clusters <= b.size / b.cluster_size);
	}
	free(copy);
	return 0;
}
