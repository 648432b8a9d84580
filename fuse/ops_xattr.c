/*
 * ops_xattr.c - callbacks for links and extended attributes; see ops.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "link.h"
#include "node.h"
#include "reply.h"
#include "special.h"
#include "value.h"
#include "virtual.h"
#include "xattr.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

void op_readlink(fuse_req_t req, fuse_ino_t node)
{
	struct mount *mount = fuse_req_userdata(req);
	struct special special;
	char text[LINK_ROOM];
	struct ntr_file *file;
	int code = ntr_file_open(mount->volume, node_number(node), &file,
				 NULL);

	if (code != NTR_OK) {
		fuse_reply_err(req, errno_of(code));
		return;
	}
	special_read(file, &special);
	if (special.type == S_IFLNK)
		code = link_text(mount, file, node, text);
	else
		code = NTR_E_ARG;
	ntr_file_close(file);
	if (code >= 0)
		fuse_reply_readlink(req, text);
	else
		fuse_reply_err(req, code == NTR_E_LIMIT ? ENAMETOOLONG
							: errno_of(code));
}

/* What is not in a name space of ours.  "Not supported" rather than "not there":
 * then ls asks for the first file alone whether it has an access control list. */
static int is_foreign(const char *name)
{
	return strncmp(name, "user.", 5) != 0 &&
	       strncmp(name, "system.ntfs_", 12) != 0 &&
	       strncmp(name, "ntfs.", 5) != 0;
}

/* 'size' 0 asks for the length alone. */
static void reply(fuse_req_t req, int64_t len, const char *buf, size_t size)
{
	if (len < 0)
		fuse_reply_err(req, (int)-len);
	else if (size == 0)
		fuse_reply_xattr(req, (size_t)len);
	else if ((uint64_t)len > size)
		fuse_reply_err(req, ERANGE);
	else
		fuse_reply_buf(req, buf, (size_t)len);
}

/* Of the attribute 'name', or of the list where that is NULL. */
static void answer(fuse_req_t req, fuse_ino_t node, const char *name,
		   size_t size)
{
	struct mount *mount = fuse_req_userdata(req);
	struct ntr_file *file;
	int64_t len;
	char *buf;
	int code;

	if (size > VALUE_MAX)
		size = VALUE_MAX;
	buf = buffer_get(VALUE_MAX);
	if (!buf) {
		fuse_reply_err(req, ENOMEM);
		return;
	}
	code = ntr_file_open(mount->volume, node_number(node), &file, NULL);
	if (code != NTR_OK) {
		fuse_reply_err(req, errno_of(code));
		return;
	}
	if (name)
		len = xattr_get(mount, file, node, name, buf, size);
	else
		len = xattr_list(mount, file, node, buf, size);
	ntr_file_close(file);
	reply(req, len, buf, size);
}

void op_getxattr(fuse_req_t req, fuse_ino_t node, const char *name,
		 size_t size)
{
	if (is_foreign(name))
		fuse_reply_err(req, EOPNOTSUPP);
	else if (virtual_owns(node))
		virtual_getxattr(req, node, name, size);
	else
		answer(req, node, name, size);
}

void op_listxattr(fuse_req_t req, fuse_ino_t node, size_t size)
{
	if (virtual_owns(node))
		virtual_getxattr(req, node, NULL, size);
	else
		answer(req, node, NULL, size);
}
