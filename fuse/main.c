/*
 * main.c - ntfsread-fuse: mount an NTFS image to browse it
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "device.h"
#include "handle.h"
#include "janitor.h"
#include "kept.h"
#include "mount.h"
#include "objid.h"
#include "ops.h"
#include "options.h"
#include "others.h"
#include "readahead.h"
#include "sandbox.h"
#include "shelf.h"
#include "table.h"
#include "virtual.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Going to the background turns descriptors 0 to 2 into /dev/null.  None of
 * them may be the image by then. */
static int fill_standard_fds(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
		if (fd < 0)
			return 0;
	} while (fd <= STDERR_FILENO);
	close(fd);
	return 1;
}

/* libfuse speaks line by line; let it say whose line it is. */
static int libfuse_spoke;

__attribute__((format(printf, 2, 0)))
static void log_line(enum fuse_log_level level, const char *format, va_list ap)
{
	char text[1024];
	const char *line = text;

	(void)vsnprintf(text, sizeof(text), format, ap);
	if (level > FUSE_LOG_ERR) {
		fputs(text, stderr);	/* what -d prints */
		return;
	}
	if (strncmp(line, "fuse: ", 6) == 0)
		line += 6;
	fprintf(stderr, "ntfsread-fuse: %s", line);
	libfuse_spoke = 1;
}

/* -------------------------------------------------------------- findings - */

/* With -d, each finding is told once. */
struct teller {
	pthread_mutex_t      lock;
	struct ntr_findings *seen;	/* protected by lock */
	size_t               told;	/* protected by lock */
};

static void tell(void *ctx, const struct ntr_finding *finding)
{
	struct teller *teller = ctx;
	struct ntr_finding next;
	char text[256];

	(void)pthread_mutex_lock(&teller->lock);
	ntr_findings_add(teller->seen, finding);
	while (ntr_findings_get(teller->seen, teller->told, &next) == 0) {
		teller->told++;
		(void)ntr_finding_text(&next, text, sizeof(text));
		fprintf(stderr, "ntfsread-fuse: record %lld: %s: %s\n",
			(long long)next.record,		/* -1: of no record */
			ntr_finding_name(next.kind), text);
	}
	(void)pthread_mutex_unlock(&teller->lock);
}

/* ---------------------------------------------------------------- volume - */

static int open_volume(struct options *opt, struct mount *mount)
{
	struct ntr_error err;
	char text[512];
	int code = ntr_volume_open_path(opt->image, &opt->volume,
					&mount->volume, &err);

	if (code == NTR_OK) {
		ntr_volume_info(mount->volume, &mount->info);
		return 0;
	}
	if (code == NTR_E_ARG && err.got > 1 && !opt->partition &&
	    !opt->offset) {
		complain("%s: %llu NTFS partitions: choose one with "
			 "-o partition=N ('ntfsread partitions' lists them)",
			 opt->image, (unsigned long long)err.got);
		return STATUS_FAILED;
	}
	(void)ntr_error_text(&err, text, sizeof(text));
	complain("%s: %s", opt->image, text);
	return STATUS_FAILED;
}

/* --------------------------------------------------------------- session - */

/* Whether something is mounted there by FUSE already.  A second mount would
 * hide the first, and be taken for it. */
static int is_fuse_mount(const char *path, const struct stat *st)
{
	enum { FUSE_MAGIC = 0x65735546 };
	char parent[PATH_MAX + 4];
	struct statfs fs;
	struct stat up;

	(void)snprintf(parent, sizeof(parent), "%s/..", path);
	return statfs(path, &fs) == 0 && fs.f_type == FUSE_MAGIC &&
	       stat(parent, &up) == 0 && up.st_dev != st->st_dev;
}

static int check_mountpoint(const char *path)
{
	struct stat st;

	if (strncmp(path, "/dev/fd/", 8) == 0)
		return 0;	/* mounted already, by mount.fuse3 */
	if (stat(path, &st) != 0) {
		complain("%s: %s", path, strerror(errno));
		return STATUS_FAILED;
	}
	if (!S_ISDIR(st.st_mode)) {
		complain("%s: not a directory", path);
		return STATUS_FAILED;
	}
	if (is_fuse_mount(path, &st)) {
		complain("%s: is a mount already", path);
		return STATUS_FAILED;
	}
	return 0;
}

/* The options that are not for the user to choose, and the name that mount
 * tables show. */
static int add_fixed_options(const struct options *opt,
			     const struct mount *mount, struct fuse_args *args)
{
	char fsname[PATH_MAX + sizeof("fsname=")] = "fsname=";
	char max_read[32];
	char *list = NULL;
	int failed;

	if (!realpath(opt->image, fsname + strlen("fsname=")))
		return STATUS_FAILED;
	(void)snprintf(max_read, sizeof(max_read), "max_read=%d",
		       mount->direct_io ? OPS_MAX_DIRECT : OPS_MAX_READ);
	failed = fuse_opt_add_opt(&list, "ro,nosuid,nodev,noexec") ||
		 fuse_opt_add_opt(&list, "default_permissions") ||
		 fuse_opt_add_opt(&list, "subtype=ntfsread-fuse") ||
		 fuse_opt_add_opt(&list, max_read) ||
		 fuse_opt_add_opt_escaped(&list, fsname) ||
		 (opt->debug && fuse_opt_add_opt(&list, "debug")) ||
		 (opt->allow_other && fuse_opt_add_opt(&list, "allow_other")) ||
		 (opt->allow_root && fuse_opt_add_opt(&list, "allow_root")) ||
		 fuse_opt_add_arg(args, "-o") || fuse_opt_add_arg(args, list);
	free(list);
	return failed ? STATUS_FAILED : 0;
}

static int loop(const struct options *opt, struct fuse_session *session)
{
	struct fuse_loop_config *config;
	int result = device_watch(session);

	if (result)
		return result;
	if (opt->single)
		return fuse_session_loop(session);
	config = fuse_loop_cfg_create();
	if (!config)
		return -ENOMEM;
	fuse_loop_cfg_set_clone_fd(config, (unsigned)opt->clone_fd);
	if (opt->threads)
		fuse_loop_cfg_set_max_threads(config, opt->threads);
	result = fuse_session_loop_mt(session, config);
	fuse_loop_cfg_destroy(config);
	return result;
}

/* The same with no more rights than that takes.  Somebody else has to unmount, if the
 * mount is our own and still there at the end. */
static int loop_in_sandbox(const struct options *opt,
			   struct fuse_session *session, const char *mountpoint)
{
	struct janitor janitor;
	int status, result = 0;

	if (janitor_start(&janitor, mountpoint) != 0) {
		complain("%s: %s", mountpoint, strerror(errno));
		return STATUS_FAILED;
	}
	status = sandbox_enter();
	if (!status)
		result = loop(opt, session);
	if (result < 0)
		status = STATUS_FAILED;
	/* 0: there is no mount any more; otherwise the number of a signal. */
	janitor_finish(&janitor, !status && result == 0);
	return status;
}

/* Serve until unmounted or told to stop.  From here on a failure is told only
 * where somebody still listens. */
static int serve(const struct options *opt, struct fuse_session *session)
{
	char mountpoint[PATH_MAX];
	int sandboxed = !opt->no_sandbox && sandbox_fits(), status = 0;

	/* The background is at / . */
	if (!realpath(opt->mountpoint, mountpoint))
		return STATUS_FAILED;
	if (fuse_session_mount(session, opt->mountpoint) != 0) {
		if (!libfuse_spoke)
			complain("%s: cannot mount", opt->mountpoint);
		return STATUS_FAILED;
	}
	readahead_raise(opt->mountpoint, OPS_MAX_READ);
	if (fuse_daemonize(opt->foreground || opt->debug) != 0)
		status = STATUS_FAILED;
	else if (sandboxed)
		status = loop_in_sandbox(opt, session, mountpoint);
	else if (loop(opt, session) < 0)
		status = STATUS_FAILED;
	if (!sandboxed || status)
		fuse_session_unmount(session);
	return status;
}

/* What is still at work for a request that nobody waits for any more. */
static void end_threads(struct mount *mount)
{
	table_close(mount->table);
	mount->table = NULL;
	virtual_end(mount);
}

static int run_session(const struct options *opt, struct mount *mount,
		       struct fuse_args *args)
{
	struct fuse_session *session;
	int status = add_fixed_options(opt, mount, args);

	if (status) {
		complain("%s: %s", opt->image, strerror(errno));
		return status;
	}
	session = fuse_session_new(args, &ops_table, sizeof(ops_table), mount);
	if (!session)
		return STATUS_FAILED;
	mount->session = session;
	status = STATUS_FAILED;
	if (fuse_set_signal_handlers(session) == 0) {
		status = serve(opt, session);
		fuse_remove_signal_handlers(session);
	}
	end_threads(mount);	/* they look whether the session is over */
	fuse_session_destroy(session);
	return status;
}

static int out_of_memory(void)
{
	complain("%s", strerror(ENOMEM));
	return STATUS_FAILED;
}

static int mount_image(struct options *opt, struct mount *mount,
		       struct fuse_args *args)
{
	struct teller teller = { .lock = PTHREAD_MUTEX_INITIALIZER };
	int status = check_mountpoint(opt->mountpoint);

	if (!status)
		status = others_check(opt);
	if (status)
		return status;
	if (opt->debug && ntr_findings_open(10000, &teller.seen, NULL) == 0) {
		opt->volume.on_finding = tell;
		opt->volume.finding_ctx = &teller;
	}
	mount->shelf = shelf_open();
	mount->kept = kept_open();
	if (mount->shelf && mount->kept)
		status = open_volume(opt, mount);
	else
		status = out_of_memory();
	/* With -d findings are told as requests come upon them. */
	if (!status && !opt->debug)
		mount->table = table_open(mount);
	if (!status && virtual_start(mount, opt->volume.flags) != NTR_OK)
		status = out_of_memory();
	if (!status)
		status = run_session(opt, mount, args);
	end_threads(mount);
	handle_close_all(mount);
	kept_close(mount->kept);
	shelf_close(mount->shelf);
	objid_free(mount);
	ntr_volume_close(mount->volume);
	ntr_findings_close(teller.seen);
	return status;
}

int main(int argc, char **argv)
{
	struct fuse_args args = FUSE_ARGS_INIT(argc, argv);
	struct mount mount = {
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.counting = PTHREAD_MUTEX_INITIALIZER,
	};
	struct options opt;
	int status;

	memset(&opt, 0, sizeof(opt));
	if (!fill_standard_fds())
		return STATUS_FAILED;
	fuse_set_log_func(log_line);
	status = options_read(&args, &opt, &mount);
	if (!status && opt.help)
		options_help();
	else if (!status && opt.version)
		options_version();
	else if (!status)
		status = mount_image(&opt, &mount, &args);
	fuse_opt_free_args(&args);
	options_free(&opt);
	return status;
}
