/*
 * wsl.c - owner, mode, device and times that the Windows Subsystem for Linux keeps
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * $LXUID, $LXGID, $LXMOD  4 bytes each
 * $LXDEV     major, 4; minor, 4.  The Linux driver ntfs3 writes 4 bytes alone: the
 *            kernel's number, the minor in its low 20 bits.
 * LXATTRB    all in one, of the first releases:
 *            0x00 flags, 2   0x02 version, 2   0x04 mode, 4   0x08 user, 4
 *            0x0c group, 4   0x10 device, 4, as ntfs3's
 *            0x14 nanoseconds of accessed, 4, modified, 4, changed, 4
 *            0x20 seconds of accessed, 8, modified, 8, changed, 8
 */
#include "ea.h"

enum { MINOR_BITS = 20, LXATTRB_SIZE = 56 };

static void device_decode(uint32_t number, struct ntr_wsl *wsl)
{
	wsl->device_major = number >> MINOR_BITS;
	wsl->device_minor = number & ((1u << MINOR_BITS) - 1);
}

static void lxattrb_decode(struct span v, struct ntr_wsl *wsl)
{
	*wsl = (struct ntr_wsl){
		.fields = NTR_WSL_UID | NTR_WSL_GID | NTR_WSL_MODE |
			  NTR_WSL_DEVICE | NTR_WSL_TIMES,
		.mode = span_u32(v, 0x04), .uid = span_u32(v, 0x08),
		.gid = span_u32(v, 0x0c),
		.accessed_nsec = span_u32(v, 0x14),
		.modified_nsec = span_u32(v, 0x18),
		.changed_nsec = span_u32(v, 0x1c),
		.accessed = (int64_t)span_u64(v, 0x20),
		.modified = (int64_t)span_u64(v, 0x28),
		.changed = (int64_t)span_u64(v, 0x30),
	};
	device_decode(span_u32(v, 0x10), wsl);
}

static bool is_named(const struct ntr_ea *ea, const char *name, size_t len)
{
	return ea->name_len == len && memcmp(ea->name, name, len) == 0;
}

/* One entry of those that say one thing each. */
static void single_decode(const struct ntr_ea *ea, struct ntr_wsl *wsl)
{
	struct span v = span_of(ea->value, ea->value_len);

	if (v.len == 8 && is_named(ea, "$LXDEV", 6)) {
		wsl->fields |= NTR_WSL_DEVICE;
		wsl->device_major = span_u32(v, 0);
		wsl->device_minor = span_u32(v, 4);
	}
	if (v.len != 4)
		return;
	if (is_named(ea, "$LXDEV", 6)) {
		wsl->fields |= NTR_WSL_DEVICE;
		device_decode(span_u32(v, 0), wsl);
	} else if (is_named(ea, "$LXUID", 6)) {
		wsl->fields |= NTR_WSL_UID;
		wsl->uid = span_u32(v, 0);
	} else if (is_named(ea, "$LXGID", 6)) {
		wsl->fields |= NTR_WSL_GID;
		wsl->gid = span_u32(v, 0);
	} else if (is_named(ea, "$LXMOD", 6)) {
		wsl->fields |= NTR_WSL_MODE;
		wsl->mode = span_u32(v, 0);
	}
}

/* What the newer entries say counts, where a file has both. */
static void merge(struct ntr_wsl *wsl, const struct ntr_wsl *newer)
{
	wsl->fields |= newer->fields;
	if (newer->fields & NTR_WSL_UID)
		wsl->uid = newer->uid;
	if (newer->fields & NTR_WSL_GID)
		wsl->gid = newer->gid;
	if (newer->fields & NTR_WSL_MODE)
		wsl->mode = newer->mode;
	if (newer->fields & NTR_WSL_DEVICE) {
		wsl->device_major = newer->device_major;
		wsl->device_minor = newer->device_minor;
	}
}

int wsl_decode(struct span value, const struct where *w, struct ntr_wsl *wsl_ret)
{
	struct ntr_wsl wsl = {0}, newer = {0};
	struct ntr_ea ea;
	uint32_t pos = 0;
	int more;

	while ((more = ea_next(value, w, &pos, &ea)) > 0) {
		if (ea.value_len == LXATTRB_SIZE && is_named(&ea, "LXATTRB", 7))
			lxattrb_decode(span_of(ea.value, ea.value_len), &wsl);
		else
			single_decode(&ea, &newer);
	}
	merge(&wsl, &newer);
	/* What was met before the damage is good. */
	if (more < 0 && wsl.fields == 0)
		return more;
	*wsl_ret = wsl;
	return NTR_OK;
}

int ntr_wsl_decode(const void *value, size_t len, struct ntr_wsl *wsl_ret,
		   struct ntr_error *err)
{
	struct where w = where_error(err);

	return wsl_decode(span_of(value, len), &w, wsl_ret);
}
