/*
 * texts.c - asks the library for the text of all that it may report
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * lists.h holds codes[] and kinds[], taken from the public headers, so that one
 * added there and forgotten here is noticed.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "ntfsread.h"
#include "ntfsread_findings.h"
#include "lists.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int failed;

static void check(int good, const char *what, int number)
{
	if (!good) {
		fprintf(stderr, "%s %d\n", what, number);
		failed = 1;
	}
}

/* A name that scripts can rely on: small letters and hyphens. */
static int is_name(const char *name)
{
	if (!name || !islower((unsigned char)*name))
		return 0;
	return name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] == 0;
}

static void check_code(size_t i)
{
	const char *text = ntr_code_text(codes[i]);
	struct ntr_error err = {
		.code = codes[i], .record = 42, .offset = 0x1a800,
		.got = 65536, .limit = 1024, .what = "attribute length",
	};
	char buf[256], small[8];
	size_t len = ntr_error_text(&err, buf, sizeof(buf));

	check(text && *text && strcmp(text, "unknown error") != 0,
	      "no text for code", codes[i]);
	for (size_t j = 0; text && j < i; j++)
		check(strcmp(text, ntr_code_text(codes[j])) != 0,
		      "text of another code:", codes[i]);
	check(len == strlen(buf) && strstr(buf, "record 42") &&
	      strstr(buf, "0x1a800") && strstr(buf, "attribute length"),
	      "error text incomplete for code", codes[i]);
	check(ntr_error_text(&err, small, sizeof(small)) == len &&
	      strlen(small) == sizeof(small) - 1 &&
	      strncmp(small, buf, sizeof(small) - 1) == 0,
	      "error text cut wrongly for code", codes[i]);
}

static void check_kind(size_t i)
{
	int kind = kinds[i], severity = ntr_finding_severity((uint32_t)kind);
	const char *name = ntr_finding_name((uint32_t)kind);
	struct ntr_finding finding = {
		.kind = (uint32_t)kind, .record = 42, .offset = 0x1a800,
		.got = 7, .limit = 5,
	};
	char buf[256];
	size_t len = ntr_finding_text(&finding, buf, sizeof(buf));

	check(is_name(name), "no name for kind", kind);
	for (size_t j = 0; name && j < i; j++)
		check(strcmp(name, ntr_finding_name((uint32_t)kinds[j])) != 0,
		      "name of another kind:", kind);
	check(severity >= NTR_NOTE && severity <= NTR_DAMAGED &&
	      is_name(ntr_severity_name(severity)), "no severity for kind", kind);
	check(len > 0 && len == strlen(buf), "no sentence for kind", kind);
}

int main(void)
{
	for (size_t i = 0; i < COUNT(codes); i++)
		check_code(i);
	for (size_t i = 0; i < COUNT(kinds); i++)
		check_kind(i);
	check(strcmp(ntr_code_text(-9999), "unknown error") == 0,
	      "a text for a code that is none:", -9999);
	check(COUNT(codes) >= 12 && COUNT(kinds) >= 40, "too few in lists.h:",
	      (int)COUNT(kinds));
	return failed;
}
