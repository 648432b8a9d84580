/*
 * minimal_fuse.c - what FUSE itself costs:  minimal_fuse [-D] FILE DIRS FILES MOUNTPOINT
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A file system that does nothing: /data is FILE, and /tree has DIRS directories of FILES
 * empty files each, all made up.  It asks of the kernel what ntfsread-fuse asks of it
 * (mind fuse/ops.c when this is changed), so no file system of the kind can be faster;
 * -D is its -o direct_io.
 */
#define _GNU_SOURCE	/* statx() */
#define FUSE_USE_VERSION 312
#include <fuse_lowlevel.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_READ = 1 << 20 };

/* Nodes: directory d is FIRST + d * STRIDE, and its file f is f + 1 more. */
enum { ROOT = 1, DATA = 2, TREE = 3, FIRST = 1 << 20, STRIDE = 1 << 20 };

static const double for_ever = 1e9;

struct minimal {
	int      fd;
	off_t    size;
	uint64_t dirs, files;
	int      direct;
};

static int is_dir(fuse_ino_t node)
{
	return node == ROOT || node == TREE ||
	       (node >= FIRST && (node - FIRST) % STRIDE == 0);
}

static void describe(const struct minimal *fs, fuse_ino_t node, struct stat *st)
{
	memset(st, 0, sizeof(*st));
	st->st_ino = node;
	st->st_nlink = 1;
	st->st_mode = is_dir(node) ? S_IFDIR | 0755 : S_IFREG | 0644;
	if (node == DATA)
		st->st_size = fs->size;
	st->st_blocks = (st->st_size + 511) / 512;
}

static void describe_entry(const struct minimal *fs, fuse_ino_t node,
			   struct fuse_entry_param *entry)
{
	memset(entry, 0, sizeof(*entry));
	entry->ino = node;
	entry->attr_timeout = for_ever;
	entry->entry_timeout = for_ever;
	describe(fs, node, &entry->attr);
}

/* Child 'i' of a directory: its node, and its name into 'name' of 32 bytes.  0: there
 * is none. */
static fuse_ino_t child(const struct minimal *fs, fuse_ino_t node, uint64_t i,
			char *name)
{
	if (node == ROOT) {
		(void)snprintf(name, 32, "%s", i == 0 ? "data" : "tree");
		return i == 0 ? DATA : i == 1 ? TREE : 0;
	}
	if (node == TREE) {
		(void)snprintf(name, 32, "directory-%08llu",
			       (unsigned long long)i);
		return i < fs->dirs ? FIRST + i * STRIDE : 0;
	}
	(void)snprintf(name, 32, "file-%08llu.txt", (unsigned long long)i);
	return i < fs->files ? node + i + 1 : 0;
}

/* -------------------------------------------------------------- callbacks - */

static void op_init(void *user, struct fuse_conn_info *conn)
{
	(void)user;
	conn->max_read = conn->max_write = conn->max_readahead = MAX_READ;
	conn->max_background = 64;
	conn->congestion_threshold = 48;
	conn->want |= conn->capable &
		      (FUSE_CAP_ASYNC_READ | FUSE_CAP_PARALLEL_DIROPS);
	conn->want &= ~(unsigned)(FUSE_CAP_AUTO_INVAL_DATA |
				  FUSE_CAP_READDIRPLUS_AUTO |
				  FUSE_CAP_SPLICE_READ | FUSE_CAP_SPLICE_WRITE |
				  FUSE_CAP_SPLICE_MOVE);
}

/* By the number in the name. */
static void op_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	const struct minimal *fs = fuse_req_userdata(req);
	const char *digits = name + strcspn(name, "0123456789");
	uint64_t i = strtoull(digits, NULL, 10);
	struct fuse_entry_param entry;
	char right[32];
	fuse_ino_t node;

	if (parent == ROOT)
		i = strcmp(name, "data") != 0;
	node = is_dir(parent) ? child(fs, parent, i, right) : 0;
	if (!node || strcmp(name, right) != 0) {
		fuse_reply_err(req, ENOENT);
		return;
	}
	describe_entry(fs, node, &entry);
	fuse_reply_entry(req, &entry);
}

static void op_getattr(fuse_req_t req, fuse_ino_t node,
		       struct fuse_file_info *fi)
{
	struct stat st;

	(void)fi;
	describe(fuse_req_userdata(req), node, &st);
	fuse_reply_attr(req, &st, for_ever);
}

static void op_open(fuse_req_t req, fuse_ino_t node, struct fuse_file_info *fi)
{
	const struct minimal *fs = fuse_req_userdata(req);

	(void)node;
	fi->direct_io = fs->direct != 0;
	fi->keep_cache = !fi->direct_io;
	fi->noflush = 1;
	fuse_reply_open(req, fi);
}

static void op_opendir(fuse_req_t req, fuse_ino_t node,
		       struct fuse_file_info *fi)
{
	(void)node;
	(void)fi;
	fuse_reply_err(req, ENOSYS);
}

static void op_read(fuse_req_t req, fuse_ino_t node, size_t size, off_t offset,
		    struct fuse_file_info *fi)
{
	static _Thread_local char buf[MAX_READ];
	const struct minimal *fs = fuse_req_userdata(req);
	ssize_t got = 0;

	(void)fi;
	if (node == DATA)
		got = pread(fs->fd, buf, size < MAX_READ ? size : MAX_READ,
			    offset);
	if (got < 0)
		fuse_reply_err(req, errno);
	else
		fuse_reply_buf(req, buf, (size_t)got);
}

static void op_readdirplus(fuse_req_t req, fuse_ino_t node, size_t size,
			   off_t offset, struct fuse_file_info *fi)
{
	static _Thread_local char buf[MAX_READ];
	const struct minimal *fs = fuse_req_userdata(req);
	size_t room = size < MAX_READ ? size : MAX_READ, used = 0, len;
	struct fuse_entry_param entry;
	fuse_ino_t next;
	char name[32];
	off_t i;

	(void)fi;
	for (i = offset; (next = child(fs, node, (uint64_t)i, name)) != 0; i++) {
		describe_entry(fs, next, &entry);
		len = fuse_add_direntry_plus(req, buf + used, room - used, name,
					     &entry, i + 1);
		if (len > room - used)
			break;
		used += len;
	}
	fuse_reply_buf(req, buf, used);
}

static const struct fuse_lowlevel_ops ops = {
	.init = op_init, .lookup = op_lookup, .getattr = op_getattr,
	.open = op_open, .read = op_read, .opendir = op_opendir,
	.readdirplus = op_readdirplus,
};

/* ---------------------------------------------------------------- session - */

/* As fuse/readahead.c does it: without asking the file system, which does not answer
 * yet. */
static void raise_readahead(const char *mountpoint)
{
	struct statx stx;
	char path[64];
	FILE *file;

	if (statx(AT_FDCWD, mountpoint, AT_STATX_DONT_SYNC, 0, &stx) != 0)
		return;
	(void)snprintf(path, sizeof(path), "/sys/class/bdi/%u:%u/read_ahead_kb",
		       stx.stx_dev_major, stx.stx_dev_minor);
	file = fopen(path, "w");
	if (!file)
		return;
	fprintf(file, "%d\n", MAX_READ / 1024);
	(void)fclose(file);
}

static int serve(struct fuse_session *session, const char *mountpoint)
{
	struct fuse_loop_config *config = fuse_loop_cfg_create();
	int failed;

	if (!config || fuse_session_mount(session, mountpoint) != 0)
		return EXIT_FAILURE;
	raise_readahead(mountpoint);
	failed = fuse_daemonize(0) != 0 ||
		 fuse_session_loop_mt(session, config) < 0;
	fuse_session_unmount(session);
	fuse_loop_cfg_destroy(config);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	static char options[] = "-oro,default_permissions,max_read=1048576,"
				"fsname=minimal,subtype=minimal";
	char *words[] = { argv[0], options, NULL };
	struct fuse_args args = FUSE_ARGS_INIT(2, words);
	struct minimal fs = { .fd = -1 };
	struct fuse_session *session;
	struct stat st;
	int status;

	if (argc == 6 && strcmp(argv[1], "-D") == 0) {
		fs.direct = 1;
		argv++;
		argc--;
	}
	if (argc != 5) {
		fprintf(stderr, "usage: minimal_fuse [-D] FILE DIRS FILES "
			"MOUNTPOINT\n");
		return 2;
	}
	fs.fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fs.fd < 0 || fstat(fs.fd, &st) != 0) {
		perror(argv[1]);
		return EXIT_FAILURE;
	}
	fs.size = st.st_size;
	fs.dirs = strtoull(argv[2], NULL, 10);
	fs.files = strtoull(argv[3], NULL, 10) % STRIDE;
	session = fuse_session_new(&args, &ops, sizeof(ops), &fs);
	if (!session || fuse_set_signal_handlers(session) != 0)
		return EXIT_FAILURE;
	status = serve(session, argv[4]);
	fuse_session_destroy(session);
	return status;
}
