/*
 * test_efs.c - $EFS: its head, and the keys of users and recovery agents
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include "format/efs.h"
#include "format/limits.h"

enum {
	HEAD     = 0x54,
	KEY      = 0x14,	/* of a key, before its credential */
	CRED     = 0x1c,	/* of a credential */
	CERT     = 0x14,	/* of certificate data */
	SID_SIZE = 12,		/* S-1-5-18 */
	SIZE_MAX_HERE = 4096
};

struct efs {
	uint8_t at[SIZE_MAX_HERE];
	size_t len;
	size_t list;		/* where the list being made starts */
};

static void head_start(struct efs *e)
{
	memset(e, 0, sizeof(*e));
	put32(e->at + 0x08, 2);
	for (unsigned i = 0; i < 16; i++)
		e->at[0x10 + i] = (uint8_t)(0xa0 + i);
	e->len = HEAD;
}

static void list_start(struct efs *e, unsigned field)
{
	put32(e->at + field, e->len);
	e->list = e->len;
	e->len += 4;
}

static size_t add_name(struct efs *e, const char *name)
{
	size_t at = e->len;

	for (size_t i = 0; i <= strlen(name); i++, e->len += 2)
		put16(e->at + e->len, (uint8_t)name[i]);
	return at;
}

static size_t add_sid(struct efs *e)
{
	size_t at = e->len;

	memcpy(e->at + at, "\1\1\0\0\0\0\0\5\x12\0\0\0", SID_SIZE);
	e->len += SID_SIZE;
	return at;
}

/* The end of a key: the file key, and the lengths. */
static void key_end(struct efs *e, size_t key, size_t cred)
{
	put32(e->at + cred, e->len - cred);
	put32(e->at + key + 4, cred - key);
	put32(e->at + key + 8, 4);
	put32(e->at + key + 12, e->len - key);
	memcpy(e->at + e->len, "FEK!", 4);
	e->len += 4;
	put32(e->at + key, e->len - key);
	put32(e->at + e->list, e->at[e->list] + 1u);
	put32(e->at, e->len);
}

/* A key with a certificate: 0x14 + 0x1c + 12 of SID, certificate data from 0x3c on. */
static size_t add_thumbprint(struct efs *e, const char *user)
{
	size_t key = e->len, cred = key + KEY, cert = cred + CRED + SID_SIZE;
	size_t name;

	e->len = cred + CRED;
	put32(e->at + cred + 4, add_sid(e) - cred);
	put32(e->at + cred + 8, 3);
	put32(e->at + cred + 0x10, cert - cred);
	e->len = cert + CERT;
	put32(e->at + cert, e->len - cert);
	put32(e->at + cert + 4, 20);
	memset(e->at + e->len, 0x77, 20);
	e->len += 20;
	name = add_name(e, "box");
	put32(e->at + cert + 0x08, name - cert);
	name = add_name(e, "prov");
	put32(e->at + cert + 0x0c, name - cert);
	name = add_name(e, user);
	put32(e->at + cert + 0x10, name - cert);
	put32(e->at + cred + 0x0c, e->len - cert);
	key_end(e, key, cred);
	return key;
}

/* A key that names a container of CryptoAPI. */
static size_t add_container(struct efs *e)
{
	size_t key = e->len, cred = key + KEY, name;

	e->len = cred + CRED;
	put32(e->at + cred + 8, 1);
	name = add_name(e, "store");
	put32(e->at + cred + 0x0c, name - cred);
	name = add_name(e, "base");
	put32(e->at + cred + 0x10, name - cred);
	key_end(e, key, cred);
	return key;
}

/* Two users and a recovery agent; the keys are where 'key' says. */
static void three(struct efs *e, size_t key[3])
{
	head_start(e);
	list_start(e, 0x40);
	key[0] = add_thumbprint(e, "ann@host");
	key[1] = add_container(e);
	list_start(e, 0x44);
	key[2] = add_thumbprint(e, "admin");
}

static void say_name(struct line *got, const char *what, const uint8_t *name,
		     uint32_t units)
{
	char text[64];

	if (!name)
		return;
	ntr_utf8(name, units, text, sizeof(text));
	line_add(got, " %s=%s", what, text);
}

static void expect(const struct efs *e, const char *want)
{
	uint8_t *copy = exact_copy(e->at, e->len);
	struct span value = span_of(copy, e->len);
	struct ntr_error err = {0};
	struct line got = {0};
	struct where w = where_line(&got, &err);
	struct ntr_efs_key key;
	uint32_t pos = 0, before;
	int more;

	for (;;) {
		before = pos;
		more = efs_next(value, &w, &pos, &key);
		if (more == 0)
			break;
		ck_assert_uint_gt(pos, before);
		if (more < 0) {
			line_error(&got, more, &err);
			line_add(&got, "; ");
			continue;
		}
		line_add(&got, "%s type%u", key.recovery ? "DRF" : "DDF",
			 key.credential);
		if (key.sid)
			line_add(&got, " sid%u", key.sid_len);
		if (key.thumbprint)
			line_add(&got, " print%u", key.thumbprint_len);
		say_name(&got, "in", key.container, key.container_units);
		say_name(&got, "by", key.provider, key.provider_units);
		say_name(&got, "for", key.user, key.user_units);
		if (key.key)
			line_add(&got, " %.*s", (int)key.key_len,
				 (const char *)key.key);
		line_add(&got, "; ");
	}
	ck_assert_str_eq(got.text, want);
	free(copy);
}

#define ANN "DDF type3 sid12 print20 in=box by=prov for=ann@host FEK!; "
#define STORE "DDF type1 in=store by=base FEK!; "
#define ADMIN "DRF type3 sid12 print20 in=box by=prov for=admin FEK!; "

START_TEST(decodes_heads)
{
	struct ntr_efs efs;
	struct efs e;
	size_t key[3];

	three(&e, key);
	put32(e.at + 4, 5);
	put32(e.at + 12, 6);
	ck_assert_int_eq(ntr_efs_decode(e.at, e.len, &efs, NULL), 0);
	ck_assert_uint_eq(efs.length, e.len);
	ck_assert_uint_eq(efs.state, 5);
	ck_assert_uint_eq(efs.version, 2);
	ck_assert_uint_eq(efs.crypto_version, 6);
	ck_assert_uint_eq(efs.users, 2);
	ck_assert_uint_eq(efs.recovery_agents, 1);
	ck_assert_uint_eq(efs.id[0], 0xa0);
	ck_assert_uint_eq(efs.id[15], 0xaf);
	ck_assert_int_eq(ntr_efs_decode(e.at, HEAD - 1, &efs, NULL),
			 NTR_E_BOUNDS);
	put32(e.at + 0x40, 0);
	put32(e.at + 0x44, e.len - 3);
	ck_assert_int_eq(ntr_efs_decode(e.at, e.len, &efs, NULL), 0);
	ck_assert_uint_eq(efs.users, 0);
	ck_assert_uint_eq(efs.recovery_agents, 0);
}
END_TEST

START_TEST(walks_keys)
{
	struct efs e;
	size_t key[3];

	three(&e, key);
	expect(&e, ANN STORE ADMIN);
	put32(e.at + 0x40, 0);
	expect(&e, ADMIN);
	put32(e.at + 0x44, 0);
	expect(&e, "");
	e.len = HEAD - 1;
	expect(&e, "!$EFS length -5 at 0; ");
}
END_TEST

/* What is wrong with one list does not concern the other. */
START_TEST(bounds_lists)
{
	struct efs e;
	size_t key[3];

	three(&e, key);
	put32(e.at + 0x40, e.len - 3);
	expect(&e, "!offset of the DDF -5 at 0x40; " ADMIN);
	three(&e, key);
	put32(e.at + 0x44, UINT32_MAX);
	expect(&e, ANN STORE "!offset of the DRF -5 at 0x44; ");
	three(&e, key);
	put32(e.at + key[1], KEY - 1);
	expect(&e, ANN "!$EFS key length -6 at 0xe4; " ADMIN);
	ck_assert_uint_eq(key[1], 0xe4);
	put32(e.at + key[1], e.len);
	expect(&e, ANN "!$EFS key length -5 at 0xe4; " ADMIN);
	put32(e.at + key[1], UINT32_MAX);
	expect(&e, ANN "!$EFS key length -5 at 0xe4; " ADMIN);
	three(&e, key);
	put32(e.at + key[2] - 4, 2);
	expect(&e, ANN STORE ADMIN "!$EFS key header -5 at 0x1b8; ");
	ck_assert_uint_eq(e.len, 0x1b8);
}
END_TEST

START_TEST(leaves_out_what_is_outside)
{
	struct efs e;
	size_t key[3], cred, cert;

	three(&e, key);
	cred = key[2] + KEY;
	cert = cred + CRED + SID_SIZE;
	put32(e.at + 0x40, 0);
	put32(e.at + cred + 4, e.len);
	expect(&e, "attribute-value@0x14a(440,110) DRF type3 print20 in=box "
	       "by=prov for=admin FEK!; ");
	ck_assert_uint_eq(cred + 4, 0x14a);
	put32(e.at + cred + 4, 0);
	put32(e.at + cert + 4, 1000);
	expect(&e, "attribute-value@0x16e(1020,70) DRF type3 in=box by=prov "
	       "for=admin FEK!; ");
	put32(e.at + cert + 8, 1000);
	expect(&e, "attribute-value@0x16e(1020,70) attribute-value@0x176"
	       "(1000,70) DRF type3 by=prov for=admin FEK!; ");
	/* A name without its NUL. */
	put32(e.at + cert + 8, 0);
	put32(e.at + cert + 0x10, 69);
	expect(&e, "attribute-value@0x16e(1020,70) attribute-value@0x17e"
	       "(69,70) DRF type3 by=prov FEK!; ");
	put32(e.at + cred + 0x0c, CERT - 1);
	expect(&e, "attribute-value@0x156(59,110) DRF type3 FEK!; ");
	put32(e.at + cred, CRED - 1);
	expect(&e, "attribute-value@0x136(47,134) DRF type0 FEK!; ");
	put32(e.at + key[2] + 8, UINT32_MAX);
	expect(&e, "attribute-value@0x13a(4294967425,134) "
	       "attribute-value@0x136(47,134) DRF type0; ");
}
END_TEST

START_TEST(counts_protectors)
{
	struct ntr_efs_key key;
	struct ntr_error err = { .code = 0 };
	struct ntr_efs efs;
	uint8_t bytes[0x40] = {0};
	uint32_t pos = 0;

	put32(bytes + 8, 4);
	put32(bytes + 0x20, 0x30);
	put16(bytes + 0x34, 3);
	ck_assert_int_eq(ntr_efs_decode(bytes, sizeof(bytes), &efs, NULL), 0);
	ck_assert_uint_eq(efs.users, 3);
	ck_assert_uint_eq(efs.recovery_agents, 0);
	ck_assert_int_eq(ntr_efs_next(bytes, sizeof(bytes), &pos, &key, &err),
			 NTR_E_UNSUPPORTED);
	ck_assert_int_eq(ntr_efs_next(bytes, sizeof(bytes), &pos, &key, &err),
			 0);
}
END_TEST

START_TEST(is_fast_on_the_worst)
{
	uint8_t *worst = calloc(1, SLOW_INPUT);
	struct ntr_error err = { .code = 0 };
	double start = cpu_seconds();
	struct ntr_efs_key key;
	uint32_t pos = 0;
	size_t count = 0;
	int more;

	ck_assert_ptr_nonnull(worst);
	put32(worst + 0x40, HEAD);
	put32(worst + HEAD, UINT32_MAX);
	for (size_t at = HEAD + 4; at + KEY <= SLOW_INPUT; at += KEY)
		put32(worst + at, KEY);
	while ((more = ntr_efs_next(worst, SLOW_INPUT, &pos, &key, &err)) > 0)
		count++;
	ck_assert_int_eq(more, NTR_E_LIMIT);
	ck_assert_uint_eq(count, EFS_KEYS_MAX);
	ck_assert_double_lt(cpu_seconds() - start, SLOW_SECONDS);
	free(worst);
}
END_TEST

SUITE_OF(efs,
	decodes_heads, walks_keys, bounds_lists, leaves_out_what_is_outside,
	counts_protectors, is_fast_on_the_worst)
