/*
 * main.c - ntfsread: look into NTFS volumes without trusting them
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "ntfsread.h"
#include "options.h"
#include "out.h"
#include "session.h"
#include "sha256.h"
#include "text.h"

static const struct command *const commands[] = {
	&command_info, &command_ls, &command_cat, &command_record,
	&command_stage, &command_timeline, &command_deleted,
	&command_recover, &command_unallocated, &command_verify,
	&command_security, &command_usn, &command_log, &command_partitions,
};
enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static void help(FILE *out)
{
	fputs("usage: ntfsread COMMAND [options] IMAGE [TARGET...]\n\n", out);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-11s %s\n", commands[i]->name,
			commands[i]->summary);
	fputs("\nTARGET is a path (/dir/file, /dir/file:stream) or a record "
	      "(#42, 42, #42-7,\n42-128-4).  'ntfsread COMMAND --help' lists the "
	      "options; ntfsread(1) has it all.\n", out);
}

static int version(void)
{
	printf("ntfsread %s\n"
	       "containers: raw, split raw\n"
	       "partitions: mbr, gpt\n"
	       "decoders: lznt1, xpress, lzx (encrypted $DATA only with "
	       "cat --raw)\n"
	       "sha-256: %s\n", ntr_version(), sha256_library());
	return out_finish() ? EXIT_DONE : EXIT_FAILED;
}

/*
 * A descriptor that the caller closed would be given to the image, and what is
 * meant for stdout would then be written there: fill the first three, such that
 * writing to stdout still fails.
 */
static void fill_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == STDERR_FILENO ? O_WRONLY :
							    O_RDONLY) != fd)
			_exit(EXIT_FAILED);
}

/* 'ntfsread help ls' is 'ntfsread ls --help'. */
static int help_about(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		if (strcmp(name, commands[i]->name) != 0)
			continue;
		options_help(commands[i]);
		return out_finish() ? EXIT_DONE : EXIT_FAILED;
	}
	complain(name, "no such command");
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	fill_descriptors();
	text_init();
	out_init();
	if (strcmp(name, "help") == 0 && argc > 2)
		return help_about(argv[2]);
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 ||
	    strcmp(name, "help") == 0) {
		help(stdout);
		return out_finish() ? EXIT_DONE : EXIT_FAILED;
	}
	if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0)
		return version();
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(name, commands[i]->name) == 0)
			return commands[i]->run(commands[i], argc - 1, argv + 1);
	if (*name) {
		fputs("ntfsread: no such command: ", stderr);
		text_puts(stderr, name);
		putc('\n', stderr);
	}
	help(stderr);
	return EXIT_USAGE;
}
