/*
 * sandbox.h - giving up what serving a mounted image does not need
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The image comes from a suspect: should some byte of it ever take the program over,
 * there must be nothing left to take.
 */
#ifndef NTFSREAD_FUSE_SANDBOX_H
#define NTFSREAD_FUSE_SANDBOX_H

/* For good, for this thread and all that it starts: no new privileges, no file is
 * opened, nothing is executed, no network.  What the kernel cannot do is left out.
 * 0, or STATUS_FAILED after saying why. */
int sandbox_enter(void);

/* False in a build with sanitizers, which need what the sandbox takes away. */
int sandbox_fits(void);

/* What is compiled in, as "seccomp, landlock". */
const char *sandbox_text(void);

#endif
