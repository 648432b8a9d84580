/*
 * device.h - the connection to the kernel, and its end
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef DEVICE_H
#define DEVICE_H

#include "mount.h"

/* Have a session that is mounted end without a complaint however it is unmounted: 0, or
 * a negative errno. */
int device_watch(struct fuse_session *session);

#endif /* DEVICE_H */
