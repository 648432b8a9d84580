/*
 * options.c - see options.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "options.h"
#include "sandbox.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void complain(const char *format, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	fprintf(stderr, "ntfsread-fuse: %s\n", text);
}

void options_help(void)
{
	puts("usage: ntfsread-fuse [options] IMAGE MOUNTPOINT\n"
	     "\n"
	     "Mount the NTFS volume in IMAGE for reading.  "
	     "Unmount: fusermount3 -u MOUNTPOINT\n"
	     "\n"
	     "    -f            stay in the foreground\n"
	     "    -d            debug: as -f, with every request and finding\n"
	     "    -s            one thread\n"
	     "    -h, --help    this text\n"
	     "    -V, --version version of program, library and libfuse\n"
	     "\n"
	     "    -o offset=N          the volume starts at byte N "
	     "(63s: sectors; 4K, 1M)\n"
	     "    -o partition=N       N-th partition of an MBR or GPT disk\n"
	     "    -o mft               IMAGE is an extracted $MFT alone\n"
	     "    -o uid=N,gid=N       owner of all files (default: yours)\n"
	     "    -o umask=M           permissions taken from all (octal)\n"
	     "    -o fmask=M,dmask=M   ... from files, from directories\n"
	     "    -o allow_other       let other users in\n"
	     "    -o streams_interface=windows|xattr|none\n"
	     "                         file:stream can be opened (default), "
	     "or not\n"
	     "    -o list_streams      list file:stream names, too\n"
	     "    -o hide_sys_files    do not list $MFT and its like\n"
	     "    -o show_sys_files    list them (default)\n"
	     "    -o hide_hid_files    nor hidden files\n"
	     "    -o posix_nlink       do not count DOS names as hard links\n"
	     "    -o direct_io         no kernel caching of file data\n"
	     "    -o max_threads=N     at most N threads\n"
	     "    -o no_sandbox        keep all that the process may do\n"
	     "\n"
	     "Always ro,nosuid,nodev,noexec.");
}

void options_version(void)
{
	printf("ntfsread-fuse %s\nlibfuse %s\nsandbox: %s\n", ntr_version(),
	       fuse_pkgversion(), sandbox_text());
}

/* --------------------------------------------------------------- parsing - */

#define OPT(template, field, value) \
	{ template, offsetof(struct options, field), value }

static const struct fuse_opt option_table[] = {
	OPT("-f", foreground, 1),
	OPT("-d", debug, 1),
	OPT("debug", debug, 1),
	OPT("-s", single, 1),
	OPT("-h", help, 1),
	OPT("--help", help, 1),
	OPT("-V", version, 1),
	OPT("--version", version, 1),
	OPT("offset=%s", offset, 0),
	OPT("partition=%s", partition, 0),
	OPT("mft", mft_only, 1),
	OPT("uid=%s", uid, 0),
	OPT("gid=%s", gid, 0),
	OPT("umask=%s", umask, 0),
	OPT("fmask=%s", fmask, 0),
	OPT("dmask=%s", dmask, 0),
	OPT("streams_interface=%s", streams, 0),
	OPT("list_streams", list_streams, 1),
	OPT("hide_sys_files", hide_system, 1),
	OPT("show_sys_files", hide_system, 0),
	OPT("hide_hid_files", hide_hidden, 1),
	OPT("posix_nlink", posix_nlink, 1),
	OPT("direct_io", direct_io, 1),
	OPT("max_threads=%s", max_threads, 0),
	OPT("clone_fd", clone_fd, 1),
	OPT("no_sandbox", no_sandbox, 1),
	OPT("allow_other", allow_other, 1),
	OPT("allow_root", allow_root, 1),
	FUSE_OPT_END
};

static const char *const for_libfuse[] = {
	"auto_unmount", NULL
};

/* What mount(8), mount.fuse3 and fstab add, and what would change nothing here
 * or is not for the user to choose.  A trailing '=' or '-' stands for any
 * rest. */
static const char *const without_effect[] = {
	"ro", "rw", "defaults", "suid", "nosuid", "dev", "nodev", "exec",
	"noexec", "auto", "noauto", "user", "nouser", "user=", "users",
	"nousers", "owner", "noowner", "group", "nogroup", "_netdev", "nofail",
	"comment=", "x-", "X-", "sync", "async", "dirsync", "atime", "noatime",
	"diratime", "nodiratime", "relatime", "norelatime", "strictatime",
	"nostrictatime", "lazytime", "nolazytime", "silent", "loud",
	"nonempty", "default_permissions", "fsname=", "subtype=",
	"-n", "-v", "-r", NULL
};

static int is_in(const char *const *list, const char *arg)
{
	for (; *list; list++) {
		size_t len = strlen(*list);
		char last = (*list)[len - 1];

		if (strcmp(*list, arg) == 0)
			return 1;
		if ((last == '=' || last == '-') &&
		    strncmp(*list, arg, len) == 0)
			return 1;
	}
	return 0;
}

/* What the table does not take: 1 keeps it for libfuse, 0 drops it, -1 ends the
 * parsing. */
static int other_argument(void *data, const char *arg, int key,
			  struct fuse_args *out)
{
	struct options *opt = data;
	char **slot = opt->image ? &opt->mountpoint : &opt->image;

	(void)out;
	if (key == FUSE_OPT_KEY_OPT) {
		if (is_in(for_libfuse, arg))
			return 1;
		if (is_in(without_effect, arg))
			return 0;
		complain("unknown option '%s'", arg);
		return -1;
	}
	if (*slot) {
		complain("too many arguments: '%s'", arg);
		return -1;
	}
	*slot = strdup(arg);
	return *slot ? 0 : -1;
}

/* A whole number in 'base', at most 'max', up to *end_ret. */
static int read_number(const char *text, int base, uint64_t max,
		       uint64_t *number_ret, const char **end_ret)
{
	unsigned long long number;
	char *end;

	if (*text < '0' || *text > '9')	/* no sign, no blanks */
		return 0;
	errno = 0;
	number = strtoull(text, &end, base);
	if (errno || number > max)
		return 0;
	*number_ret = number;
	*end_ret = end;
	return 1;
}

static int take_number(const char *name, const char *text, int base,
		       uint64_t max, uint64_t *number)
{
	const char *end;

	if (!text)
		return 0;
	if (read_number(text, base, max, number, &end) && *end == '\0')
		return 0;
	complain("bad value in '%s=%s'", name, text);
	return STATUS_USAGE;
}

/* Bytes, or another unit by its suffix: sectors of 512, or powers of 1024. */
static int take_offset(const char *text, uint64_t *offset)
{
	static const char units[] = "KMGT";
	uint64_t number, scale = 1;
	const char *end, *unit;

	if (!text)
		return 0;
	if (!read_number(text, 10, INT64_MAX, &number, &end))
		goto bad;
	if (*end == 's') {
		scale = 512;
		end++;
	} else if (*end && (unit = strchr(units, *end & ~0x20))) {
		scale = (uint64_t)1 << (10 * (unit - units + 1));
		end++;
	}
	if (*end || number > INT64_MAX / scale)
		goto bad;
	*offset = number * scale;
	return 0;
bad:
	complain("bad value in 'offset=%s'", text);
	return STATUS_USAGE;
}

static int take_mask(const char *name, const char *text, mode_t *mask)
{
	uint64_t number = *mask;
	int status = take_number(name, text, 8, 0777, &number);

	*mask = (mode_t)number;
	return status;
}

static int take_owner(const struct options *opt, struct mount *mount)
{
	uint64_t uid = getuid(), gid = getgid();
	mode_t both = 0;
	int status;

	/* (id_t)-1 is how the system says "nobody in particular". */
	status = take_number("uid", opt->uid, 10, UINT32_MAX - 1, &uid);
	if (!status)
		status = take_number("gid", opt->gid, 10, UINT32_MAX - 1, &gid);
	if (!status)
		status = take_mask("umask", opt->umask, &both);
	mount->uid = (uid_t)uid;
	mount->gid = (gid_t)gid;
	mount->fmask = mount->dmask = both;
	if (!status)
		status = take_mask("fmask", opt->fmask, &mount->fmask);
	if (!status)
		status = take_mask("dmask", opt->dmask, &mount->dmask);
	return status;
}

static int take_streams(const struct options *opt, struct mount *mount)
{
	const char *how = opt->streams ? opt->streams : "windows";

	if (strcmp(how, "windows") != 0 && strcmp(how, "xattr") != 0 &&
	    strcmp(how, "none") != 0) {
		complain("streams_interface is windows, xattr or none, "
			 "not '%s'", how);
		return STATUS_USAGE;
	}
	mount->open_streams = strcmp(how, "windows") == 0;
	mount->stream_xattrs = strcmp(how, "none") != 0;
	/* To list what cannot be opened would only make errors. */
	mount->list_streams = mount->open_streams && opt->list_streams;
	return 0;
}

static int take_volume(struct options *opt)
{
	uint64_t partition = 0, threads = 0;
	int status;

	opt->volume.struct_size = sizeof(opt->volume);
	opt->volume.flags = opt->mft_only ? NTR_OPEN_MFT_ONLY : 0;
	status = take_offset(opt->offset, &opt->volume.offset);
	if (!status)
		status = take_number("partition", opt->partition, 10,
				     UINT32_MAX, &partition);
	if (!status)
		status = take_number("max_threads", opt->max_threads, 10, 1000,
				     &threads);
	opt->volume.partition = (uint32_t)partition;
	opt->threads = (unsigned)threads;
	if (!status && opt->partition && partition == 0) {
		complain("partitions are counted from 1");
		return STATUS_USAGE;
	}
	if (!status && opt->partition && opt->offset) {
		complain("give offset or partition, not both");
		return STATUS_USAGE;
	}
	return status;
}

int options_read(struct fuse_args *args, struct options *opt,
		 struct mount *mount)
{
	int status;

	if (fuse_opt_parse(args, opt, option_table, other_argument) != 0)
		return STATUS_USAGE;
	if (opt->help || opt->version)
		return 0;
	if (!opt->mountpoint) {
		complain("usage: ntfsread-fuse [options] IMAGE MOUNTPOINT "
			 "(--help tells more)");
		return STATUS_USAGE;
	}
	if (opt->clone_fd && !opt->no_sandbox) {
		complain("clone_fd opens /dev/fuse again and again: it needs "
			 "-o no_sandbox");
		return STATUS_USAGE;
	}
	mount->hide_system = opt->hide_system;
	mount->hide_hidden = opt->hide_hidden;
	mount->direct_io = opt->direct_io;
	mount->posix_nlink = opt->posix_nlink;
	status = take_owner(opt, mount);
	if (!status)
		status = take_streams(opt, mount);
	if (!status)
		status = take_volume(opt);
	return status;
}

void options_free(struct options *opt)
{
	free(opt->image);
	free(opt->mountpoint);
	free(opt->uid);
	free(opt->gid);
	free(opt->umask);
	free(opt->fmask);
	free(opt->dmask);
	free(opt->offset);
	free(opt->partition);
	free(opt->streams);
	free(opt->max_threads);
}
