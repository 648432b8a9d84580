/*
 * real_volume.c - see real_volume.h: making, opening and ending a volume
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/types.h>

#include <err.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real_node.h"
#include "real_volume.h"

extern char **environ;

#define SERIAL_AT 0x48
#define SECTORS_AT 0x28

/* The library asks this one, not the system's, for the time of day, so that
 * images are the same however often they are made: 2009-10-16 17:09:18.  Nothing
 * else here is seen from outside. */
__attribute__((visibility("default")))
int clock_gettime(clockid_t id, struct timespec *now)
{
	(void)id;
	*now = (struct timespec){ .tv_sec = 1255712958 };
	return 0;
}

_Noreturn void real_die(const struct real *r, const char *what)
{
	warn("%s: %s", r->name, what);
	unlink(r->draft);
	exit(1);
}

static char *joined(const char *dir, const char *name, const char *suffix)
{
	size_t size = strlen(dir) + strlen(name) + strlen(suffix) + 2;
	char *path = malloc(size);

	if (!path)
		err(1, "%s", name);
	snprintf(path, size, "%s/%s%s", dir, name, suffix);
	return path;
}

static void make_sparse(const struct real *r, int64_t size)
{
	int fd = open(r->draft, O_RDWR | O_CREAT | O_TRUNC, 0666);

	if (fd < 0 || ftruncate(fd, size) || close(fd))
		real_die(r, r->draft);
}

/* Where mkntfs is found, also by a user whose PATH lacks the sbin folders. */
static void widen_path(void)
{
	static const char more[] = ":/usr/local/sbin:/usr/sbin:/sbin";
	const char *path = getenv("PATH");
	char *wide;

	if (!path)
		path = "/usr/bin:/bin";
	wide = malloc(strlen(path) + sizeof(more));
	if (!wide)
		err(1, "PATH");
	strcpy(wide, path);
	strcat(wide, more);
	setenv("PATH", wide, 1);
	free(wide);
}

/* mkntfs complains of every file that is not a block device: let it, unheard.
 * -T takes its times from no clock. */
static void run_mkntfs(struct real *r, char *const argv[])
{
	posix_spawn_file_actions_t quiet;
	int status;
	pid_t pid;

	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, argv[0], &quiet, NULL, argv, environ) ||
	    waitpid(pid, &status, 0) != pid || status != 0)
		real_die(r, "mkntfs");
	posix_spawn_file_actions_destroy(&quiet);
}

static void format(struct real *r, const struct geometry *g)
{
	char program[] = "mkntfs", quick[] = "-FqQT", part[] = "-p0";
	char heads[] = "-H0", track[] = "-S0";
	char label[64], cluster[16], sector[16];
	char *argv[] = {
		program, quick, part, heads, track, label, cluster, sector,
		r->draft, NULL,
	};

	snprintf(label, sizeof(label), "-L%s", r->name);
	snprintf(cluster, sizeof(cluster), "-c%u", g->cluster);
	snprintf(sector, sizeof(sector), "-s%u", g->sector);
	widen_path();
	run_mkntfs(r, argv);
}

static void mount_it(struct real *r)
{
	r->vol = ntfs_mount(r->draft, 0);
	if (!r->vol)
		real_die(r, "mount");
}

static void unmount(struct real *r)
{
	if (ntfs_umount(r->vol, FALSE))
		real_die(r, "unmount");
}

void real_remount(struct real *r)
{
	unmount(r);
	mount_it(r);
}

void real_open(struct real *r, const char *dir, const char *name,
	       const struct geometry *g)
{
	/* It reports what it then gets over; what it does not, we do. */
	ntfs_log_set_handler(ntfs_log_handler_null);
	*r = (struct real){
		.name = name, .image = joined(dir, name, ".img"),
		.draft = joined(dir, name, ".draft"),
	};
	make_sparse(r, g->size);
	format(r, g);
	mount_it(r);
}

/* mkntfs draws a random serial number; one from the name can be compared. */
static void fix_serial(const struct real *r)
{
	uint64_t serial = 0, sectors = 0;
	uint16_t sector = 0;
	int fd = open(r->draft, O_RDWR);
	off_t backup;

	for (const char *p = r->name; *p; p++)
		serial = pattern_mix(serial ^ (uint8_t)*p);
	if (fd < 0 || pread(fd, &sector, 2, 0x0b) != 2 ||
	    pread(fd, &sectors, 8, SECTORS_AT) != 8)
		real_die(r, "boot sector");
	backup = (off_t)(le64_to_cpu(sectors) * le16_to_cpu(sector));
	serial = cpu_to_le64(serial);
	if (pwrite(fd, &serial, 8, SERIAL_AT) != 8 ||
	    pwrite(fd, &serial, 8, backup + SERIAL_AT) != 8 || close(fd))
		real_die(r, "serial number");
}

void real_close(struct real *r)
{
	char *text = malloc(strlen(r->image) + 6);
	size_t stem = strlen(r->image) - 4;

	if (!text)
		err(1, "%s", r->name);
	node_settle_all(r);
	unmount(r);
	fix_serial(r);
	memcpy(text, r->image, stem);
	strcpy(text + stem, ".manifest");
	manifest_write(&r->man, text);
	if (rename(r->draft, r->image))
		real_die(r, r->image);
	manifest_free(&r->man);
	free(text);
	free(r->image);
	free(r->draft);
}
