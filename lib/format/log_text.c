/*
 * log_text.c - the operations of $LogFile in words
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "ntfsread_artifacts.h"

const char *ntr_log_operation_name(uint32_t operation)
{
	static const char *const names[] = {
		"Noop", "CompensationLogRecord", "InitializeFileRecordSegment",
		"DeallocateFileRecordSegment", "WriteEndOfFileRecordSegment",
		"CreateAttribute", "DeleteAttribute", "UpdateResidentValue",
		"UpdateNonresidentValue", "UpdateMappingPairs",
		"DeleteDirtyClusters", "SetNewAttributeSizes",
		"AddIndexEntryRoot", "DeleteIndexEntryRoot",
		"AddIndexEntryAllocation", "DeleteIndexEntryAllocation",
		"WriteEndOfIndexBuffer", "SetIndexEntryVcnRoot",
		"SetIndexEntryVcnAllocation", "UpdateFileNameRoot",
		"UpdateFileNameAllocation", "SetBitsInNonresidentBitMap",
		"ClearBitsInNonresidentBitMap", "HotFix", "EndTopLevelAction",
		"PrepareTransaction", "CommitTransaction", "ForgetTransaction",
		"OpenNonresidentAttribute", "OpenAttributeTableDump",
		"AttributeNamesDump", "DirtyPageTableDump",
		"TransactionTableDump", "UpdateRecordDataRoot",
		"UpdateRecordDataAllocation", "UpdateRelativeDataIndex",
		"UpdateRelativeDataAllocation", "ZeroEndOfFileRecord",
	};

	return operation < sizeof(names) / sizeof(names[0]) ?
		       names[operation] : NULL;
}
