/*
 * out.c - stdout, and whether it still takes anything
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "out.h"
#include "stop.h"

static char buffer[1 << 18];
static int trouble;		/* errno of the first write that failed */

void out_init(void)
{
	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
}

static void remember(int code)
{
	if (!trouble)
		trouble = code ? code : EIO;
}

bool out_failed(void)
{
	if (ferror(stdout))
		remember(errno);
	if (stop_signal())
		remember(EINTR);
	return trouble != 0;
}

bool out_write(const void *bytes, size_t len)
{
	const char *p = bytes;
	ssize_t n;

	while (len > 0 && !trouble) {
		if (stop_signal()) {
			remember(EINTR);
			break;
		}
		n = write(STDOUT_FILENO, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			remember(errno);
			break;
		}
		p += n;
		len -= (size_t)n;
	}
	return !trouble;
}

bool out_finish(void)
{
	if (fflush(stdout) != 0)
		remember(errno);
	if (!out_failed())
		return true;
	if (stop_signal())
		fprintf(stderr, "ntfsread: stopped: %s\n",
			strsignal(stop_signal()));
	else if (trouble != EPIPE)
		fprintf(stderr, "ntfsread: cannot write: %s\n",
			strerror(trouble));
	return false;
}

static void hex_line(FILE *out, const uint8_t *bytes, size_t n, uint64_t offset)
{
	fprintf(out, "    %08" PRIx64 " ", offset);
	for (size_t i = 0; i < 16; i++) {
		if (i < n)
			fprintf(out, "%s%02x", i == 8 ? "  " : " ", bytes[i]);
		else
			fputs(i == 8 ? "    " : "   ", out);
	}
	fputs("  ", out);
	for (size_t i = 0; i < n; i++)
		putc(bytes[i] >= 0x20 && bytes[i] < 0x7f ? bytes[i] : '.', out);
	putc('\n', out);
}

void out_hex(FILE *out, const uint8_t *bytes, size_t len, uint64_t offset)
{
	bool starred = false;

	for (size_t at = 0; at < len; at += 16) {
		/* Never the last line: it shows where this ends. */
		if (at > 0 && at + 16 < len &&
		    memcmp(bytes + at, bytes + at - 16, 16) == 0) {
			if (!starred)
				fputs("    *\n", out);
			starred = true;
			continue;
		}
		starred = false;
		hex_line(out, bytes + at, len - at < 16 ? len - at : 16,
			 offset + at);
	}
}
