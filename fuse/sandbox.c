/*
 * sandbox.c - see sandbox.h
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Two layers, each of which holds where the other is missing: Landlock forbids every
 * path, seccomp allows the calls that a FUSE loop, its threads and its memory make.
 * What nobody has a reason to try, such as opening a file for writing, is the end of
 * the process; what the C library may try out of habit, such as asking /sys for the
 * number of processors, just fails.
 */
#include "sandbox.h"
#include "options.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__has_include)
#if __has_include(<linux/landlock.h>) && defined(SYS_landlock_create_ruleset)
#include <linux/landlock.h>
#define WITH_LANDLOCK 1
#endif
#endif

/* Sanitizers look at the process from outside and read /proc: not in there. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define INSTRUMENTED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define INSTRUMENTED 1
#endif
#ifdef INSTRUMENTED
#undef WITH_SECCOMP
#undef WITH_LANDLOCK
#endif

#ifdef WITH_SECCOMP
#include <seccomp.h>
#endif

/* --------------------------------------------------------------- landlock - */

#ifdef WITH_LANDLOCK

/* The rights that version 1 of Landlock knows, and those that came later. */
enum { RIGHTS_FIRST = 13, RIGHTS_REFER = 14, RIGHTS_TRUNCATE = 15,
       RIGHTS_IOCTL = 16 };

static unsigned long long rights_of(long version)
{
	unsigned count = version >= 5 ? RIGHTS_IOCTL :
			 version >= 3 ? RIGHTS_TRUNCATE :
			 version >= 2 ? RIGHTS_REFER : RIGHTS_FIRST;

	return (1ULL << count) - 1;
}

/* No path at all: a set of all rights, granted nowhere.  A kernel without it is no
 * failure. */
static int landlock_enter(void)
{
	struct landlock_ruleset_attr attr;
	long version, fd;
	int failed;

	version = syscall(SYS_landlock_create_ruleset, NULL, 0,
			  LANDLOCK_CREATE_RULESET_VERSION);
	if (version < 1)
		return 0;
	memset(&attr, 0, sizeof(attr));
	attr.handled_access_fs = rights_of(version);
	fd = syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	if (fd < 0)
		return -1;
	failed = syscall(SYS_landlock_restrict_self, (int)fd, 0) != 0;
	close((int)fd);
	return failed ? -1 : 0;
}

#else

static int landlock_enter(void)
{
	return 0;
}

#endif

/* ---------------------------------------------------------------- seccomp - */

#ifdef WITH_SECCOMP

static const int allowed[] = {
	/* the image and the FUSE device */
	SCMP_SYS(pread64), SCMP_SYS(preadv), SCMP_SYS(read), SCMP_SYS(readv),
	SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(splice), SCMP_SYS(vmsplice),
	SCMP_SYS(tee), SCMP_SYS(pipe2), SCMP_SYS(pipe), SCMP_SYS(fcntl),
	SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(lseek), SCMP_SYS(fstat),
	SCMP_SYS(newfstatat), SCMP_SYS(close), SCMP_SYS(fadvise64),
	/* memory */
	SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
	/* threads and time */
	SCMP_SYS(clone), SCMP_SYS(clone3), SCMP_SYS(futex), SCMP_SYS(exit),
	SCMP_SYS(exit_group), SCMP_SYS(set_robust_list), SCMP_SYS(rseq),
	SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(gettid),
	SCMP_SYS(getpid), SCMP_SYS(tgkill), SCMP_SYS(nanosleep),
	SCMP_SYS(clock_nanosleep), SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday), SCMP_SYS(getrandom), SCMP_SYS(restart_syscall),
	SCMP_SYS(prctl), SCMP_SYS(membarrier),
	/* signals, and the end */
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(wait4),
	SCMP_SYS(waitid), SCMP_SYS(umount2),
};

/* Nothing here does these, by habit or otherwise. */
static const int deadly[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(creat),
	SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(ptrace),
	SCMP_SYS(pwrite64), SCMP_SYS(pwritev), SCMP_SYS(truncate),
	SCMP_SYS(ftruncate), SCMP_SYS(unlink), SCMP_SYS(unlinkat),
	SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2),
	SCMP_SYS(link), SCMP_SYS(linkat), SCMP_SYS(symlink),
	SCMP_SYS(symlinkat), SCMP_SYS(mkdir), SCMP_SYS(mkdirat),
	SCMP_SYS(chmod), SCMP_SYS(fchmod), SCMP_SYS(chown), SCMP_SYS(setuid),
	SCMP_SYS(process_vm_writev), SCMP_SYS(init_module), SCMP_SYS(bpf),
	SCMP_SYS(mount), SCMP_SYS(pivot_root), SCMP_SYS(chroot),
};

/* A call that this architecture does not have is no failure. */
static int add_rules(scmp_filter_ctx ctx, uint32_t action, const int *calls,
		     size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (calls[i] >= 0 && seccomp_rule_add(ctx, action, calls[i], 0))
			return -1;
	return 0;
}

/* Opening for writing: O_WRONLY, O_RDWR or O_CREAT, by argument number 'flags'. */
static int add_open(scmp_filter_ctx ctx, int call, unsigned flags)
{
	static const int bits[] = { O_WRONLY, O_RDWR, O_CREAT };

	for (size_t i = 0; call >= 0 && i < sizeof(bits) / sizeof(*bits); i++)
		if (seccomp_rule_add(ctx, SCMP_ACT_KILL_PROCESS, call, 1,
				     SCMP_CMP(flags, SCMP_CMP_MASKED_EQ,
					      (unsigned)bits[i],
					      (unsigned)bits[i])))
			return -1;
	return 0;
}

/* Memory, but none that can be executed. */
static int add_memory(scmp_filter_ctx ctx, int call)
{
	enum { EXEC = 4 };

	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, call, 1,
				SCMP_CMP(2, SCMP_CMP_MASKED_EQ, EXEC, 0)) ?
	       -1 : 0;
}

static int seccomp_enter(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int failed;

	if (!ctx)
		return -1;
	failed = add_rules(ctx, SCMP_ACT_ALLOW, allowed,
			   sizeof(allowed) / sizeof(*allowed)) ||
		 add_rules(ctx, SCMP_ACT_KILL_PROCESS, deadly,
			   sizeof(deadly) / sizeof(*deadly)) ||
		 add_open(ctx, SCMP_SYS(open), 1) ||
		 add_open(ctx, SCMP_SYS(openat), 2) ||
		 add_memory(ctx, SCMP_SYS(mmap)) ||
		 add_memory(ctx, SCMP_SYS(mprotect)) ||
		 seccomp_load(ctx);
	seccomp_release(ctx);
	return failed ? -1 : 0;
}

#else

static int seccomp_enter(void)
{
	return 0;
}

#endif

/* ------------------------------------------------------------------- both - */

int sandbox_fits(void)
{
#ifdef INSTRUMENTED
	return 0;
#else
	return 1;
#endif
}

const char *sandbox_text(void)
{
#if defined(WITH_SECCOMP) && defined(WITH_LANDLOCK)
	return "seccomp, landlock";
#elif defined(WITH_SECCOMP)
	return "seccomp";
#elif defined(WITH_LANDLOCK)
	return "landlock";
#else
	return "none";
#endif
}

static void *just_end(void *arg)
{
	pthread_exit(arg);
}

/* The C library opens another library when the first thread is cancelled or ends
 * itself, and takes the process down where it cannot: let it do so now. */
static void load_unwinder(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, just_end, NULL) == 0)
		(void)pthread_join(thread, NULL);
}

int sandbox_enter(void)
{
	static const struct rlimit none = { 0, 0 };

	load_unwinder();
	if (setrlimit(RLIMIT_CORE, &none) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    landlock_enter() != 0 || seccomp_enter() != 0) {
		complain("cannot enter the sandbox: %s (-o no_sandbox does "
			 "without it)", strerror(errno));
		return STATUS_FAILED;
	}
	return 0;
}
