/*
 * load.c - use a mount hard, and check every byte of every answer
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *	fuse_load [-p PROCESSES] [-n OPERATIONS | -t SECONDS] [-s SEED] [-d PID]
 *		  MANIFEST MOUNTPOINT
 *
 * First, each stream that the manifest lists is read once, alone; its hash must be
 * that of the manifest, and its bytes are kept.  Then processes do at random what
 * programs do with files: open, read, map, list, look at, close.  Each answer must
 * be what the manifest says, and each byte the one that was kept.  Deleted files
 * whose content is in the manifest are among them, and file records.
 *
 * With -d the memory of process PID, the mount program, is watched: in the second
 * half of the work it must not grow.  Prints a line for each difference, and what was
 * done; ends with status 1 if there was a difference.
 */
#include "load.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void operate(void)
{
	uint64_t what = draw(100);

	if (what < 40)
		use_stream();
	else if (what < 62)
		use_held();
	else if (what < 76)
		look_at();
	else if (what < 86)
		look_at_attributes();
	else if (what < 90)
		look_at_stream_attribute();
	else if (what < 94)
		list();
	else if (what < 97)
		look_for_missing();
	else
		look_at_record();
}

static double now(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static _Noreturn void work(uint64_t seed, uint64_t operations)
{
	uint64_t i;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	draw_from(seed);
	for (i = 0; (!operations || i < operations) && !shared->stop; i++) {
		operate();
		atomic_fetch_add(&shared->done, 1);
	}
	_exit(0);
}

/* Watch until the time is up or all have done their share. */
static void watch(long processes, double seconds, pid_t daemon)
{
	const struct timespec pause = { 0, 50000000 };
	double end = now() + seconds;
	int status;

	while (processes > 0) {
		if (seconds > 0 && now() > end)
			shared->stop = 1;
		if (daemon)
			sample_memory(daemon);
		(void)nanosleep(&pause, NULL);
		while (waitpid(-1, &status, WNOHANG) > 0) {
			if (status != 0)
				differ("a process", "ended with %x", status);
			processes--;
		}
	}
}

/* Pages of a mapped file that cannot be read any more: what a mount leaves that ends. */
static void lost_pages(int signal)
{
	static const char text[] = "fuse_load: a mapped file cannot be read\n";

	(void)signal;
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(2);
	_exit(1);
}

struct options {
	long     processes, operations;
	uint64_t seed;
	double   seconds;
	pid_t    daemon;
};

/* Whether they make sense. */
static int parse(int argc, char **argv, struct options *o)
{
	int option;

	while ((option = getopt(argc, argv, "p:n:t:s:d:")) != -1)
		switch (option) {
		case 'p': o->processes = atol(optarg); break;
		case 'n': o->operations = atol(optarg); break;
		case 't': o->seconds = atof(optarg); break;
		case 's': o->seed = strtoull(optarg, NULL, 10); break;
		case 'd': o->daemon = (pid_t)atol(optarg); break;
		default:  optind = argc;
		}
	return argc - optind == 2 && o->processes >= 1 &&
	       (o->operations <= 0) != (o->seconds <= 0);
}

/* All that there is to know, before any process begins. */
static void learn(const char *manifest, const char *mountpoint)
{
	tree.top = mountpoint;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		die("mmap");
	read_manifest(manifest);
	read_all_first();
	read_records_first();
}

static void begin(const struct options *o)
{
	long i;
	pid_t pid;

	printf("# begun with %zu streams of %llu bytes\n", tree.stream_count,
	       (unsigned long long)tree.kept_len);
	fflush(stdout);
	for (i = 0; i < o->processes; i++) {
		pid = fork();
		if (pid < 0)
			die("fork");
		if (pid == 0)
			work(o->seed + (uint64_t)i * 1000003,
			     (uint64_t)(o->operations + o->processes - 1) /
			     (uint64_t)o->processes);
	}
}

static void report(void)
{
	printf("# %llu operations, %llu reads of %llu bytes, %llu of deleted "
	       "files, %llu listings\n", (unsigned long long)shared->done,
	       (unsigned long long)shared->reads,
	       (unsigned long long)shared->bytes,
	       (unsigned long long)shared->deleted,
	       (unsigned long long)shared->listed);
}

int main(int argc, char **argv)
{
	const struct sigaction lost = { .sa_handler = lost_pages };
	struct options o = { .processes = 8, .seed = 1 };

	if (!parse(argc, argv, &o)) {
		fprintf(stderr, "usage: fuse_load [-p PROCESSES] "
			"[-n OPERATIONS | -t SECONDS] [-s SEED] [-d PID] "
			"MANIFEST MOUNTPOINT\n");
		return 2;
	}
	(void)sigaction(SIGBUS, &lost, NULL);
	learn(argv[optind], argv[optind + 1]);
	if (!tree.stream_count || !tree.directory_count) {
		fprintf(stderr, "fuse_load: nothing to read\n");
		return 2;
	}
	begin(&o);
	watch(o.processes, o.seconds, o.daemon);
	report();
	if (o.daemon)
		judge_memory();
	if (shared->complaints)
		printf("# %llu differences\n",
		       (unsigned long long)shared->complaints);
	return shared->complaints != 0;
}
