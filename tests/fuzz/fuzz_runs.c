/*
 * fuzz_runs.c - mapping pairs: contiguous VCNs, sums that cannot overflow
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"

#include "format/limits.h"
#include "format/runs.h"

/* The public way in gives the same, and nothing after an end. */
static void same_in_public(struct ntr_attr *attr, struct ntr_pairs *pos,
			   const struct ntr_run *run)
{
	struct ntr_run other;

	REQUIRE(ntr_pairs_next(attr, pos, &other, NULL) == 1);
	REQUIRE(other.vcn == run->vcn && other.lcn == run->lcn &&
		other.clusters == run->clusters);
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	uint8_t *copy = fuzz_copy(in, len);
	struct ntr_error err;
	struct where w = fuzz_where(&err);
	struct ntr_attr attr = { .value = copy, .value_len = (uint32_t)len };
	struct ntr_pairs pos = {0};
	struct ntr_run run;
	struct runs r;
	uint64_t vcn = 0;
	int more;

	runs_start(&r, span_of(copy, len), 0, 0);
	while ((more = runs_next(&r, &w, &run)) > 0) {
		REQUIRE(run.vcn == vcn && run.clusters > 0);
		REQUIRE(run.clusters <= CLUSTERS_MAX);
		REQUIRE(run.lcn == NTR_NONE ||
			run.lcn + run.clusters <= CLUSTERS_MAX);
		vcn += run.clusters;
		REQUIRE(vcn <= CLUSTERS_MAX && r.vcn == vcn && r.at <= len);
		same_in_public(&attr, &pos, &run);
	}
	if (more < 0)
		fuzz_failure(more, &err);
	REQUIRE(ntr_pairs_next(&attr, &pos, &run, NULL) == more);
	REQUIRE(ntr_pairs_next(&attr, &pos, &run, NULL) == 0);
	REQUIRE(runs_next(&r, &w, &run) == 0);
	free(copy);
	return 0;
}
