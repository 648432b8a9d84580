/*
 * images_secure.c - $Secure: large, damaged, misleading
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "artifacts.h"

#define SY "S-1-5-18"
#define INFO "$STANDARD_INFORMATION"

enum {
	ALLOW = 0, OI = 1, CI = 2, ID = 0x10, FA = 0x1f01ff, RX = 0x1200a9,
	AUTO_INHERITED = 0x0400,
};

/* A descriptor for each of very many users. */
static void secure_many(struct image *img)
{
	enum { MANY = 5000 };
	struct shelf s = shelf_open(img);
	struct record *rec;
	char sid[40], sddl[200];

	for (unsigned i = 0; i < MANY; i++) {
		struct acl d = { .count = 0 };
		struct bytes sd;

		snprintf(sid, sizeof(sid), "S-1-5-21-1-2-3-%u", 1000 + i);
		ace_add(&d, ALLOW, OI | CI, FA, sid, NULL, 0);
		ace_add(&d, ALLOW, ID, RX, "S-1-5-32-545", NULL, 0);
		sd = sealed(AUTO_INHERITED, sid, SY, &d, NULL);
		snprintf(sddl, sizeof(sddl), "O:%sG:SYD:AI(A;OICI;FA;;;%s)"
			 "(A;ID;0x1200a9;;;BU)", sid, sid);
		if (i % 499 == 0)
			shelve(&s, sid, sd, sddl);
		else
			secure_add(&s.secure, sd);
	}
	shelf_close(&s);
	rec = img->recs[9];
	value(img, rec, "$INDEX:$SII", "entries/#keys", "%d", MANY + 1);
	value(img, rec, "$INDEX:$SDH", "entries/#keys", "%d", MANY + 1);
	value(img, rec, "$INDEX:$SII", "entries/?id=256/at", "0");
}

/* ------------------------------------------------- damaged, but not lost -- */

enum { SHELVED = 12 };

/* A dozen descriptors, by the number of whose user one can tell them. */
static void number_all(struct shelf *s, struct record *recs[SHELVED])
{
	char sid[80], sddl[200], name[32];

	for (unsigned i = 0; i < SHELVED; i++) {
		struct acl d = { .count = 0 };

		snprintf(sid, sizeof(sid), "S-1-5-21-7-7-7-%u", 1000 + i);
		snprintf(sddl, sizeof(sddl), "O:%sG:SYD:(A;;FA;;;%s)", sid,
			 sid);
		snprintf(name, sizeof(name), "descriptor %u", i);
		ace_add(&d, ALLOW, 0, FA, sid, NULL, 0);
		recs[i] = shelve(s, name, sealed(0, sid, SY, &d, NULL), NULL);
		if (i != 4)
			value_text(s->img, recs[i], INFO, "sddl", sddl);
	}
}

static void sds_poke(struct image *img, uint64_t at, uint64_t value_,
		     unsigned width)
{
	const struct attr *sds = attr_find(img->recs[9], AT_DATA, "$SDS");
	uint8_t le[8];

	put64(le, value_);
	runs_write(img, &sds->runs, at, le, width);
}

/* Descriptors that were stored in this state: hash, copies, indexes are right. */
static void add_impossible(struct shelf *s)
{
	enum { ACL_AT = 20, ACE_AT = 28, OWNER_AT = 48 };
	static const struct {
		const char *name;
		size_t at;
		uint32_t value;
		unsigned width;
	} fields[] = {
		{ "ACE of length zero", ACE_AT + 2, 0, 2 },
		{ "ACE without room for its SID", ACE_AT + 2, 8, 2 },
		{ "ACE behind its ACL", ACE_AT + 2, 0xfffc, 2 },
		{ "ACL behind the descriptor", ACL_AT + 2, 0xfffc, 2 },
		{ "ACL of length zero", ACL_AT + 2, 0, 2 },
		{ "more ACEs than fit", ACL_AT + 4, 0xffff, 2 },
		{ "owner behind the end", 4, 0xfffffff0, 4 },
		{ "group within the header", 8, 3, 4 },
		{ "DACL behind the end", 16, 0x7fffffff, 4 },
		{ "owner of 255 parts", OWNER_AT + 1, 255, 1 },
		{ "revision 99", 0, 99, 1 },
	};
	struct record *rec;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		struct bytes sd = secure_usual();
		uint8_t le[8];

		put64(le, fields[i].value);
		memcpy(sd.at + fields[i].at, le, fields[i].width);
		rec = shelve(s, fields[i].name, sd, NULL);
		value(s->img, rec, INFO, "security_id", "%u",
		      s->secure.next_id - 1);
	}
}

/* Header fields of one copy, of the other, of both, and bytes. */
static void secure_damaged(struct image *img)
{
	struct shelf s = shelf_open(img);
	struct record *recs[SHELVED], *rec;
	const struct sd *sd;

	number_all(&s, recs);
	add_impossible(&s);
	secure_build(img, &s.secure);
	sd = s.secure.at + 1;		/* behind the usual one */
	sds_poke(img, sd[0].at + 16, 0xffffffff, 4);	/* length */
	sds_poke(img, sd[1].at + 4, 9, 4);		/* id */
	sds_poke(img, sd[2].at + 8, 0x123456, 8);	/* place */
	sds_poke(img, sd[3].at + SDS_BLOCK + 16, 0, 4);	/* of the mirror */
	sds_poke(img, sd[4].at + 16, 0, 4);		/* of both */
	sds_poke(img, sd[4].at + SDS_BLOCK + 16, 0, 4);
	sds_poke(img, sd[5].at, sd[5].hash + 1, 4);	/* of both */
	sds_poke(img, sd[5].at + SDS_BLOCK, sd[5].hash + 1, 4);
	finding(img, "security-damaged", NULL);
	finding(img, "security-mirror", NULL);
	finding(img, "security-hash", NULL);
	finding(img, "security-id", recs[4]);
	rec = file_new(img, root_of(img), "id of nobody");
	data_text(img, rec, NULL, "whose?\n");
	file_security(rec, 0x7777);
	value(img, rec, INFO, "security_id", "%u", 0x7777);
	finding(img, "security-id", rec);
	value(img, rec, INFO, "sddl", "null");
	rec = file_new(img, root_of(img), "id 0");
	data_text(img, rec, NULL, "nobody's\n");
	file_security(rec, 0);
	value(img, rec, INFO, "sddl", "null");
	secure_free(&s.secure);
}

/* $SDS says that it is 4 TiB: holes but for its first block. */
static void secure_huge(struct image *img)
{
	struct shelf s = shelf_open(img);
	struct record *recs[SHELVED];
	struct attr *sds;

	number_all(&s, recs);
	shelf_close(&s);
	value_text(img, recs[4], INFO, "sddl", "O:S-1-5-21-7-7-7-1004G:SYD:"
		   "(A;;FA;;;S-1-5-21-7-7-7-1004)");
	sds = attr_find(img->recs[9], AT_DATA, "$SDS");
	sds->flags |= SPARSE;
	sds->total = sds->allocated;
	runs_add(&sds->runs, HOLE, UINT64_C(1) << 30);
	sds->allocated += (uint64_t)img->cluster << 30;
	sds->size = sds->initialized = sds->allocated;
}

static void secure_no_sii(struct image *img)
{
	struct shelf s = shelf_open(img);
	struct record *recs[SHELVED];

	number_all(&s, recs);
	shelf_close(&s);
	value_text(img, recs[4], INFO, "sddl", "O:S-1-5-21-7-7-7-1004G:SYD:"
		   "(A;;FA;;;S-1-5-21-7-7-7-1004)");
	view_drop(img, img->recs[9], "$SII");
	finding(img, "security-index", NULL);
}

/* $SII leads to other entries, or to nowhere; $SDS is right. */
static void secure_elsewhere(struct image *img)
{
	struct shelf s = shelf_open(img);
	struct record *recs[SHELVED];
	struct view sii = { .name = "$SII", .collation = BY_NUMBER };

	number_all(&s, recs);
	shelf_close(&s);
	value_text(img, recs[4], INFO, "sddl", "O:S-1-5-21-7-7-7-1004G:SYD:"
		   "(A;;FA;;;S-1-5-21-7-7-7-1004)");
	view_drop(img, img->recs[9], "$SII");
	for (uint32_t i = 0; i <= SHELVED; i++) {
		uint8_t header[SDS_HEADER] = { 0 };

		put32(header + 4, SECURITY_ID + i);
		put64(header + 8, i % 2 ? 0x10 * i : UINT64_MAX - i);
		put32(header + 16, i % 3 ? 100 : 0xfffffff0);
		view_add(&sii, header + 4, 4, header, SDS_HEADER);
	}
	view_build(img, img->recs[9], &sii);
	finding(img, "security-index", NULL);
}

const struct recipe images_secure[] = {
	{
		.name = "good-secure-many", .build = secure_many,
		.spec = { .clusters = 3072 },
	},
	{
		.name = "odd-secure-no-sii", .build = secure_no_sii,
		.spec = { .clusters = 1024 },
	},
	{
		.name = "odd-secure-elsewhere", .build = secure_elsewhere,
		.spec = { .clusters = 1024 },
	},
	{
		.name = "bad-secure-huge", .build = secure_huge,
		.spec = { .clusters = 1024 },
	},
	{
		.name = "bad-secure", .build = secure_damaged,
		.spec = { .clusters = 1024 },
	},
	{ .name = NULL },
};
