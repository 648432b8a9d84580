/*
 * main.c - runs the unit tests:  unit [SUITE]...
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Every test_NOUN.c defines NOUN_suite(); suites.h lists the nouns.
 */
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUITE(noun) Suite *noun##_suite(void);
#include "suites.h"
#undef SUITE

static const struct {
	const char *name;
	Suite *(*make)(void);
} suites[] = {
#define SUITE(noun) { #noun, noun##_suite },
#include "suites.h"
#undef SUITE
	{ NULL, NULL },
};

static bool wanted(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(name, argv[i]) == 0)
			return true;
	return argc < 2;
}

int main(int argc, char **argv)
{
	SRunner *runner = srunner_create(NULL);
	int failed, count;

	for (size_t i = 0; suites[i].name; i++)
		if (wanted(suites[i].name, argc, argv))
			srunner_add_suite(runner, suites[i].make());
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	count = srunner_ntests_run(runner);
	srunner_free(runner);
	if (count == 0)
		fprintf(stderr, "unit: there is no such suite\n");
	return failed || count == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
