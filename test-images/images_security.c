/*
 * images_security.c - security descriptors of every kind
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The SDDL beside each descriptor was written by hand from [MS-DTYP] 2.5.1.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "artifacts.h"

#define BA "S-1-5-32-544"
#define SY "S-1-5-18"
#define WD "S-1-1-0"
#define AU "S-1-5-11"
#define USER "S-1-5-21-1004336348-1177238915-682003330-1001"
#define INFO "$STANDARD_INFORMATION"

enum {
	ALLOW = 0, DENY = 1, AUDIT = 2, COMPOUND = 4, ALLOW_OBJECT = 5,
	DENY_OBJECT = 6, AUDIT_OBJECT = 7, ALLOW_CALLBACK = 9,
	DENY_CALLBACK = 10, LABEL = 0x11, RESOURCE = 0x12, POLICY = 0x13,
	TRUST = 0x14, UNKNOWN = 0x55,
	OI = 1, CI = 2, NP = 4, IO = 8, ID = 0x10, SA = 0x40, FA_ = 0x80,
	FA = 0x1f01ff, FR = 0x120089, FW = 0x120116, FX = 0x1200a0,
	GA = 0x10000000, RX = 0x1200a9,
	SACL_PRESENT = 0x10, AUTO_INHERITED = 0x0400, SACL_INHERITED = 0x0800,
	PROTECTED = 0x1000, SACL_PROTECTED = 0x2000, ASKED = 0x0100,
};

static void plain_ones(struct shelf *s)
{
	struct acl d = { .count = 0 }, a = { .count = 0 };

	ace_add(&d, ALLOW, OI | CI, FA, SY, NULL, 0);
	ace_add(&d, ALLOW, OI | CI | IO, GA, "S-1-3-0", NULL, 0);
	ace_add(&d, ALLOW, ID, RX, "S-1-5-32-545", NULL, 0);
	shelve(s, "inherited", sealed(PROTECTED | AUTO_INHERITED, BA, SY, &d,
				      NULL),
	       "O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICIIO;GA;;;CO)"
	       "(A;ID;0x1200a9;;;BU)");
	d = (struct acl){ .count = 0 };
	ace_add(&d, DENY, 0, FW, "S-1-5-7", NULL, 0);
	ace_add(&d, ALLOW, NP | CI, FR, AU, NULL, 0);
	ace_add(&d, ALLOW, 0, FX, USER, NULL, 0);
	shelve(s, "denied", sealed(0, USER, BA, &d, NULL),
	       "O:" USER "G:BAD:(D;;FW;;;AN)(A;CINP;FR;;;AU)(A;;FX;;;"
	       USER ")");
	d = (struct acl){ .count = 0 };
	ace_add(&d, ALLOW, 0, FA, WD, NULL, 0);
	ace_add(&a, AUDIT, OI | CI | SA | FA_, FA, WD, NULL, 0);
	ace_add(&a, AUDIT, FA_, FW, USER, NULL, 0);
	shelve(s, "audited", sealed(SACL_INHERITED | ASKED | AUTO_INHERITED,
				    BA, BA, &d, &a),
	       "O:BAG:BAD:ARAI(A;;FA;;;WD)S:AI(AU;OICISAFA;FA;;;WD)"
	       "(AU;FA;FW;;;" USER ")");
}

static void empty_ones(struct shelf *s)
{
	struct acl d = { .none = true }, a = { .count = 0 };

	shelve(s, "null DACL", sealed(0, BA, BA, &d, NULL),
	       "O:BAG:BAD:NO_ACCESS_CONTROL");
	d = (struct acl){ .none = false };
	shelve(s, "empty DACL", sealed(0, BA, BA, &d, NULL), "O:BAG:BAD:");
	shelve(s, "empty SACL", sealed(SACL_PROTECTED, BA, BA, NULL, &a),
	       "O:BAG:BAS:P");
	shelve(s, "nothing but an owner", sealed(0, SY, NULL, NULL, NULL),
	       "O:SY");
	d = (struct acl){ .none = false };
	ace_add(&d, ALLOW, 0, FA, WD, NULL, 0);
	shelve(s, "nobody's", sealed(0, NULL, NULL, &d, NULL),
	       "D:(A;;FA;;;WD)");
}

static void object_ones(struct shelf *s)
{
	static const char *const user_class =
		"bf967aba-0de6-11d0-a285-00aa003049e2";
	static const char *const computer_class =
		"bf967a86-0de6-11d0-a285-00aa003049e2";
	struct acl d = { .count = 0 }, a = { .count = 0 };

	ace_object(&d, ALLOW_OBJECT, 0, FR, user_class, NULL, AU);
	ace_object(&d, DENY_OBJECT, CI, FW, user_class, computer_class, AU);
	ace_object(&d, ALLOW_OBJECT, CI | IO, FX, NULL, computer_class, SY);
	ace_object(&d, ALLOW_OBJECT, 0, FA, NULL, NULL, BA);
	ace_object(&a, AUDIT_OBJECT, SA, FA, user_class, NULL, WD);
	shelve(s, "objects", sealed(0, BA, BA, &d, &a),
	       "O:BAG:BAD:(OA;;FR;bf967aba-0de6-11d0-a285-00aa003049e2;;AU)"
	       "(OD;CI;FW;bf967aba-0de6-11d0-a285-00aa003049e2;"
	       "bf967a86-0de6-11d0-a285-00aa003049e2;AU)"
	       "(OA;CIIO;FX;;bf967a86-0de6-11d0-a285-00aa003049e2;SY)"
	       "(OA;;FA;;;BA)S:(OU;SA;FA;bf967aba-0de6-11d0-a285-"
	       "00aa003049e2;;WD)");
}

/* ------------------------------------------------------------ conditions -- */

static void token_text(struct bytes *b, uint8_t token, const char *text)
{
	struct text t = text_from(text);

	bytes_int(b, token, 1);
	bytes_int(b, 2 * t.units, 4);
	text_add(b, text);
}

/* A number: eight bytes, sign (1 +, 2 -, 3 none), base (2: decimal). */
static void token_number(struct bytes *b, int64_t number)
{
	bytes_int(b, 4, 1);
	bytes_int(b, (uint64_t)number, 8);
	bytes_int(b, number < 0 ? 2 : 3, 1);
	bytes_int(b, 2, 1);
}

static void condition_ones(struct shelf *s)
{
	enum {
		STRING = 0x10, EQUAL = 0x80, GREATER_EQUAL = 0x85, AND = 0xa0,
		OR = 0xa1, NOT = 0xa2, EXISTS = 0x87, LOCAL = 0xf8,
		OF_USER = 0xf9, OF_RESOURCE = 0xfa,
	};
	struct bytes b = { .len = 0 };
	struct acl d = { .count = 0 };

	/* The example of [MS-DTYP] 2.5.1.1, nearly. */
	bytes_add(&b, "artx", 4);
	token_text(&b, OF_USER, "Title");
	token_text(&b, STRING, "PM");
	bytes_int(&b, EQUAL, 1);
	token_text(&b, OF_USER, "Division");
	token_text(&b, STRING, "Finance");
	bytes_int(&b, EQUAL, 1);
	token_text(&b, OF_USER, "Division");
	token_text(&b, STRING, "Sales");
	bytes_int(&b, EQUAL, 1);
	bytes_int(&b, OR, 1);
	bytes_int(&b, AND, 1);
	ace_add(&d, ALLOW_CALLBACK, 0, FX, WD, b.at, b.len);
	b.len = 0;
	bytes_add(&b, "artx", 4);
	token_text(&b, OF_RESOURCE, "Level");
	token_number(&b, 3);
	bytes_int(&b, GREATER_EQUAL, 1);
	token_text(&b, LOCAL, "Secret");
	bytes_int(&b, EXISTS, 1);
	bytes_int(&b, NOT, 1);
	bytes_int(&b, OR, 1);
	ace_add(&d, DENY_CALLBACK, 0, FR, AU, b.at, b.len);
	shelve(s, "conditions", sealed(0, BA, BA, &d, NULL),
	       "O:BAG:BAD:(XA;;FX;;;WD;(@User.Title == \"PM\" && "
	       "(@User.Division == \"Finance\" || @User.Division == "
	       "\"Sales\")))(XD;;FR;;;AU;(@Resource.Level >= 3 || "
	       "!(Exists Secret)))");
	free(b.at);
}

/* --------------------------------------------------------------- in SACLs -- */

/* A claim: where its name is, type, flags, count, where its values are. */
static void claim_add(struct bytes *b, const char *name, uint16_t type,
		      uint32_t flags, const char *const *texts,
		      const uint64_t *numbers, size_t n)
{
	size_t start = b->len;

	bytes_zero(b, 16 + 4 * n);
	put32(b->at + start, b->len - start);
	put16(b->at + start + 4, type);
	put32(b->at + start + 8, flags);
	put32(b->at + start + 12, n);
	text_add(b, name);
	bytes_int(b, 0, 2);
	for (size_t i = 0; i < n; i++) {
		bytes_zero(b, (size_t)align_up(b->len, 4) - b->len);
		put32(b->at + start + 16 + 4 * i, b->len - start);
		if (texts) {
			text_add(b, texts[i]);
			bytes_int(b, 0, 2);
		} else {
			bytes_int(b, numbers[i], 8);
		}
	}
}

static void sacl_ones(struct shelf *s)
{
	enum { INT64 = 1, TEXT = 3 };
	static const char *const projects[] = { "Windows", "SQL" };
	static const uint64_t numbers[] = { 1, 22 };
	struct bytes b = { .len = 0 };
	struct acl a = { .count = 0 };

	ace_add(&a, LABEL, 0, 1, "S-1-16-12288", NULL, 0);
	shelve(s, "label", sealed(0, BA, BA, NULL, &a),
	       "O:BAG:BAS:(ML;;NW;;;HI)");
	a = (struct acl){ .count = 0 };
	ace_add(&a, LABEL, OI | CI, 7, "S-1-16-4096", NULL, 0);
	shelve(s, "low label", sealed(0, BA, BA, NULL, &a),
	       "O:BAG:BAS:(ML;OICI;NWNRNX;;;LW)");
	a = (struct acl){ .count = 0 };
	claim_add(&b, "Project", TEXT, 0, projects, NULL, 2);
	ace_add(&a, RESOURCE, 0, 0, WD, b.at, b.len);
	b.len = 0;
	claim_add(&b, "Secrecy", INT64, 1, NULL, numbers, 2);
	ace_add(&a, RESOURCE, CI, 0, WD, b.at, b.len);
	shelve(s, "resource", sealed(0, BA, BA, NULL, &a),
	       "O:BAG:BAS:(RA;;;;;WD;(\"Project\",TS,0x0,\"Windows\","
	       "\"SQL\"))(RA;CI;;;;WD;(\"Secrecy\",TI,0x1,1,22))");
	a = (struct acl){ .count = 0 };
	ace_add(&a, POLICY, 0, 0, "S-1-17-1-2-3-4", NULL, 0);
	shelve(s, "policy", sealed(0, BA, BA, NULL, &a),
	       "O:BAG:BAS:(SP;;;;;S-1-17-1-2-3-4)");
	free(b.at);
}

/* What SDDL has no words for: the descriptor is shown all the same. */
static void unsaid_ones(struct shelf *s)
{
	struct bytes b = { .len = 0 };
	struct acl d = { .count = 0 }, a = { .count = 0 };

	bytes_int(&b, FA, 4);
	bytes_int(&b, 1, 4);	/* compound: impersonation */
	sid_add(&b, SY);
	sid_add(&b, USER);
	ace_raw(&d, COMPOUND, 0, b.at, b.len);
	d.revision = 4;
	value_text(s->img, shelve(s, "compound",
				  sealed(0, BA, SY, &d, NULL), NULL),
		   INFO, "owner", BA);
	d = (struct acl){ .count = 0 };
	ace_raw(&d, UNKNOWN, 0, "12345678", 8);
	ace_add(&d, ALLOW, 0, FA, WD, NULL, 0);
	value_text(s->img, shelve(s, "unknown", sealed(0, SY, SY, &d, NULL),
				  NULL), INFO, "owner",
		   SY);
	ace_add(&a, TRUST, 0, 0x20094, "S-1-19-512-4096", NULL, 0);
	shelve(s, "trust", sealed(0, BA, BA, NULL, &a), NULL);
	free(b.at);
}

/* SIDs that are the same everywhere and have two letters. */
static void known_ones(struct shelf *s)
{
	static const char *const sids[][2] = {
		{ WD, "WD" }, { "S-1-3-0", "CO" }, { "S-1-3-1", "CG" },
		{ "S-1-3-4", "OW" }, { "S-1-5-2", "NU" }, { "S-1-5-4", "IU" },
		{ "S-1-5-6", "SU" }, { "S-1-5-7", "AN" }, { "S-1-5-9", "ED" },
		{ "S-1-5-10", "PS" }, { AU, "AU" }, { "S-1-5-12", "RC" },
		{ SY, "SY" }, { "S-1-5-19", "LS" }, { "S-1-5-20", "NS" },
		{ "S-1-5-33", "WR" }, { BA, "BA" }, { "S-1-5-32-545", "BU" },
		{ "S-1-5-32-546", "BG" }, { "S-1-5-32-547", "PU" },
		{ "S-1-5-32-548", "AO" }, { "S-1-5-32-549", "SO" },
		{ "S-1-5-32-550", "PO" }, { "S-1-5-32-551", "BO" },
		{ "S-1-5-32-552", "RE" }, { "S-1-5-32-554", "RU" },
		{ "S-1-5-32-555", "RD" }, { "S-1-5-32-556", "NO" },
		{ "S-1-5-32-558", "MU" }, { "S-1-5-32-559", "LU" },
		{ "S-1-5-32-568", "IS" }, { "S-1-5-32-569", "CY" },
		{ "S-1-5-32-573", "ER" }, { "S-1-5-32-574", "CD" },
		{ "S-1-5-32-575", "RA" }, { "S-1-5-32-576", "ES" },
		{ "S-1-5-32-577", "MS" }, { "S-1-5-32-578", "HA" },
		{ "S-1-5-32-579", "AA" }, { "S-1-5-32-580", "RM" },
		{ "S-1-15-2-1", "AC" }, { "S-1-16-8192", "ME" },
		{ "S-1-16-8448", "MP" }, { "S-1-16-16384", "SI" },
		/* These are not. */
		{ "S-1-5-64-10", "S-1-5-64-10" },
		{ "S-1-5-80-956008885-3418522649-1831038044-1853292631-"
		  "2271478464", "S-1-5-80-956008885-3418522649-1831038044-"
		  "1853292631-2271478464" },
		{ "S-1-0x123456789abc-1", "S-1-0x123456789abc-1" },
		{ "S-1-5", "S-1-5" },
	};
	char sddl[4000] = "O:BAG:BAD:";
	struct acl d = { .count = 0 };

	for (size_t i = 0; i < sizeof(sids) / sizeof(sids[0]); i++) {
		size_t len = strlen(sddl);

		ace_add(&d, ALLOW, 0, FR, sids[i][0], NULL, 0);
		snprintf(sddl + len, sizeof(sddl) - len, "(A;;FR;;;%s)",
			 sids[i][1]);
	}
	shelve(s, "known", sealed(0, BA, BA, &d, NULL), sddl);
}

static void shelve_all(struct shelf *s)
{
	plain_ones(s);
	empty_ones(s);
	object_ones(s);
	condition_ones(s);
	sacl_ones(s);
	unsaid_ones(s);
	known_ones(s);
}

/* A descriptor in the file itself, as in NTFS 1.2; the id then is 0. */
static void own_descriptor(struct image *img, bool outside)
{
	struct record *rec = file_new(img, root_of(img), outside ?
				      "its own, outside" : "its own");
	struct bytes sd;
	struct acl d = { .count = 0 };
	struct attr *attr;

	ace_add(&d, ALLOW, 0, FR, USER, NULL, 0);
	sd = sealed(0, USER, SY, &d, NULL);
	attr = attr_value(rec, AT_SECURITY, NULL, sd.at, sd.len);
	if (outside)
		attr_outside(img, attr);
	data_text(img, rec, NULL, "has its own descriptor\n");
	if (img->spec.version >= 0x0300)
		file_security(rec, 0);
	value_text(img, rec, "$SECURITY_DESCRIPTOR", "sddl",
		   "O:" USER "G:SYD:(A;;FR;;;" USER ")");
	free(sd.at);
}

static void secure_good(struct image *img)
{
	struct shelf s = shelf_open(img);

	shelve_all(&s);
	shelf_close(&s);
	own_descriptor(img, false);
	own_descriptor(img, true);
}

static void secure_old(struct image *img)
{
	own_descriptor(img, false);
	own_descriptor(img, true);
}

const struct recipe images_security[] = {
	{
		.name = "good-secure", .build = secure_good,
		.spec = { .clusters = 1024 },
	},
	{
		.name = "odd-secure-version12", .build = secure_old,
		.spec = { .clusters = 1024, .version = 0x0102 },
	},
	{ .name = NULL },
};
