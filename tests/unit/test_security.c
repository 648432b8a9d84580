/*
 * test_security.c - security descriptors, access control lists, SDDL
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Every kind of entry, condition and attribute is also compared with a second
 * decoder, in tests/cross/sddl.sh.  Here are the shapes that no encoder makes.
 */
#include "unit.h"

#include "format/security.h"

enum { HEADER = 20, DESCRIPTOR = 70000 };

/* A descriptor being written; the parts in the order in which they are added. */
struct making {
	uint8_t at[DESCRIPTOR];
	size_t len, acl;
};

static void start(struct making *m, uint16_t control)
{
	memset(m, 0, sizeof(*m));
	m->at[0] = 1;
	put16(m->at + 2, control | 0x8000u);
	m->len = HEADER;
}

static size_t add_bytes(struct making *m, const void *bytes, size_t len)
{
	size_t at = m->len;

	ck_assert_uint_le(m->len + len, sizeof(m->at));
	memcpy(m->at + m->len, bytes, len);
	m->len += len;
	return at;
}
#define BYTES(text) text, sizeof(text) - 1

#define SYSTEM "\x01\x01\0\0\0\0\0\x05\x12\0\0\0"
#define WORLD "\x01\x01\0\0\0\0\0\x01\0\0\0\0"

/* Point the header's field at what follows. */
static void here(struct making *m, unsigned field)
{
	put32(m->at + field, m->len);
}

static void add_acl(struct making *m, unsigned field)
{
	here(m, field);
	m->acl = add_bytes(m, BYTES("\x02\0\x08\0\0\0\0\0"));
}

static void add_ace(struct making *m, unsigned type, unsigned flags,
		    const void *body, size_t len)
{
	uint8_t *acl = m->at + m->acl;
	uint8_t header[4] = { (uint8_t)type, (uint8_t)flags };

	put16(header + 2, len + 4);
	add_bytes(m, header, 4);
	if (len > 0)
		add_bytes(m, body, len);
	put16(acl + 2, m->len - m->acl);
	put16(acl + 4, acl[4] + 256u * acl[5] + 1);
}

/* Each entry by itself reads as it does in the whole. */
static void expect_entries(const uint8_t *acl, size_t acl_len, const char *whole)
{
	static char text[1 << 16];
	struct ntr_ace ace;
	uint32_t pos = 0;
	size_t len;

	while (acl_len && ntr_ace_next(acl, acl_len, &pos, &ace, NULL) > 0) {
		ck_assert_int_eq(ntr_ace_sddl(acl, acl_len, &ace, text,
					      sizeof(text), &len, NULL), 0);
		ck_assert_uint_lt(len, sizeof(text));
		ck_assert_uint_eq(len, strlen(text));
		whole = strstr(whole, text);
		ck_assert_ptr_nonnull(whole);
		whole += len;
		ck_assert_int_eq(ntr_ace_sddl(acl, ace.at, &ace, NULL, 0, &len,
					      NULL), NTR_E_ARG);
	}
}

/* The SDDL, or the error; the same whatever the buffer is. */
static void expect(const struct making *m, const char *want)
{
	static char text[1 << 18], part[64];
	uint8_t *copy = exact_copy(m->at, m->len);
	struct ntr_error err = {0};
	struct ntr_security sd;
	struct line got = {0};
	size_t len = 0;
	int code = ntr_sddl(copy, m->len, text, sizeof(text), &len, &err);

	if (code < 0) {
		err.offset = err.offset == NTR_NONE ? 0 : err.offset;
		line_error(&got, code, &err);
	} else {
		ck_assert_uint_eq(len, strlen(text));
		line_add(&got, "%s", text);
		ck_assert_int_eq(ntr_sddl(copy, m->len, part, sizeof(part),
					  &len, NULL), 0);
		ck_assert_uint_eq(len, strlen(text));
		ck_assert_int_eq(strncmp(part, text, sizeof(part) - 1), 0);
		ck_assert_int_eq(ntr_sddl(copy, m->len, NULL, 0, &len, NULL), 0);
		ck_assert_uint_eq(len, strlen(text));
		ck_assert_int_eq(ntr_security_decode(copy, m->len, &sd, NULL), 0);
		expect_entries(sd.dacl, sd.dacl_len, text);
		expect_entries(sd.sacl, sd.sacl_len, text);
	}
	ck_assert_str_eq(got.text, want);
	free(copy);
}

START_TEST(decodes_parts)
{
	static struct making m;
	struct ntr_security sd;

	start(&m, NTR_SD_DACL_PRESENT | NTR_SD_DACL_PROTECTED);
	expect(&m, "D:PNO_ACCESS_CONTROL");
	add_acl(&m, 0x10);
	add_ace(&m, 0, 3, BYTES("\xff\x01\x1f\0" SYSTEM));
	here(&m, 0x04);
	add_bytes(&m, BYTES(SYSTEM));
	here(&m, 0x08);
	add_bytes(&m, BYTES(WORLD));
	expect(&m, "O:SYG:WDD:P(A;OICI;FA;;;SY)");
	ck_assert_int_eq(ntr_security_decode(m.at, m.len, &sd, NULL), 0);
	ck_assert_uint_eq(sd.revision, 1);
	ck_assert_uint_eq(sd.control, 0x9004);
	ck_assert_uint_eq(sd.owner_len, 12);
	ck_assert_uint_eq(sd.group_len, 12);
	ck_assert_uint_eq(sd.dacl_len, 28);
	ck_assert_uint_eq(sd.sacl_len, 0);
	ck_assert_ptr_eq(sd.dacl, m.at + HEADER);
	ck_assert_ptr_eq(sd.owner, m.at + HEADER + 28);
	ck_assert_ptr_null(sd.sacl);
	ck_assert_uint_eq(sd.resource_manager, 0);
	/* A list without its flag is not in force. */
	put16(m.at + 2, 0x8000);
	expect(&m, "O:SYG:WD");
	put16(m.at + 2, 0xc000);
	m.at[1] = 7;
	ck_assert_int_eq(ntr_security_decode(m.at, m.len, &sd, NULL), 0);
	ck_assert_uint_eq(sd.resource_manager, 7);
}
END_TEST

START_TEST(refuses_bad_descriptors)
{
	static struct making m;

	start(&m, NTR_SD_DACL_PRESENT);
	m.len = HEADER - 1;
	expect(&m, "!security descriptor length -5 at 0");
	m.len = 0;
	expect(&m, "!security descriptor length -5 at 0");
	start(&m, 0);
	m.at[0] = 2;
	expect(&m, "!security descriptor revision -6 at 0");
	start(&m, 0);
	put32(m.at + 4, 20);
	expect(&m, "!owner offset -5 at 0");
	put32(m.at + 4, 19);
	expect(&m, "!owner offset -5 at 0");
	put32(m.at + 4, UINT32_MAX);
	expect(&m, "!owner offset -5 at 0");
	add_bytes(&m, BYTES("\x01\x0f\0\0\0\0\0\x05"));
	put32(m.at + 4, 20);
	expect(&m, "!SID length -5 at 0");
	put32(m.at + 4, 0);
	put32(m.at + 8, 21);
	expect(&m, "!SID length -5 at 0");
}
END_TEST

START_TEST(refuses_bad_lists)
{
	static struct making m;

	start(&m, NTR_SD_DACL_PRESENT);
	add_acl(&m, 0x10);
	expect(&m, "D:");
	m.len--;
	expect(&m, "!ACL size -5 at 0");
	m.len++;
	put16(m.at + m.acl + 2, 7);
	expect(&m, "!ACL size -5 at 0");
	put16(m.at + m.acl + 2, 9);
	expect(&m, "!ACL size -5 at 0");
	/* More entries than there is room for. */
	put16(m.at + m.acl + 2, 8);
	put16(m.at + m.acl + 4, 1);
	expect(&m, "!ACE size -5 at 0");
	put16(m.at + m.acl + 4, 0);
	add_ace(&m, 0, 0, BYTES("\0\0\0\0" WORLD));
	expect(&m, "D:(A;;;;;WD)");
	for (unsigned size = 0; size < 4; size++) {
		put16(m.at + m.acl + 10, size);
		expect(&m, "!ACE size -5 at 0");
	}
	put16(m.at + m.acl + 10, 21);
	expect(&m, "!ACE size -5 at 0");
	put16(m.at + m.acl + 10, 0xffff);
	expect(&m, "!ACE size -5 at 0");
	/* Entries behind the last that counts are free room. */
	put16(m.at + m.acl + 4, 0);
	expect(&m, "D:");
}
END_TEST

/* An entry whose body is not what its type calls for is shown by its bytes. */
START_TEST(keeps_odd_entries)
{
	static struct making m;
	uint8_t acl[64] = { 2, 0, 12, 0, 1, 0, 0, 0, 0, 0, 4, 0 };
	struct ntr_ace ace;
	uint32_t pos = 0;

	start(&m, NTR_SD_DACL_PRESENT);
	add_acl(&m, 0x10);
	add_ace(&m, 0x00, 0x00, NULL, 0);
	add_ace(&m, 0x00, 0x01, BYTES("\1\2\3"));
	add_ace(&m, 0x01, 0x00, BYTES("\1\0\0\0\x01\x01\0\0\0\0\0\x05\x12\0\0"));
	add_ace(&m, 0x01, 0x00, BYTES("\1\0\0\0\x02\x01\0\0\0\0\0\x05\x12\0\0\0"));
	add_ace(&m, 0x05, 0x00, BYTES("\1\0\0\0\3\0\0\0\1\2\3\4"));
	add_ace(&m, 0x05, 0x00, BYTES("\1\0\0\0\4\0\0\0" WORLD));
	add_ace(&m, 0x7f, 0xff, BYTES("\xab"));
	expect(&m, "D:(0x0;;#)(0x0;OI;#010203)"
		   "(0x1;;#01000000010100000000000512000" "0)"
		   "(0x1;;#01000000020100000000000512000000)"
		   "(0x5;;#010000000300000001020304)"
		   "(0x5;;#0100000004000000010100000000000100000000)"
		   "(0x7f;OICINPIOIDCRSAFA;#ab)");
	ck_assert_int_eq(ntr_ace_next(acl, 12, &pos, &ace, NULL), 1);
	ck_assert_ptr_null(ace.sid);
	ck_assert_uint_eq(ace.mask, 0);
	ck_assert_uint_eq(ace.data_len, 0);
	ck_assert_int_eq(ntr_ace_next(acl, 12, &pos, &ace, NULL), 0);
	ck_assert_int_eq(ntr_ace_next(acl, 12, &pos, &ace, NULL), 0);
	pos = 0;
	ck_assert_int_eq(ntr_ace_next(acl, 7, &pos, &ace, NULL), NTR_E_BOUNDS);
}
END_TEST

START_TEST(decodes_compound_and_object)
{
	static struct making m;
	struct ntr_ace ace;
	uint32_t pos = 0;
	const uint8_t *acl = m.at + HEADER;

	start(&m, NTR_SD_DACL_PRESENT);
	add_acl(&m, 0x10);
	add_ace(&m, 0x04, 0, BYTES("\1\0\0\0\1\0\0\0" SYSTEM WORLD));
	add_ace(&m, 0x05, 0, BYTES("\2\0\0\0\2\0\0\0" "0123456789abcdef" WORLD));
	ck_assert_int_eq(ntr_ace_next(acl, m.len - HEADER, &pos, &ace, NULL), 1);
	ck_assert_uint_eq(ace.at, 8);
	ck_assert_uint_eq(ace.length, 36);
	ck_assert_uint_eq(ace.mask, 1);
	ck_assert_uint_eq(ace.sid_len, 12);
	ck_assert_mem_eq(ace.sid, SYSTEM, 12);
	ck_assert_uint_eq(ace.data_len, 12);
	ck_assert_mem_eq(ace.data, WORLD, 12);
	ck_assert_int_eq(ntr_ace_next(acl, m.len - HEADER, &pos, &ace, NULL), 1);
	ck_assert_uint_eq(ace.object_flags, 2);
	ck_assert_ptr_null(ace.object_type);
	ck_assert_mem_eq(ace.inherited_type, "0123456789abcdef", 16);
	ck_assert_mem_eq(ace.sid, WORLD, 12);
	ck_assert_int_eq(ntr_ace_next(acl, m.len - HEADER, &pos, &ace, NULL), 0);
	expect(&m, "D:(0x4;;#010000000100000001010000000000051200000001010000"
		   "0000000100000000)"
		   "(OA;;DC;;33323130-3534-3736-3839-616263646566;WD)");
}
END_TEST

/* ------------------------------------------------------------- conditions -- */

#define CALLBACK "\1\0\0\0" WORLD "artx"
#define NAME_A "\xf8\2\0\0\0a\0"
#define HEX_HEAD "D:(0x9;;#0100000001010000000000010000000061727478"

static void expect_condition(const char *bytes, size_t len, const char *want)
{
	static struct making m;

	start(&m, NTR_SD_DACL_PRESENT);
	add_acl(&m, 0x10);
	add_ace(&m, 9, 0, bytes, len);
	expect(&m, want);
}
#define CONDITION(bytes, want) expect_condition(BYTES(CALLBACK bytes), want)

START_TEST(writes_conditions)
{
	CONDITION(NAME_A, "D:(XA;;CC;;;WD;(a))");
	CONDITION(NAME_A "\0", "D:(XA;;CC;;;WD;(a))");
	CONDITION(NAME_A "\0\0\0", "D:(XA;;CC;;;WD;(a))");
	CONDITION(NAME_A "\x87", "D:(XA;;CC;;;WD;(Exists a))");
	/* Integers of any width; the text has no room for it. */
	CONDITION(NAME_A "\1\1\0\0\0\0\0\0\0\3\2\x80",
		  "D:(XA;;CC;;;WD;(a == 1))");
	CONDITION(NAME_A "\2\xfb\xff\xff\xff\xff\xff\xff\xff\2\3\x84",
		  "D:(XA;;CC;;;WD;(a > -0x5))");
	CONDITION(NAME_A "\4\0\0\0\0\0\0\0\0\2\1\x81",
		  "D:(XA;;CC;;;WD;(a != -00))");
	CONDITION(NAME_A NAME_A "\xa0" NAME_A NAME_A "\xa0\xa0",
		  "D:(XA;;CC;;;WD;(a && a && (a && a)))");
	CONDITION(NAME_A NAME_A "\xa0" NAME_A "\xa1\xa2",
		  "D:(XA;;CC;;;WD;(!((a && a) || a)))");
}
END_TEST

START_TEST(keeps_odd_conditions)
{
	expect_condition(BYTES("\1\0\0\0" WORLD),
		"D:(0x9;;#01000000010100000000000100000000)");
	expect_condition(BYTES("\1\0\0\0" WORLD "art"),
		"D:(0x9;;#01000000010100000000000100000000617274)");
	CONDITION("", HEX_HEAD ")");
	/* Padding alone, too much of it, or in the middle. */
	CONDITION("\0", HEX_HEAD "00)");
	CONDITION(NAME_A "\0\0\0\0", HEX_HEAD "f802000000610000000000)");
	CONDITION(NAME_A "\0\1", HEX_HEAD "f80200000061000001)");
	/* Operands missing, too many, or of the wrong kind. */
	CONDITION("\x80", HEX_HEAD "80)");
	CONDITION(NAME_A "\x80", HEX_HEAD "f802000000610080)");
	CONDITION(NAME_A NAME_A, HEX_HEAD "f8020000006100f8020000006100)");
	CONDITION("\x18\0\0\0\0", HEX_HEAD "1800000000)");
	CONDITION("\x18\0\0\0\0\xa2", HEX_HEAD "1800000000a2)");
	CONDITION(NAME_A "\x87\x87", HEX_HEAD "f80200000061008787)");
	CONDITION(NAME_A NAME_A "\xa0" NAME_A "\x80",
		  HEX_HEAD "f8020000006100f8020000006100a0f802000000610080)");
	/* Unknown codes. */
	CONDITION(NAME_A "\x94", HEX_HEAD "f802000000610094)");
	CONDITION("\xfc\2\0\0\0a\0", HEX_HEAD "fc020000006100)");
	CONDITION("\5", HEX_HEAD "05)");
	/* Tokens that leave the condition, names that are none. */
	CONDITION("\xf8\3\0\0\0a\0", HEX_HEAD "f8030000006100)");
	CONDITION("\xf8\xff\xff\xff\xff" "a", HEX_HEAD "f8ffffffff61)");
	CONDITION("\xf8\0\0\0\0", HEX_HEAD "f800000000)");
	CONDITION("\xf8\1\0\0\0a", HEX_HEAD "f80100000061)");
	CONDITION("\xf8", HEX_HEAD "f8)");
	CONDITION("\1\1", HEX_HEAD "0101)");
}
END_TEST

START_TEST(keeps_odd_values)
{
	/* Signs and bases that are none, or contradict the value. */
	CONDITION(NAME_A "\1\1\0\0\0\0\0\0\0\0\2\x80",
		  HEX_HEAD "f8020000006100010100000000000000000280)");
	CONDITION(NAME_A "\1\1\0\0\0\0\0\0\0\3\4\x80",
		  HEX_HEAD "f8020000006100010100000000000000030480)");
	CONDITION(NAME_A "\1\1\0\0\0\0\0\0\0\2\2\x80",
		  HEX_HEAD "f8020000006100010100000000000000020280)");
	/* A quote cannot be quoted, nor can NUL or half a unit. */
	CONDITION(NAME_A "\x10\2\0\0\0\"\0\x80",
		  HEX_HEAD "f80200000061001002000000220080)");
	CONDITION(NAME_A "\x10\2\0\0\0\0\0\x80",
		  HEX_HEAD "f80200000061001002000000000080)");
	CONDITION(NAME_A "\x10\1\0\0\0a\x80",
		  HEX_HEAD "f802000000610010010000006180)");
	/* A SID with something behind it; a set in a set; half a set. */
	CONDITION(NAME_A "\x51\x09\0\0\0\1\0\0\0\0\0\0\1\0\x80",
		  HEX_HEAD "f80200000061005109000000010000000000000100" "80)");
	CONDITION(NAME_A "\x50\5\0\0\0\x50\0\0\0\0\x80",
		  HEX_HEAD "f80200000061005005000000500000000080)");
	CONDITION(NAME_A "\x50\1\0\0\0\x18\x80",
		  HEX_HEAD "f802000000610050010000001880)");
	CONDITION(NAME_A "\x50\7\0\0\0" NAME_A "\x80",
		  HEX_HEAD "f80200000061005007000000f802000000610080)");
}
END_TEST

/* Deeper and longer than any array is: 1,024 tokens at most. */
START_TEST(bounds_conditions)
{
	static uint8_t bytes[65000];
	static char text[1 << 18];
	static struct making m;
	size_t len = sizeof(CALLBACK) - 1, want = 0;

	memcpy(bytes, CALLBACK, len);
	for (unsigned i = 0; i < 512; i++, len += 7)
		memcpy(bytes + len, NAME_A, 7);
	memset(bytes + len, 0xa0, 511);
	len += 511;
	for (unsigned more = 0; more < 2; more++) {
		start(&m, NTR_SD_DACL_PRESENT);
		add_acl(&m, 0x10);
		add_ace(&m, 9, 0, bytes, len);
		ck_assert_int_eq(ntr_sddl(m.at, m.len, text, sizeof(text),
					  &want, NULL), 0);
		ck_assert_uint_lt(want, sizeof(text));
		ck_assert_int_eq(strncmp(text, more ? "D:(0x9;" : "D:(XA;", 6),
				 0);
		/* With two negations it is one token too many. */
		memset(bytes + len, 0xa2, 2);
		len += 2;
	}
}
END_TEST

/* ------------------------------------------------------------- attributes -- */

#define RESOURCE "\0\0\0\0" WORLD

static void expect_resource(const char *bytes, size_t len, const char *want)
{
	static struct making m;

	start(&m, NTR_SD_SACL_PRESENT);
	add_acl(&m, 0x0c);
	add_ace(&m, 0x12, 0, bytes, len);
	expect(&m, want);
}
#define ATTRIBUTE(bytes, want) expect_resource(BYTES(RESOURCE bytes), want)
#define RA_HEAD "S:(0x12;;#00000000010100000000000100000000"

START_TEST(writes_attributes)
{
	ATTRIBUTE("\x14\0\0\0\1\0\0\0\2\0\1\0\1\0\0\0" "\x18\0\0\0" "n\0\0\0"
		  "\xff\xff\xff\xff\xff\xff\xff\xff",
		  "S:(RA;;;;;WD;(\"n\",TI,0x10002,-1))");
	/* The name last, a string first. */
	ATTRIBUTE("\x18\0\0\0\3\0\0\0\0\0\0\0\1\0\0\0" "\x14\0\0\0" "v\0\0\0"
		  "n\0\0\0", "S:(RA;;;;;WD;(\"n\",TS,0x0,\"v\"))");
}
END_TEST

START_TEST(keeps_odd_attributes)
{
	/* Too short; unknown type; reserved field used; count too large. */
	ATTRIBUTE("\x10\0\0\0\1\0\0\0\0\0\0\0\0\0\0", RA_HEAD
		  "100000000100000000000000000000)");
	ATTRIBUTE("\x10\0\0\0\4\0\0\0\0\0\0\0\0\0\0\0n\0\0\0", RA_HEAD
		  "100000000400000000000000000000006e000000)");
	ATTRIBUTE("\x10\0\0\0\1\0\1\0\0\0\0\0\0\0\0\0n\0\0\0", RA_HEAD
		  "100000000100010000000000000000006e000000)");
	ATTRIBUTE("\x10\0\0\0\1\0\0\0\0\0\0\0\xff\xff\xff\xff", RA_HEAD
		  "100000000100000000000000ffffffff)");
	/* A name without its end, empty, or elsewhere. */
	ATTRIBUTE("\x10\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0n\0", RA_HEAD
		  "100000000100000000000000000000006e00)");
	ATTRIBUTE("\x10\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0", RA_HEAD
		  "100000000100000000000000000000000000)");
	ATTRIBUTE("\xff\xff\xff\xff\1\0\0\0\0\0\0\0\0\0\0\0n\0\0\0", RA_HEAD
		  "ffffffff0100000000000000000000006e000000)");
	/* A boolean that is neither; a value that leaves the attribute. */
	ATTRIBUTE("\x14\0\0\0\6\0\0\0\0\0\0\0\1\0\0\0\x18\0\0\0n\0\0\0"
		  "\2\0\0\0\0\0\0\0", RA_HEAD
		  "1400000006000000000000000100000018000000"
		  "6e0000000200000000000000)");
	ATTRIBUTE("\x14\0\0\0\x10\0\0\0\0\0\0\0\1\0\0\0\x18\0\0\0n\0\0\0"
		  "\5\0\0\0\1\2\3\4", RA_HEAD
		  "1400000010000000000000000100000018000000"
		  "6e0000000500000001020304)");
}
END_TEST

/* Values that share their bytes would make 2 GB of text from 64 KiB. */
START_TEST(bounds_attributes)
{
	static uint8_t bytes[64000];
	static struct making m;
	enum { AT = sizeof(RESOURCE) - 1, COUNT = 8000, VALUE = 16 + 4 * COUNT };
	size_t want = 0;

	memcpy(bytes, RESOURCE, AT);
	memset(bytes + AT + VALUE, 'x', sizeof(bytes) - AT - VALUE - 2);
	put32(bytes + AT, VALUE);
	put32(bytes + AT + 4, 3);
	put32(bytes + AT + 12, COUNT);
	for (unsigned i = 0; i < COUNT; i++)
		put32(bytes + AT + 16 + 4 * i, VALUE);
	start(&m, NTR_SD_SACL_PRESENT);
	add_acl(&m, 0x0c);
	add_ace(&m, 0x12, 0, bytes, sizeof(bytes));
	ck_assert_int_eq(ntr_sddl(m.at, m.len, NULL, 0, &want, NULL), 0);
	ck_assert_uint_lt(want, 2 * sizeof(bytes) + 32);
}
END_TEST

/* 64 KiB of the worst: conditions of one name each. */
START_TEST(cost)
{
	static struct making m;
	double before = cpu_seconds();
	size_t want = 0;

	start(&m, NTR_SD_DACL_PRESENT);
	add_acl(&m, 0x10);
	while (m.len < 65000)
		add_ace(&m, 9, 0xff, BYTES(CALLBACK NAME_A "\0"));
	for (unsigned i = 0; i < 16; i++)
		ck_assert_int_eq(ntr_sddl(m.at, m.len, NULL, 0, &want, NULL), 0);
	ck_assert(cpu_seconds() - before < SLOW_SECONDS);
}
END_TEST

START_TEST(type_names)
{
	ck_assert_str_eq(ntr_ace_type_name(0), "ACCESS_ALLOWED");
	ck_assert_str_eq(ntr_ace_type_name(0x15), "SYSTEM_ACCESS_FILTER");
	ck_assert_ptr_null(ntr_ace_type_name(0x16));
	ck_assert_ptr_null(ntr_ace_type_name(UINT32_MAX));
}
END_TEST

SUITE_OF(security, decodes_parts, refuses_bad_descriptors, refuses_bad_lists,
	 keeps_odd_entries, decodes_compound_and_object, writes_conditions,
	 keeps_odd_conditions, keeps_odd_values, bounds_conditions,
	 writes_attributes, keeps_odd_attributes, bounds_attributes, cost,
	 type_names)
