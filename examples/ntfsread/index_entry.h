/*
 * index_entry.h - one entry of any index of the system
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_INDEX_ENTRY_H
#define NTFSREAD_CMD_INDEX_ENTRY_H

#include "json.h"
#include "ntfsread.h"
#include "ntfsread_artifacts.h"
#include "session.h"

/* 'kind': enum ntr_index_kind. */
void index_entry_json(struct json *j, const struct session *s, uint32_t kind,
		      const struct ntr_index_item *item);
/* One line, or two. */
void index_entry_text(const struct session *s, uint32_t kind,
		      const struct ntr_index_item *item);

/* "sii", and "descriptors by id"; "unknown" for both. */
const char *index_kind_name(uint32_t kind);
const char *index_kind_words(uint32_t kind);
/* "file names" for 1 */
const char *collation_text(uint32_t collation);

#endif
