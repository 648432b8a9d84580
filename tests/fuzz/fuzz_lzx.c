/*
 * fuzz_lzx.c - chunks of LZX: nothing outside, nothing left to chance
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz_decoder.h"

#include "format/lzx.h"

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t len)
{
	return fuzz_decode(lzx_decode, in, len, 32768);
}
