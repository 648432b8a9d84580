/*
 * log_words.c - what stands in a record of the transaction log, in words
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <string.h>

#include "log.h"
#include "types.h"

const struct bit_name log_notes[] = {
	{ NTR_LOG_GAP, "gap" }, { NTR_LOG_CUT, "cut" }, { NTR_LOG_TORN, "torn" },
	{ NTR_LOG_COPY, "copy" }, { NTR_LOG_LEFTOVER, "leftover" },
	{ NTR_LOG_DAMAGED, "damaged" }, { 0, NULL },
};

const char *log_operation_text(uint32_t operation, char buf[LOG_OPERATION])
{
	const char *name = ntr_log_operation_name(operation);

	if (name)
		return name;
	snprintf(buf, LOG_OPERATION, "0x%" PRIx32, operation);
	return buf;
}

void log_target_text(const struct ntr_log_record *rec, char buf[LOG_TARGET])
{
	size_t len;

	buf[0] = '\0';
	if (!rec->target_type)
		return;
	type_text(rec->target_type, buf, LOG_TARGET);
	len = strlen(buf);
	if (rec->target_name_units == 0 || len + 2 > LOG_TARGET)
		return;
	buf[len++] = ':';
	ntr_utf8(rec->target_name, rec->target_name_units, buf + len,
		 LOG_TARGET - len);
}
