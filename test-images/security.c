/*
 * security.c - security identifiers, ACLs and descriptors ([MS-DTYP] 2.4)
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "artifacts.h"

enum {
	DACL_PRESENT = 0x0004, SACL_PRESENT = 0x0010, SELF_RELATIVE = 0x8000,
	SD_HEADER = 20, ACL_HEADER = 8, ACE_HEADER = 4,
	OBJECT_PRESENT = 1, INHERITED_PRESENT = 2,
};

void sid_add(struct bytes *b, const char *text)
{
	uint64_t authority;
	size_t count_at;
	char *end;

	if (strncmp(text, "S-1-", 4) != 0)
		die("no SID: %s", text);
	authority = strtoull(text + 4, &end, 0);
	bytes_int(b, 1, 1);
	count_at = b->len;
	bytes_int(b, 0, 1);
	for (int i = 5; i >= 0; i--)
		bytes_int(b, authority >> 8 * i, 1);
	while (*end == '-') {
		bytes_int(b, strtoull(end + 1, &end, 10), 4);
		b->at[count_at]++;
	}
}

static unsigned digit(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
}

/* The first three groups are numbers, little-endian; the others are bytes. */
void guid_add(struct bytes *b, const char *text)
{
	static const uint8_t place[16] = {
		3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15,
	};
	uint8_t guid[16];

	for (size_t i = 0; i < 16; i++) {
		if (*text == '-')
			text++;
		guid[place[i]] = (uint8_t)(digit(text[0]) << 4 |
					   digit(text[1]));
		text += 2;
	}
	bytes_add(b, guid, sizeof(guid));
}

void ace_raw(struct acl *acl, uint8_t type, uint8_t flags, const void *body,
	     size_t len)
{
	struct bytes *b = &acl->aces;

	bytes_int(b, type, 1);
	bytes_int(b, flags, 1);
	bytes_int(b, align_up(ACE_HEADER + len, 4), 2);
	bytes_add(b, body, len);
	bytes_zero(b, (size_t)align_up(len, 4) - len);
	acl->count++;
}

void ace_add(struct acl *acl, uint8_t type, uint8_t flags, uint32_t mask,
	     const char *sid, const void *more, size_t len)
{
	struct bytes body = { .len = 0 };

	bytes_int(&body, mask, 4);
	sid_add(&body, sid);
	if (len)
		bytes_add(&body, more, len);
	ace_raw(acl, type, flags, body.at, body.len);
	free(body.at);
}

void ace_object(struct acl *acl, uint8_t type, uint8_t flags, uint32_t mask,
		const char *object, const char *inherited, const char *sid)
{
	struct bytes body = { .len = 0 };

	bytes_int(&body, mask, 4);
	bytes_int(&body, (object ? OBJECT_PRESENT : 0) |
		  (inherited ? INHERITED_PRESENT : 0), 4);
	if (object)
		guid_add(&body, object);
	if (inherited)
		guid_add(&body, inherited);
	sid_add(&body, sid);
	ace_raw(acl, type, flags, body.at, body.len);
	acl->revision = 4;
	free(body.at);
}

/* Returns where it begins, 0 for none. */
static size_t acl_add(struct bytes *out, size_t start, struct acl *acl)
{
	size_t at = out->len - start;

	if (!acl || acl->none)
		return 0;
	bytes_int(out, acl->revision ? acl->revision : 2, 2);
	bytes_int(out, ACL_HEADER + acl->aces.len, 2);
	bytes_int(out, acl->count, 4);
	if (acl->aces.len)
		bytes_add(out, acl->aces.at, acl->aces.len);
	free(acl->aces.at);
	acl->aces = (struct bytes){ .len = 0 };
	return at;
}

static size_t part_add(struct bytes *out, size_t start, const char *sid)
{
	size_t at = out->len - start;

	if (!sid)
		return 0;
	sid_add(out, sid);
	return at;
}

/* SACL, DACL, owner, group: the order in which Windows writes them. */
void security_add(struct bytes *out, uint16_t control, const char *owner,
		  const char *group, struct acl *dacl, struct acl *sacl)
{
	size_t start = out->len, at[4];

	if (dacl)
		control |= DACL_PRESENT;
	if (sacl)
		control |= SACL_PRESENT;
	bytes_int(out, 1, 2);
	bytes_int(out, control | SELF_RELATIVE, 2);
	bytes_zero(out, SD_HEADER - 4);
	at[2] = acl_add(out, start, sacl);
	at[3] = acl_add(out, start, dacl);
	at[0] = part_add(out, start, owner);
	at[1] = part_add(out, start, group);
	for (size_t i = 0; i < 4; i++)
		put32(out->at + start + 4 + 4 * i, at[i]);
}

uint32_t security_hash(const struct bytes *sd)
{
	uint32_t hash = 0;

	for (size_t i = 0; i + 4 <= sd->len; i += 4)
		hash = get32(sd->at + i) + (hash << 3 | hash >> 29);
	return hash;
}

struct bytes secure_usual(void)
{
	struct bytes out = { .len = 0 };
	struct acl dacl = { .count = 0 };

	ace_add(&dacl, 0, 3, 0x1f01ff, "S-1-1-0", NULL, 0);
	security_add(&out, 0, "S-1-5-32-544", "S-1-5-32-544", &dacl, NULL);
	return out;
}

void file_security(struct record *rec, uint32_t id)
{
	struct attr *info = attr_find(rec, AT_INFO, NULL);

	if (!info || info->value.len < 0x48)
		die("record %llu holds no security id",
		    (unsigned long long)rec->number);
	put32(info->value.at + 0x34, id);
}
