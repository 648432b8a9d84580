/*
 * usn_text.c - the bits of the change journal in words
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The names are those of the USN_REASON_ and USN_SOURCE_ constants of Windows, in
 * small letters.
 */
#include "ntfsread_artifacts.h"

static const char *bit_name(const char *const *names, size_t count, uint32_t bit)
{
	for (size_t i = 0; i < count; i++)
		if (bit == (uint32_t)1 << i)
			return names[i];
	return NULL;
}

const char *ntr_usn_reason_name(uint32_t bit)
{
	static const char *const names[32] = {
		[0] = "data-overwrite", [1] = "data-extend",
		[2] = "data-truncation", [4] = "named-data-overwrite",
		[5] = "named-data-extend", [6] = "named-data-truncation",
		[8] = "file-create", [9] = "file-delete", [10] = "ea-change",
		[11] = "security-change", [12] = "rename-old-name",
		[13] = "rename-new-name", [14] = "indexable-change",
		[15] = "basic-info-change", [16] = "hard-link-change",
		[17] = "compression-change", [18] = "encryption-change",
		[19] = "object-id-change", [20] = "reparse-point-change",
		[21] = "stream-change", [22] = "transacted-change",
		[23] = "integrity-change",
		[24] = "desired-storage-class-change", [31] = "close",
	};

	return bit_name(names, 32, bit);
}

const char *ntr_usn_source_name(uint32_t bit)
{
	static const char *const names[] = {
		"data-management", "auxiliary-data", "replication-management",
		"client-replication-management",
	};

	return bit_name(names, sizeof(names) / sizeof(names[0]), bit);
}
