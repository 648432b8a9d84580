/*
 * images_volume.c - see below
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "mkimage.h"

const struct recipe images_volume[] = {
	{ .name = NULL },
};
