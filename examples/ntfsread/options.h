/*
 * options.h - the options that every command understands
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_OPTIONS_H
#define NTFSREAD_CMD_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>

#include "command.h"
#include "ntfsread.h"

struct options {
	const struct command *command;
	struct ntr_options open;	/* where the volume is */
	bool has_offset;
	bool json, strict;
	const char *findings;		/* FILE of --findings, or NULL */
	const char *image;
	char **targets;			/* what follows the image */
	int target_count;
};

/* Values of getopt_long() for the long options; commands use letters. */
enum {
	OPTION_OFFSET = 256, OPTION_PARTITION, OPTION_MFT, OPTION_SEARCH,
	OPTION_BACKUP_BOOT, OPTION_MIRROR, OPTION_FINDINGS, OPTION_STRICT,
	OPTION_JSON, OPTION_HELP,
	OPTION_COMMAND			/* first one free for a command */
};

/* The start of each command's table. */
#define OPTIONS_COMMON						\
	{ "offset", required_argument, NULL, OPTION_OFFSET },	\
	{ "partition", required_argument, NULL, OPTION_PARTITION }, \
	{ "mft", no_argument, NULL, OPTION_MFT },		\
	{ "search", no_argument, NULL, OPTION_SEARCH },		\
	{ "backup-boot", no_argument, NULL, OPTION_BACKUP_BOOT }, \
	{ "mirror", no_argument, NULL, OPTION_MIRROR },		\
	{ "findings", required_argument, NULL, OPTION_FINDINGS }, \
	{ "strict", no_argument, NULL, OPTION_STRICT },		\
	{ "json", no_argument, NULL, OPTION_JSON },		\
	{ "help", no_argument, NULL, OPTION_HELP }

void options_start(struct options *opt, const struct command *cmd);

/*
 * The next option that is the command's own, or -1 when there is none left; the
 * common ones are taken on the way.  Ends the process on --help and on an option
 * that makes no sense.
 */
int options_next(struct options *opt, int argc, char **argv,
		 const char *letters, const struct option *table);

/*
 * Take IMAGE and at most 'max' TARGETs (-1: any number).  Ends the process when
 * they are not there, too many, or contradict the options.
 */
void options_finish(struct options *opt, int argc, char **argv, int max);

/* Complain about the usage and end the process with EXIT_USAGE. */
void options_usage(const struct options *opt, const char *format, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

/* The number in 'text' from 'least' to 'most', or end with a usage error. */
long long options_number(const struct options *opt, const char *name,
			 const char *text, long long least, long long most);

/* End with a usage error when writing 'path' would write over the image: the same
 * file by any name, or another piece of a split one. */
void options_spare_image(const struct options *opt, const char *path);

/* What --help prints for one command. */
void options_help(const struct command *cmd);

#endif
