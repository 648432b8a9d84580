/*
 * images_disk.c - see below
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "mkimage.h"

const struct recipe images_disk[] = {
	{ .name = NULL },
};
