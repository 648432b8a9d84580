/*
 * name_text.c - the names of numbers
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "../bytes/utf16.h"
#include "ntfsread_artifacts.h"

#define STRING_OF(x) #x
#define VERSION(major, minor) STRING_OF(major) "." STRING_OF(minor)

const char *ntr_version(void)
{
	return VERSION(NTR_VERSION_MAJOR, NTR_VERSION_MINOR);
}

const char *ntr_attr_type_name(uint32_t type)
{
	static const char *const names[] = {
		[0x1] = "$STANDARD_INFORMATION",
		[0x2] = "$ATTRIBUTE_LIST",
		[0x3] = "$FILE_NAME",
		[0x4] = "$OBJECT_ID",
		[0x5] = "$SECURITY_DESCRIPTOR",
		[0x6] = "$VOLUME_NAME",
		[0x7] = "$VOLUME_INFORMATION",
		[0x8] = "$DATA",
		[0x9] = "$INDEX_ROOT",
		[0xa] = "$INDEX_ALLOCATION",
		[0xb] = "$BITMAP",
		[0xc] = "$REPARSE_POINT",
		[0xd] = "$EA_INFORMATION",
		[0xe] = "$EA",
		[0xf] = "$PROPERTY_SET",
		[0x10] = "$LOGGED_UTILITY_STREAM",
	};

	if (type % 16 != 0 || type / 16 >= sizeof(names) / sizeof(names[0]))
		return NULL;
	return names[type / 16];
}

const char *ntr_file_flag_name(uint32_t bit)
{
	static const char *const names[32] = {
		[0] = "readonly",
		[1] = "hidden",
		[2] = "system",
		[5] = "archive",
		[6] = "device",
		[7] = "normal",
		[8] = "temporary",
		[9] = "sparse",
		[10] = "reparse-point",
		[11] = "compressed",
		[12] = "offline",
		[13] = "not-indexed",
		[14] = "encrypted",
		[15] = "integrity",
		[16] = "virtual",
		[17] = "no-scrub",
		[18] = "has-ea",
		[19] = "pinned",
		[20] = "unpinned",
		[22] = "recall-on-access",
		[28] = "directory",
		[29] = "index-view",
	};

	for (unsigned i = 0; i < 32; i++)
		if (bit == (uint32_t)1 << i)
			return names[i];
	return NULL;
}

const char *ntr_extent_text(uint32_t kind)
{
	static const char *const texts[] = {
		[NTR_EXTENT_DATA] = "stored in the volume",
		[NTR_EXTENT_RESIDENT] = "stored in a record",
		[NTR_EXTENT_HOLE] = "sparse",
		[NTR_EXTENT_ZERO] = "past the initialized size",
		[NTR_EXTENT_GAP] = "no mapping pairs",
		[NTR_EXTENT_OUTSIDE] = "past the end of the volume",
		[NTR_EXTENT_CUT] = "past the end of the image",
		[NTR_EXTENT_UNSUPPORTED] = "encrypted, or kept elsewhere",
		[NTR_EXTENT_COMPRESSED] = "compressed",
	};

	if (kind >= sizeof(texts) / sizeof(texts[0]))
		return "unknown kind of extent";
	return texts[kind];
}

const char *ntr_codec_name(uint32_t codec)
{
	static const char *const names[] = {
		[NTR_CODEC_NONE] = "none",
		[NTR_CODEC_LZNT1] = "LZNT1",
		[NTR_CODEC_XPRESS4K] = "XPRESS4K",
		[NTR_CODEC_XPRESS8K] = "XPRESS8K",
		[NTR_CODEC_XPRESS16K] = "XPRESS16K",
		[NTR_CODEC_LZX] = "LZX",
	};

	if (codec >= sizeof(names) / sizeof(names[0]))
		return "unknown codec";
	return names[codec];
}

size_t ntr_utf8(const uint8_t *utf16le, size_t units, char *buf, size_t cap)
{
	return utf16_to_utf8(span_of(utf16le, 2 * units), buf, cap);
}

int ntr_utf16(const char *text, uint8_t *buf, size_t cap_units,
	      size_t *units_ret)
{
	if (!utf16_from_utf8(text, strlen(text), buf, cap_units, units_ret))
		return NTR_E_ARG;
	return NTR_OK;
}
