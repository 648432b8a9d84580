/*
 * stop.h - being asked to stop, at a time when that leaves nothing behind
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_STOP_H
#define NTFSREAD_CMD_STOP_H

/* From now on INT, TERM and HUP only raise a flag, the first of each: a second one
 * ends the process as usual.  What is under way to a pipe or a terminal ends there and
 * then; a file gets its last line whole. */
void stop_init(void);

/* The signal that came, or 0. */
int stop_signal(void);

#endif
