/*
 * descriptors.c - security descriptors by their id, as text
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "descriptors.h"

/* No descriptor is larger: its ACLs have lengths of 16 bits. */
enum { DESCRIPTOR_MAX = 256 * 1024 };

void descriptors_close(struct descriptors *d)
{
	ntr_secure_close(d->secure);
	buf_free(&d->sddl);
	buf_free(&d->own);
	*d = (struct descriptors){ .vol = d->vol };
}

int sddl_add(struct buf *text, const void *descriptor, size_t len)
{
	size_t want = 0;
	int code;

	if (buf_reserve(text, 512) < 0)
		return -1;
	for (;;) {
		code = ntr_sddl(descriptor, len, text->bytes + text->len,
				text->cap - text->len, &want, NULL);
		if (code < 0)
			return -1;
		if (want < text->cap - text->len)
			break;
		if (buf_reserve(text, want + 1) < 0)
			return -1;
	}
	text->len += want;
	return 0;
}

bool sddl_owner(const void *descriptor, size_t len, char owner[NTR_SID_TEXT])
{
	struct ntr_security sd;
	struct ntr_sid sid;

	if (ntr_security_decode(descriptor, len, &sd, NULL) < 0 ||
	    sd.owner_len == 0 ||
	    ntr_sid_decode(sd.owner, sd.owner_len, &sid, NULL) < 0)
		return false;
	ntr_sid_text(&sid, owner);
	return true;
}

/* Neighbouring records mostly have the same id: keep the last one. */
static bool look_up(struct descriptors *d, uint32_t id)
{
	struct ntr_secure_entry e;

	if (!d->opened && ntr_secure_open(d->vol, &d->secure, NULL) < 0)
		d->secure = NULL;
	d->opened = true;
	if (!d->secure || id == 0)
		return false;
	if (d->id == id)
		return d->found;
	d->id = id;
	d->sddl.len = 0;
	d->owner[0] = '\0';
	d->found = ntr_secure_find(d->secure, id, &e, NULL) == NTR_OK &&
		   sddl_add(&d->sddl, e.descriptor, e.length) == 0;
	if (d->found)
		sddl_owner(e.descriptor, e.length, d->owner);
	return d->found;
}

const char *descriptors_sddl(struct descriptors *d, uint32_t id)
{
	return look_up(d, id) ? d->sddl.bytes : NULL;
}

const char *descriptors_owner(struct descriptors *d, uint32_t id)
{
	return look_up(d, id) && d->owner[0] ? d->owner : NULL;
}

const char *descriptors_file_owner(struct descriptors *d,
				   const struct ntr_file *file, uint32_t id)
{
	size_t want = 0;
	uint32_t index;

	if (ntr_file_find(file, NTR_SECURITY_DESCRIPTOR, NULL, &index,
			  NULL) < 0)
		return descriptors_owner(d, id);
	if (buf_reserve(&d->own, DESCRIPTOR_MAX) < 0 ||
	    ntr_file_security(file, d->own.bytes, d->own.cap, &want,
			      NULL) < 0 || want > d->own.cap)
		return NULL;
	d->id = 0;	/* the owner below is another's now */
	return sddl_owner(d->own.bytes, want, d->owner) ? d->owner : NULL;
}
