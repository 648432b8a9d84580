/*
 * sddl.c - security descriptors in hexadecimal, a line each, to SDDL
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>

#include "ntfsread_artifacts.h"

enum { BYTES = 256 * 1024, TEXT = 4 * 1024 * 1024 };

static int digit(int c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	       c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The bytes of one line; -1 at the end of the file. */
static long line_read(uint8_t *buf, size_t cap)
{
	size_t len = 0;
	int high, low;

	while ((high = getchar()) != EOF && high != '\n') {
		low = getchar();
		if (len == cap || digit(high) < 0 || digit(low) < 0) {
			fputs("sddl: not hexadecimal\n", stderr);
			exit(1);
		}
		buf[len++] = (uint8_t)(digit(high) << 4 | digit(low));
	}
	return high == EOF ? -1 : (long)len;
}

int main(void)
{
	uint8_t *bytes = malloc(BYTES);
	char *text = malloc(TEXT), why[256];
	struct ntr_error err;
	size_t want;
	long len;

	while (bytes && text && (len = line_read(bytes, BYTES)) >= 0) {
		if (ntr_sddl(bytes, (size_t)len, text, TEXT, &want, &err) < 0) {
			ntr_error_text(&err, why, sizeof(why));
			printf("!%s\n", why);
		} else {
			puts(text);
		}
	}
	free(bytes);
	free(text);
	return 0;
}
