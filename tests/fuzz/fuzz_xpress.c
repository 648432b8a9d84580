/*
 * fuzz_xpress.c - chunks of XPRESS: nothing outside, nothing left to chance
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz_decoder.h"

#include "format/xpress.h"

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	return fuzz_decode(xpress_decode, in, len, 65536);
}
