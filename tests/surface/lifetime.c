/*
 * lifetime.c - loads and unloads the shared library; closes nothing at all
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *   lifetime LIBRARY CLOSER...	each CLOSER is a function that must accept NULL
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static int try_once(int argc, char **argv)
{
	void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
	void (*closer)(void *);
	void *symbol;

	if (!library) {
		fprintf(stderr, "%s\n", dlerror());
		return 1;
	}
	for (int i = 2; i < argc; i++) {
		symbol = dlsym(library, argv[i]);
		if (!symbol) {
			fprintf(stderr, "no %s\n", argv[i]);
			return 1;
		}
		memcpy(&closer, &symbol, sizeof(closer));
		closer(NULL);
	}
	if (dlclose(library) != 0)
		return 1;
	/* Really gone: nothing of it keeps it in memory. */
	return dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD) != NULL;
}

int main(int argc, char **argv)
{
	for (int i = 0; i < 3; i++)
		if (argc < 3 || try_once(argc, argv) != 0)
			return 1;
	return 0;
}
