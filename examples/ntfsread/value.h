/*
 * value.h - what an attribute says
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_VALUE_H
#define NTFSREAD_CMD_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "descriptors.h"
#include "json.h"
#include "ntfsread.h"
#include "session.h"

/* Larger values are no EAs, descriptors or links that Windows would accept. */
enum { VALUE_MAX = 64 * 1024 };

/* What decoding takes beside the attribute. */
struct value_context {
	struct session *s;
	struct descriptors *descriptors;
	const struct ntr_file *file;	/* NULL: the record is no usable file */
	bool all_entries;		/* no "... more" in text */
	uint8_t *buf;			/* VALUE_MAX, for nonresident values */
};

/* One value in memory, or the part of it that could be read. */
struct value {
	const struct value_context *ctx;
	const struct ntr_attr *attr;
	const uint8_t *bytes;
	size_t len;
};

/* "value": an object with what was decoded, or {"hex": ...}; null for what is too
 * much to show, as the content of a file. */
void value_json(struct json *j, const struct value_context *ctx,
		const struct ntr_attr *attr, uint32_t index);

/* The same for people, indented.  'index': of the attribute in its file. */
void value_text(const struct value_context *ctx, const struct ntr_attr *attr,
		uint32_t index);

/* Put the entry number 'count' on paper?  Says once that there are more. */
bool value_shows_entry(const struct value_context *ctx, uint64_t count);
/* The line that stands for the entries left out of 'count'. */
void value_more_entries(const struct value_context *ctx, uint64_t count);

/* Is the attribute called so?  'ascii' as it is spelt, "" for none. */
bool attr_is_named(const struct ntr_attr *attr, const char *ascii);

/*
 * The decoders.  Each writes rows or keys, or nothing and says false where the
 * bytes are not what they should be: they are shown in hexadecimal then.
 */
bool stdinfo_json(struct json *j, const struct value *v);
bool stdinfo_text(const struct value *v);
bool filename_json(struct json *j, const struct value *v);
bool filename_text(const struct value *v);
bool object_id_json(struct json *j, const struct value *v);
bool object_id_text(const struct value *v);
bool descriptor_json(struct json *j, const struct value *v);
bool descriptor_text(const struct value *v);
bool volname_json(struct json *j, const struct value *v);
bool volname_text(const struct value *v);
bool volinfo_json(struct json *j, const struct value *v);
bool volinfo_text(const struct value *v);
bool reparse_json(struct json *j, const struct value *v);
bool reparse_text(const struct value *v);
bool ea_info_json(struct json *j, const struct value *v);
bool ea_info_text(const struct value *v);
bool ea_json(struct json *j, const struct value *v);
bool ea_text(const struct value *v);
bool utility_json(struct json *j, const struct value *v);
bool utility_text(const struct value *v);
bool root_json(struct json *j, const struct value *v);
bool root_text(const struct value *v);

/* Those that read a nonresident attribute piece by piece. */
void blocks_json(struct json *j, const struct value_context *ctx,
		 const struct ntr_attr *attr);
void blocks_text(const struct value_context *ctx, const struct ntr_attr *attr);
void bitmap_json(struct json *j, const struct value_context *ctx,
		 const struct ntr_attr *attr, uint32_t index);
void bitmap_text(const struct value_context *ctx, const struct ntr_attr *attr,
		 uint32_t index);

/* Open the content of attribute 'index' of the file, all pieces of it. */
struct ntr_stream *value_stream(const struct value_context *ctx, uint32_t index,
				struct ntr_error *err);
/* Complain that it cannot be read, in the words of 'err'. */
void value_unreadable(const struct value_context *ctx,
		      const struct ntr_attr *attr, const struct ntr_error *err);

#endif
