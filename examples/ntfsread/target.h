/*
 * target.h - a TARGET of the command line, and the file it means
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_TARGET_H
#define NTFSREAD_CMD_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "ntfsread.h"
#include "ntfsread_artifacts.h"
#include "session.h"

/* What the text says, before anything is opened. */
struct target_spec {
	bool is_number;
	uint64_t ref;			/* when it is: record, maybe sequence */
	bool has_sequence;		/* then 0 means 0, not any */
	bool has_type, has_id;		/* 42-128-4, or --attr */
	uint32_t type;
	uint16_t id;
	const char *name;		/* of the attribute; NULL: not said */
};

/*
 * Understand 'text' and the argument of --attr (NULL: none).  False, a complaint
 * and the session's status where they make no sense.
 */
bool target_parse(struct session *s, const char *text, const char *attr,
		  struct target_spec *spec_ret);

/* Open the file that a record number means; NTR_E_STALE where it says another
 * sequence number than the record has. */
int target_open_number(struct session *s, const struct target_spec *spec,
		       struct ntr_file **file_ret, struct ntr_error *err);

struct target {
	const char *text;
	struct target_spec spec;
	struct ntr_file *file;
	struct ntr_file_info info;
};

/* Open the file; complains and sets the session's status when that fails. */
bool target_open(struct session *s, const char *text, const char *attr,
		 struct target *t);
void target_close(struct target *t);

/* The stream that is meant, the unnamed $DATA where nothing is said; complains
 * when there is none such, or several. */
bool target_stream(struct session *s, const struct target *t,
		   uint32_t *index_ret);

/* Is the attribute one of those asked for?  All are when none was named. */
bool target_wants(const struct target *t, const struct ntr_attr *attr);

/* Complain when what can be read is not all there was of the file. */
bool target_damaged(struct session *s, const struct target *t);

/* Is there nothing that target_wants(), though something was named?  Complains. */
bool target_lacks(struct session *s, const struct target *t);

/* The name shown for a file: not a DOS one where there is a choice.
 * NTR_NO_INDEX: it has no name. */
uint32_t file_main_name(const struct ntr_file *file);

/* Append the path by name 'index' to 'path' and a NUL, not counted in its len. */
int file_path(const struct ntr_file *file, uint32_t index, struct buf *path);

/* Decode $STANDARD_INFORMATION; false where there is none that can be used. */
bool file_stdinfo(const struct ntr_file *file, struct ntr_stdinfo *info_ret);

/* Size of the unnamed $DATA; false where there is none. */
bool file_data(const struct ntr_file *file, struct ntr_stream_info *info_ret);

#endif
