/*
 * images_efs.c - encrypted files, $TXF_DATA, and types of which little is known
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * $EFS: a header, then two arrays of keys, those of users (DDF) and of recovery
 * agents (DRF).  A key names its owner by SID and certificate thumbprint, and
 * holds the file's key encrypted for that certificate ([MS-EFSR] 2.2.2).
 */
#include <stdlib.h>
#include <string.h>

#include "artifacts.h"

#define EFS "$LOGGED_UTILITY_STREAM:$EFS"

enum {
	ENCRYPTED_FILE = 0x4000, EFS_HEADER = 84, USERS_AT = 64,
	AGENTS_AT = 68, KEY_HEADER = 20, CREDENTIAL = 28, THUMBPRINT = 20,
	KEY_LEN = 128, BY_CONTAINER = 1, BY_CERTIFICATE = 3,
};

struct holder {
	const char *sid, *container, *provider, *user;
	uint8_t seed;		/* of thumbprint and key */
};

static const struct holder users[] = {
	{ "S-1-5-21-1004336348-1177238915-682003330-1001",
	  "a0e0f4d2-user-container",
	  "Microsoft Enhanced Cryptographic Provider v1.0",
	  "anna(anna@STAGES)", 1 },
	{ "S-1-5-21-1004336348-1177238915-682003330-1002", NULL, NULL,
	  "b\xc3\xb6rje(b\xc3\xb6rje@STAGES)", 2 },
}, agent = {
	"S-1-5-21-1004336348-1177238915-682003330-500", NULL, NULL,
	"Administrator(Administrator@STAGES)", 3,
};

/* A text that ends in zero; returns where it is, 0 for none. */
static size_t string_add(struct bytes *b, size_t start, const char *text)
{
	size_t at = b->len - start;

	if (!text)
		return 0;
	text_add(b, text);
	bytes_int(b, 0, 2);
	return at;
}

static void thumbprint_of(const struct holder *h, uint8_t to[THUMBPRINT])
{
	for (uint8_t i = 0; i < THUMBPRINT; i++)
		to[i] = (uint8_t)(h->seed << 4 | (i & 15));
}

/* What names the certificate; offsets count from its own beginning. */
static void certificate_add(struct bytes *b, const struct holder *h)
{
	size_t start = b->len, at[3];
	uint8_t thumbprint[THUMBPRINT];

	bytes_zero(b, 20);
	put32(b->at + start, b->len - start);
	put32(b->at + start + 4, THUMBPRINT);
	thumbprint_of(h, thumbprint);
	bytes_add(b, thumbprint, THUMBPRINT);
	at[0] = string_add(b, start, h->container);
	at[1] = string_add(b, start, h->provider);
	at[2] = string_add(b, start, h->user);
	for (size_t i = 0; i < 3; i++)
		put32(b->at + start + 8 + 4 * i, at[i]);
}

static void credential_add(struct bytes *b, const struct holder *h)
{
	size_t start = b->len, at;

	bytes_zero(b, CREDENTIAL);
	put32(b->at + start + 4, b->len - start);
	sid_add(b, h->sid);
	put32(b->at + start + 8, BY_CERTIFICATE);
	at = b->len;
	certificate_add(b, h);
	put32(b->at + start + 12, b->len - at);
	put32(b->at + start + 16, at - start);
	put32(b->at + start, b->len - start);
}

static void key_add(struct bytes *b, const struct holder *h)
{
	size_t start = b->len;
	uint8_t key[KEY_LEN];

	bytes_zero(b, KEY_HEADER);
	put32(b->at + start + 4, KEY_HEADER);
	credential_add(b, h);
	bytes_zero(b, (size_t)align_up(b->len, 4) - b->len);
	put32(b->at + start + 8, KEY_LEN);
	put32(b->at + start + 12, b->len - start);
	memset(key, 0xf0 + h->seed, KEY_LEN);
	bytes_add(b, key, KEY_LEN);
	put32(b->at + start, b->len - start);
}

static void array_add(struct bytes *b, size_t at, const struct holder *h,
		      size_t n)
{
	put32(b->at + at, b->len);
	bytes_int(b, n, 4);
	for (size_t i = 0; i < n; i++)
		key_add(b, &h[i]);
}

static struct bytes efs_value(size_t n_users, size_t n_agents)
{
	struct bytes b = { .len = 0 };

	bytes_zero(&b, 16);
	put32(b.at + 8, 2);		/* version */
	put32(b.at + 12, 1);		/* of the crypto API */
	guid_add(&b, "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0");
	bytes_zero(&b, EFS_HEADER - b.len);
	array_add(&b, USERS_AT, users, n_users);
	if (n_agents)
		array_add(&b, AGENTS_AT, &agent, n_agents);
	put32(b.at, b.len);
	return b;
}

static void told(struct image *img, const struct record *rec, size_t n_users,
		 size_t n_agents)
{
	const char *const paths[][4] = {
		{ "keys/0/sid", "keys/0/user", "keys/0/thumbprint",
		  "keys/0/recovery" },
		{ "keys/1/sid", "keys/1/user", "keys/1/thumbprint",
		  "keys/1/recovery" },
		{ "keys/2/sid", "keys/2/user", "keys/2/thumbprint",
		  "keys/2/recovery" },
	};

	value(img, rec, EFS, "version", "2");
	value(img, rec, EFS, "users", "%zu", n_users);
	value(img, rec, EFS, "recovery_agents", "%zu", n_agents);
	value_text(img, rec, EFS, "id",
		   "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0");
	value(img, rec, EFS, "keys/#", "%zu", n_users + n_agents);
	for (size_t i = 0; i < n_users + n_agents; i++) {
		const struct holder *h = i < n_users ? &users[i] : &agent;
		uint8_t thumbprint[THUMBPRINT];

		thumbprint_of(h, thumbprint);
		value_text(img, rec, EFS, paths[i][0], h->sid);
		value_text(img, rec, EFS, paths[i][1], h->user);
		value_hex(img, rec, EFS, paths[i][2], thumbprint, THUMBPRINT);
		value(img, rec, EFS, paths[i][3],
		      i < n_users ? "false" : "true");
	}
}

/* Content is padded to 512 bytes before it is encrypted; the size is not. */
static struct stream *encrypted_data(struct image *img, struct record *rec,
				     const char *name, uint64_t size,
				     const char *plan)
{
	struct stream *s = data_plan(img, rec, name, size, plan);

	s->pieces[0]->flags |= ENCRYPTED;
	stream_set_initialized(img, s, align_up(size, 512));
	s->pieces[0]->initialized = size;
	s->initialized = size;
	stream_broken(s, 0, size);
	return s;
}

static struct record *encrypted_file(struct image *img, const char *name)
{
	struct record *rec = file_new(img, root_of(img), name);

	rec->file_attributes |= ENCRYPTED_FILE;
	return rec;
}

static struct attr *efs_attr(struct record *rec, struct bytes b)
{
	struct attr *attr = attr_new(rec, AT_LOGGED, "$EFS");

	attr->flags = ENCRYPTED;
	attr->value = b;
	return attr;
}

static void add_txf(struct image *img)
{
	static const char *const where = "$LOGGED_UTILITY_STREAM:$TXF_DATA";
	struct record *rec = file_new(img, root_of(img), "transaction.txt");
	uint8_t value_at[56] = { 0 };

	data_text(img, rec, NULL, "took part in one\n");
	put64(value_at + 0, 5 | UINT64_C(5) << 48);
	put64(value_at + 8, 0x1111);
	put64(value_at + 16, 0x2222);
	put64(value_at + 24, 0x333333);
	put64(value_at + 32, 0x444444);
	put64(value_at + 40, 0x555555);
	put32(value_at + 48, 3);
	attr_value(rec, AT_LOGGED, "$TXF_DATA", value_at, sizeof(value_at));
	value(img, rec, where, "root/record", "5");
	value(img, rec, where, "root/sequence", "5");
	value(img, rec, where, "usn_index", "%u", 0x1111);
	value(img, rec, where, "file_id", "%u", 0x2222);
	value(img, rec, where, "data_lsn", "%u", 0x333333);
	value(img, rec, where, "metadata_lsn", "%u", 0x444444);
	value(img, rec, where, "index_lsn", "%u", 0x555555);
	value(img, rec, where, "flags", "3");
}

static void efs_good(struct image *img)
{
	struct record *rec = encrypted_file(img, "one user.txt");

	fact_raw(img, encrypted_data(img, rec, NULL, 1000, "1"));
	efs_attr(rec, efs_value(1, 0));
	told(img, rec, 1, 0);
	rec = encrypted_file(img, "two users and an agent.txt");
	fact_raw(img, encrypted_data(img, rec, NULL, 3 * img->cluster + 513,
				     "2 2"));
	attr_outside(img, efs_attr(rec, efs_value(2, 1)));
	told(img, rec, 2, 1);
	rec = encrypted_file(img, "with streams.txt");
	encrypted_data(img, rec, NULL, 100, "1");
	encrypted_data(img, rec, "named", 5000, "2");
	efs_attr(rec, efs_value(1, 0));
	told(img, rec, 1, 0);
	/* New files in it will be encrypted; there is nothing that is. */
	rec = dir_new(img, root_of(img), "folder");
	rec->file_attributes |= ENCRYPTED_FILE;
	efs_attr(rec, efs_value(1, 0));
	told(img, rec, 1, 0);
	data_text(img, file_new(img, rec, "older.txt"), NULL,
		  "was here before\n");
	add_txf(img);
}

/* --------------------------------------------------------------- damaged -- */

/* What is left of the first user: that much must be shown, or all in hexadecimal. */
enum { HEX_ALL = 1, HAS_SID = 2, HAS_THUMBPRINT = 4, IS_LEGAL = 8 };

static void told_rest(struct image *img, const struct record *rec,
		      const struct attr *attr, unsigned what)
{
	uint8_t thumbprint[THUMBPRINT];

	if (what & HEX_ALL)
		value_hex(img, rec, EFS, "hex", attr->value.at,
			  attr->value.len);
	if (what & HAS_SID)
		value_text(img, rec, EFS, "keys/0/sid", users[0].sid);
	thumbprint_of(&users[0], thumbprint);
	if (what & HAS_THUMBPRINT)
		value_hex(img, rec, EFS, "keys/0/thumbprint", thumbprint,
			  THUMBPRINT);
	if (!(what & IS_LEGAL))
		finding(img, "attribute-value", rec);
}

static void efs_bad(struct image *img)
{
	enum {
		ARRAY = EFS_HEADER, KEY = ARRAY + 4, CRED = KEY + KEY_HEADER,
		USER = HAS_SID | HAS_THUMBPRINT,
	};
	static const struct {
		const char *name;
		size_t at;
		uint32_t value, what;
	} fields[] = {
		{ "users behind the end", USERS_AT, 0x10000, HEX_ALL },
		{ "users at the end", USERS_AT, 0xfffffffe, HEX_ALL },
		{ "agents behind the end", AGENTS_AT, 0x7fffffff,
		  HEX_ALL | USER },
		{ "a thousand million users", ARRAY, 0x40000000,
		  HEX_ALL | USER },
		{ "key length zero", KEY, 0, HEX_ALL },
		{ "key length over the end", KEY, 0xfffff, HEX_ALL },
		{ "key length of the header", KEY, 8, HEX_ALL },
		{ "credential behind the key", KEY + 4, 0xffff, 0 },
		{ "encrypted key too long", KEY + 8, 0xffffff, USER },
		{ "encrypted key far away", KEY + 12, 0xfffffff0, USER },
		{ "SID behind the credential", CRED + 4, 0xffff,
		  HAS_THUMBPRINT },
		{ "certificate behind the credential", CRED + 16, 0xffff,
		  HAS_SID },
		{ "unknown credential", CRED + 8, 9, HAS_SID | IS_LEGAL },
	};
	struct record *rec;
	struct attr *attr;
	struct bytes b;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		rec = encrypted_file(img, fields[i].name);
		encrypted_data(img, rec, NULL, 600, "1");
		b = efs_value(1, 0);
		put32(b.at + fields[i].at, fields[i].value);
		attr = efs_attr(rec, b);
		told_rest(img, rec, attr, fields[i].what);
	}
	rec = encrypted_file(img, "without $EFS");
	encrypted_data(img, rec, NULL, 600, "1");
	value(img, rec, "$STANDARD_INFORMATION", "file_attributes", "%u",
	      rec->file_attributes);
	rec = encrypted_file(img, "short $EFS");
	encrypted_data(img, rec, NULL, 600, "1");
	attr = attr_value(rec, AT_LOGGED, "$EFS", "short", 5);
	told_rest(img, rec, attr, HEX_ALL);
	rec = file_new(img, root_of(img), "short $TXF_DATA");
	data_text(img, rec, NULL, "its content\n");
	attr_value(rec, AT_LOGGED, "$TXF_DATA", "1234567890", 10);
	value_hex(img, rec, "$LOGGED_UTILITY_STREAM:$TXF_DATA", "hex",
		  "1234567890", 10);
	finding(img, "attribute-value", rec);
}

/* ------------------------------------------------------- unknown, or odd -- */

static void odd_types(struct image *img)
{
	struct record *rec = file_new(img, root_of(img), "type 0x200");
	struct attr *attr;

	data_text(img, rec, NULL, "its content\n");
	attr_value(rec, 0x200, NULL, "known to nobody", 15);
	value_hex(img, rec, "0x200", "hex", "known to nobody", 15);
	finding(img, "attribute-unknown", rec);
	rec = file_new(img, root_of(img), "type 0x200 outside");
	data_text(img, rec, NULL, "its content\n");
	attr = attr_value(rec, 0x200, "name", "unknown, and in a cluster", 25);
	attr_outside(img, attr);
	finding(img, "attribute-unknown", rec);
	rec = file_new(img, root_of(img), "property set");
	data_text(img, rec, NULL, "its content\n");
	attr_value(rec, 0xf0, NULL, "a set of properties", 19);
	value_hex(img, rec, "$PROPERTY_SET", "hex", "a set of properties", 19);
	rec = file_new(img, root_of(img), "other utility stream");
	data_text(img, rec, NULL, "its content\n");
	attr_value(rec, AT_LOGGED, "$DSC", "who knows", 9);
	value_hex(img, rec, "$LOGGED_UTILITY_STREAM:$DSC", "hex", "who knows",
		  9);
}

const struct recipe images_efs[] = {
	{
		.name = "good-efs", .build = efs_good,
		.spec = { .clusters = 1024 },
	},
	{
		.name = "bad-efs", .build = efs_bad,
		.spec = { .clusters = 1024 },
	},
	{
		.name = "odd-types", .build = odd_types,
		.spec = { .clusters = 1024 },
	},
	{ .name = NULL },
};
