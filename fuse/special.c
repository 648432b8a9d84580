/*
 * special.c - see special.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "special.h"
#include "value.h"

#include "ntfsread_artifacts.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/* What WSL keeps in the extended attributes; 0 if nothing. */
static int read_wsl(const struct ntr_file *file, struct ntr_wsl *wsl)
{
	size_t len;
	uint8_t *value = value_load(file, NTR_EA, VALUE_MAX, &len);
	int code;

	if (!value)
		return 0;
	code = ntr_wsl_decode(value, len, wsl, NULL);
	free(value);
	return code == NTR_OK && wsl->fields != 0;
}

static mode_t type_of_kind(uint32_t kind)
{
	switch (kind) {
	case NTR_REPARSE_SYMLINK:
	case NTR_REPARSE_JUNCTION:
	case NTR_REPARSE_VOLUME:
	case NTR_REPARSE_WSL_LINK:	return S_IFLNK;
	case NTR_REPARSE_FIFO:		return S_IFIFO;
	case NTR_REPARSE_CHAR:		return S_IFCHR;
	case NTR_REPARSE_BLOCK:		return S_IFBLK;
	case NTR_REPARSE_SOCKET:	return S_IFSOCK;
	default:			return 0;
	}
}

static mode_t type_of_reparse_point(const struct ntr_file *file)
{
	struct ntr_reparse point;
	mode_t type = 0;
	size_t len;
	uint8_t *value = value_load(file, NTR_REPARSE_POINT, VALUE_MAX, &len);

	/* One that cannot be decoded makes nothing else of its file. */
	if (value && ntr_reparse_decode(value, len, &point, NULL) == NTR_OK)
		type = type_of_kind(point.kind);
	free(value);
	return type;
}

/* What the mode says where no reparse point does, as before Windows 10 1803. */
static mode_t type_of_mode(const struct ntr_wsl *wsl)
{
	mode_t type = (mode_t)wsl->mode & S_IFMT;

	if (!(wsl->fields & NTR_WSL_MODE) || type == S_IFDIR)
		return 0;
	return type == S_IFLNK || type == S_IFIFO || type == S_IFCHR ||
	       type == S_IFBLK || type == S_IFSOCK ? type : 0;
}

void special_read(const struct ntr_file *file, struct special *special_ret)
{
	struct ntr_file_info info;
	struct ntr_wsl wsl = { .fields = 0 };
	mode_t type = 0;
	int known;

	ntr_file_info(file, &info);
	special_ret->type = info.directory ? S_IFDIR : S_IFREG;
	special_ret->device = 0;
	known = value_find(file, NTR_EA) != NTR_NO_INDEX &&
		read_wsl(file, &wsl);
	if (info.reparse_tag)
		type = type_of_reparse_point(file);
	else if (known && !info.directory)
		type = type_of_mode(&wsl);
	if (type)
		special_ret->type = type;
	if ((type == S_IFCHR || type == S_IFBLK) &&
	    (wsl.fields & NTR_WSL_DEVICE))
		special_ret->device = makedev(wsl.device_major,
					      wsl.device_minor);
}
