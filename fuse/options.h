/*
 * options.h - the command line of ntfsread-fuse
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "mount.h"
#include "ops.h"

enum { STATUS_FAILED = 1, STATUS_USAGE = 2 };

struct options {
	char    *image, *mountpoint;
	char    *uid, *gid, *umask, *fmask, *dmask;	/* as given, or NULL */
	char    *offset, *partition, *streams;
	char    *max_threads;
	int      mft_only, list_streams, hide_system, hide_hidden;
	int      direct_io, posix_nlink;
	int      foreground, debug, single, clone_fd, no_sandbox;
	int      allow_other, allow_root;
	int      help, version;
	unsigned threads;		/* of max_threads; 0: up to libfuse */
	struct ntr_options volume;
};

/* Read the command line into 'opt' and 'mount'.  What is left in 'args' is for
 * fuse_session_new().  Returns 0, or an exit status after having said why. */
int options_read(struct fuse_args *args, struct options *opt,
		 struct mount *mount);
void options_free(struct options *opt);

void options_help(void);
void options_version(void);

/* Print "ntfsread-fuse: " and the message on stderr, as one line. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* OPTIONS_H */
