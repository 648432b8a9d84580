/*
 * features.h - what a volume makes use of, counted over its records
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_FEATURES_H
#define NTFSREAD_CMD_FEATURES_H

#include "json.h"
#include "ntfsread.h"

enum feature {
	FEATURE_NAMED_STREAMS, FEATURE_COMPRESSED, FEATURE_ENCRYPTED,
	FEATURE_SPARSE, FEATURE_REPARSE_POINTS, FEATURE_OBJECT_IDS,
	FEATURE_EXTENDED_ATTRIBUTES, FEATURE_ATTRIBUTE_LISTS,
	FEATURE_CHANGE_JOURNAL, FEATURE_TRANSACTIONS,
	FEATURE_WOF, FEATURE_WIM, FEATURE_DEDUP, FEATURE_CLOUD, FEATURE_LINKS,
	FEATURE_CASE_SENSITIVE,
	FEATURES
};

struct features {
	uint64_t count[FEATURES];	/* attributes of records in use */
};

int features_read(struct ntr_volume *vol, struct features *f,
		  struct ntr_error *err);
void features_json(struct json *j, const char *key, const struct features *f);
void features_text(const struct features *f);

#endif
