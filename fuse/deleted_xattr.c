/*
 * deleted_xattr.c - see deleted_xattr.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "deleted_xattr.h"
#include "names.h"
#include "node.h"
#include "value.h"
#include "xattr.h"

#include <errno.h>
#include <string.h>

static const char recoverable[] = "user.ntfsread.recoverable";
static const char own_prefix[] = "user.ntfsread.";
static const char user_prefix[] = "user.";

/* Attributes that are the content of another one. */
static const struct {
	const char *name;
	uint32_t    type;
} contents[] = {
	{ "system.ntfs_acl", NTR_SECURITY_DESCRIPTOR },
	{ "system.ntfs_ea", NTR_EA },
	{ "system.ntfs_object_id", NTR_OBJECT_ID },
	{ "system.ntfs_reparse_data", NTR_REPARSE_POINT },
	{ "user.ntfs.efsinfo", NTR_LOGGED_UTILITY_STREAM },
};

/* The type of the attributes that 'name' is made of; 0: of none. */
static uint32_t type_behind(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(contents) / sizeof(contents[0]); i++)
		if (strcmp(contents[i].name, name) == 0)
			return contents[i].type;
	if (strncmp(name, own_prefix, strlen(own_prefix)) != 0 &&
	    strncmp(name, user_prefix, strlen(user_prefix)) == 0)
		return NTR_DATA;
	return 0;
}

/* Is stream 'index' what the attribute 'name' shows, in full or in part? */
static bool is_behind(const struct deleted_file *f, uint32_t index,
		      const char *name)
{
	uint32_t type = type_behind(name);
	struct ntr_stream_info info;
	char shown[NAME_ROOM];

	if (ntr_file_stream(f->file, index, &info, NULL) != NTR_OK ||
	    info.resident)
		return false;
	if (strcmp(name, recoverable) == 0)
		return true;
	if (info.type != type)
		return false;
	return type != NTR_DATA ||
	       (name_show(info.name, info.name_units, shown) >= 0 &&
		strcmp(name + strlen(user_prefix), shown) == 0);
}

bool deleted_xattr_is_doubtful(const struct deleted_file *f, const char *name)
{
	uint32_t i;

	for (i = 0; !f->in_use && i < f->info.streams; i++)
		if (is_behind(f, i, name))
			return true;
	return false;
}

/* Are all bytes of the attribute still the file's? */
static bool is_sure(const struct deleted_file *f, struct ntr_clusters *clusters,
		    const char *name)
{
	struct deleted_file stream = *f;
	uint32_t i;

	for (i = 0; i < f->info.streams; i++) {
		stream.index = i;
		if (is_behind(f, i, name) &&
		    deleted_file_remains(&stream, clusters) !=
			    NTR_RECOVERABLE_WHOLE)
			return false;
	}
	return true;
}

static uint64_t node_of(const struct deleted_file *f)
{
	return node_make(NTR_REF_NUMBER(f->info.ref), f->index);
}

int64_t deleted_xattr_get(struct mount *mount, const struct deleted_file *f,
			  struct ntr_clusters *clusters, const char *name,
			  char *buf, size_t cap)
{
	const char *text;
	size_t len;

	if (strcmp(name, recoverable) == 0) {
		text = ntr_recoverable_name(deleted_file_remains(f, clusters));
		len = strlen(text);
		memcpy(buf, text, len < cap ? len : cap);
		return (int64_t)len;
	}
	if (!f->in_use && !is_sure(f, clusters, name))
		return -EIO;
	return xattr_get(mount, f->file, node_of(f), name, buf, cap);
}

int64_t deleted_xattr_list(struct mount *mount, const struct deleted_file *f,
			   char *buf, size_t cap)
{
	int64_t len = xattr_list(mount, f->file, node_of(f), buf, cap);
	size_t used = (size_t)len;

	if (len < 0 || used + sizeof(recoverable) > VALUE_MAX)
		return len;
	if (used + sizeof(recoverable) <= cap)
		memcpy(buf + used, recoverable, sizeof(recoverable));
	return len + (int64_t)sizeof(recoverable);
}
