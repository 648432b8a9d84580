/*
 * command.h - one subcommand of ntfsread
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_COMMAND_H
#define NTFSREAD_CMD_COMMAND_H

/* What the process exits with. */
enum {
	EXIT_DONE    = 0,
	EXIT_FAILED  = 1,
	EXIT_USAGE   = 2,
	EXIT_PARTIAL = 3	/* done, but something could not be read */
};

struct command {
	const char *name;
	const char *args;	/* after the options */
	const char *summary;
	const char *help;	/* its own options, a line each */
	int (*run)(const struct command *cmd, int argc, char **argv);
};

extern const struct command command_info, command_ls, command_cat,
	command_record, command_stage, command_timeline, command_partitions, command_verify,
	command_recover, command_deleted, command_unallocated,
	command_security, command_usn, command_log;

#endif
