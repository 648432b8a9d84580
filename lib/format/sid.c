/*
 * sid.c - see sid.h
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "sid.h"

#include <inttypes.h>

#include "limits.h"

enum { HEADER = 8, SUBS_KNOWN = 6 };

int sid_decode(struct span value, const struct where *w, uint64_t at,
	       struct ntr_sid *sid_ret)
{
	uint32_t revision = span_u8(value, 0), subs = span_u8(value, 1);
	struct ntr_sid sid = { .revision = revision, .subs = subs };

	if (!span_has(value, 0, HEADER))
		return reject(w, NTR_E_BOUNDS, "SID length", at, value.len,
			      HEADER);
	if (revision != 1)
		return reject(w, NTR_E_CORRUPT, "SID revision", at, revision, 1);
	if (subs > SID_SUBS_MAX)
		return reject(w, NTR_E_CORRUPT, "SID sub-authorities", at + 1,
			      subs, SID_SUBS_MAX);
	sid.length = HEADER + 4 * subs;
	if (!span_has(value, 0, sid.length))
		return reject(w, NTR_E_BOUNDS, "SID length", at, sid.length,
			      value.len);
	for (unsigned i = 0; i < 6; i++)
		sid.authority = sid.authority << 8 | span_u8(value, 2 + i);
	for (uint32_t i = 0; i < subs; i++)
		sid.sub[i] = span_u32(value, HEADER + 4 * i);
	*sid_ret = sid;
	return NTR_OK;
}

int ntr_sid_decode(const void *value, size_t len, struct ntr_sid *sid_ret,
		   struct ntr_error *err)
{
	struct where w = where_error(err);

	return sid_decode(span_of(value, len), &w, 0, sid_ret);
}

void ntr_sid_text(const struct ntr_sid *sid, char *buf)
{
	uint32_t subs = sid->subs < SID_SUBS_MAX ? sid->subs : SID_SUBS_MAX;
	struct text t;

	text_start(&t, buf, NTR_SID_TEXT);
	if (sid->authority >> 32)
		text_add(&t, "S-%" PRIu32 "-0x%012" PRIx64, sid->revision,
			 sid->authority);
	else
		text_add(&t, "S-%" PRIu32 "-%" PRIu64, sid->revision,
			 sid->authority);
	for (uint32_t i = 0; i < subs; i++)
		text_add(&t, "-%" PRIu32, sid->sub[i]);
}

/* ------------------------------------------------------ who is who everywhere -- */

struct known {
	uint8_t authority, subs;
	uint32_t sub[SUBS_KNOWN];
	char alias[3];		/* of SDDL, or empty */
	const char *name;
};

#define BUILTIN(rid, alias, name) { 5, 2, { 32, rid }, alias, "BUILTIN\\" name }
#define NT(rid, alias, name) { 5, 1, { rid }, alias, "NT AUTHORITY\\" name }
#define LABEL(rid, alias, name) { 16, 1, { rid }, alias, "Mandatory Label\\" name }
#define TRUST(type, level, name) { 19, 2, { type, level }, "", "Process Trust\\" name }
#define PACKAGE(rid, name) \
	{ 15, 2, { 3, rid }, "", "APPLICATION PACKAGE AUTHORITY\\" name }

static const struct known known[] = {
	{ 0, 1, { 0 }, "", "NULL SID" },
	{ 1, 1, { 0 }, "WD", "Everyone" },
	{ 2, 1, { 0 }, "", "LOCAL" },
	{ 2, 1, { 1 }, "", "CONSOLE LOGON" },
	{ 3, 1, { 0 }, "CO", "CREATOR OWNER" },
	{ 3, 1, { 1 }, "CG", "CREATOR GROUP" },
	{ 3, 1, { 2 }, "", "CREATOR OWNER SERVER" },
	{ 3, 1, { 3 }, "", "CREATOR GROUP SERVER" },
	{ 3, 1, { 4 }, "OW", "OWNER RIGHTS" },
	NT(1, "", "DIALUP"),
	NT(2, "NU", "NETWORK"),
	NT(3, "", "BATCH"),
	NT(4, "IU", "INTERACTIVE"),
	NT(6, "SU", "SERVICE"),
	NT(7, "AN", "ANONYMOUS LOGON"),
	NT(8, "", "PROXY"),
	NT(9, "ED", "ENTERPRISE DOMAIN CONTROLLERS"),
	NT(10, "PS", "SELF"),
	NT(11, "AU", "Authenticated Users"),
	NT(12, "RC", "RESTRICTED"),
	NT(13, "", "TERMINAL SERVER USER"),
	NT(14, "", "REMOTE INTERACTIVE LOGON"),
	NT(15, "", "This Organization"),
	NT(17, "", "IUSR"),
	NT(18, "SY", "SYSTEM"),
	NT(19, "LS", "LOCAL SERVICE"),
	NT(20, "NS", "NETWORK SERVICE"),
	NT(33, "WR", "WRITE RESTRICTED"),
	NT(113, "", "Local account"),
	NT(114, "", "Local account and member of Administrators group"),
	NT(1000, "", "Other Organization"),
	{ 5, 2, { 64, 10 }, "", "NT AUTHORITY\\NTLM Authentication" },
	{ 5, 2, { 64, 14 }, "", "NT AUTHORITY\\SChannel Authentication" },
	{ 5, 2, { 64, 21 }, "", "NT AUTHORITY\\Digest Authentication" },
	{ 5, 2, { 65, 1 }, "", "NT AUTHORITY\\This Organization Certificate" },
	{ 5, 2, { 80, 0 }, "", "NT SERVICE\\ALL SERVICES" },
	{ 5, 6, { 80, 956008885, 3418522649, 1831038044, 1853292631, 2271478464 },
	  "", "NT SERVICE\\TrustedInstaller" },
	{ 5, 2, { 83, 0 }, "", "NT VIRTUAL MACHINE\\Virtual Machines" },
	{ 5, 6, { 84, 0, 0, 0, 0, 0 }, "UD",
	  "NT AUTHORITY\\USER MODE DRIVERS" },
	{ 5, 2, { 90, 0 }, "", "Window Manager\\Window Manager Group" },
	{ 5, 2, { 96, 0 }, "", "Font Driver Host\\Font Driver Hosts" },
	{ 5, 1, { 32 }, "", "BUILTIN\\BUILTIN" },
	BUILTIN(544, "BA", "Administrators"),
	BUILTIN(545, "BU", "Users"),
	BUILTIN(546, "BG", "Guests"),
	BUILTIN(547, "PU", "Power Users"),
	BUILTIN(548, "AO", "Account Operators"),
	BUILTIN(549, "SO", "Server Operators"),
	BUILTIN(550, "PO", "Print Operators"),
	BUILTIN(551, "BO", "Backup Operators"),
	BUILTIN(552, "RE", "Replicator"),
	BUILTIN(554, "RU", "Pre-Windows 2000 Compatible Access"),
	BUILTIN(555, "RD", "Remote Desktop Users"),
	BUILTIN(556, "NO", "Network Configuration Operators"),
	BUILTIN(557, "", "Incoming Forest Trust Builders"),
	BUILTIN(558, "MU", "Performance Monitor Users"),
	BUILTIN(559, "LU", "Performance Log Users"),
	BUILTIN(560, "", "Windows Authorization Access Group"),
	BUILTIN(561, "", "Terminal Server License Servers"),
	BUILTIN(562, "", "Distributed COM Users"),
	BUILTIN(568, "IS", "IIS_IUSRS"),
	BUILTIN(569, "CY", "Cryptographic Operators"),
	BUILTIN(573, "ER", "Event Log Readers"),
	BUILTIN(574, "CD", "Certificate Service DCOM Access"),
	BUILTIN(575, "RA", "RDS Remote Access Servers"),
	BUILTIN(576, "ES", "RDS Endpoint Servers"),
	BUILTIN(577, "MS", "RDS Management Servers"),
	BUILTIN(578, "HA", "Hyper-V Administrators"),
	BUILTIN(579, "AA", "Access Control Assistance Operators"),
	BUILTIN(580, "RM", "Remote Management Users"),
	BUILTIN(581, "", "System Managed Accounts Group"),
	BUILTIN(582, "", "Storage Replica Administrators"),
	BUILTIN(583, "", "Device Owners"),
	BUILTIN(584, "HO", "User Mode Hardware Operators"),
	BUILTIN(585, "SH", "OpenSSH Users"),
	{ 15, 2, { 2, 1 }, "AC",
	  "APPLICATION PACKAGE AUTHORITY\\ALL APPLICATION PACKAGES" },
	{ 15, 2, { 2, 2 }, "",
	  "APPLICATION PACKAGE AUTHORITY\\ALL RESTRICTED APPLICATION PACKAGES" },
	PACKAGE(1, "Your Internet connection"),
	PACKAGE(2, "Your Internet connection, including incoming connections"),
	PACKAGE(3, "Your home or work networks"),
	PACKAGE(4, "Your pictures library"),
	PACKAGE(5, "Your videos library"),
	PACKAGE(6, "Your music library"),
	PACKAGE(7, "Your documents library"),
	PACKAGE(8, "Your Windows credentials"),
	PACKAGE(9, "Software and hardware certificates"),
	PACKAGE(10, "Removable storage"),
	PACKAGE(11, "Your Appointments"),
	PACKAGE(12, "Your Contacts"),
	LABEL(0, "", "Untrusted Mandatory Level"),
	LABEL(4096, "LW", "Low Mandatory Level"),
	LABEL(8192, "ME", "Medium Mandatory Level"),
	LABEL(8448, "MP", "Medium Plus Mandatory Level"),
	LABEL(12288, "HI", "High Mandatory Level"),
	LABEL(16384, "SI", "System Mandatory Level"),
	LABEL(20480, "", "Protected Process Mandatory Level"),
	LABEL(28672, "", "Secure Process Mandatory Level"),
	{ 18, 1, { 1 }, "AS", "Authentication authority asserted identity" },
	{ 18, 1, { 2 }, "SS", "Service asserted identity" },
	{ 18, 1, { 3 }, "", "Fresh public key identity" },
	{ 18, 1, { 4 }, "", "Key trust identity" },
	{ 18, 1, { 5 }, "", "Key property MFA" },
	{ 18, 1, { 6 }, "", "Key property attestation" },
	TRUST(0, 0, "None"),
	TRUST(512, 1024, "Protected Light-Authenticode"),
	TRUST(512, 1536, "Protected Light-Antimalware"),
	TRUST(512, 2048, "Protected Light-App"),
	TRUST(512, 4096, "Protected Light-Windows"),
	TRUST(512, 8192, "Protected Light-WinTcb"),
	TRUST(1024, 1024, "Protected-Authenticode"),
	TRUST(1024, 4096, "Protected-Windows"),
	TRUST(1024, 8192, "Protected-WinTcb"),
};

static const struct known *find(const struct ntr_sid *sid)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const struct known *k = &known[i];

		if (sid->revision == 1 && sid->authority == k->authority &&
		    sid->subs == k->subs &&
		    memcmp(sid->sub, k->sub, 4 * (size_t)k->subs) == 0)
			return k;
	}
	return NULL;
}

const char *ntr_sid_name(const struct ntr_sid *sid)
{
	const struct known *k = find(sid);

	return k ? k->name : NULL;
}

const char *sid_alias(const struct ntr_sid *sid)
{
	const struct known *k = find(sid);

	return k && k->alias[0] ? k->alias : NULL;
}

void sid_add(struct text *t, const struct ntr_sid *sid)
{
	const char *alias = sid_alias(sid);
	char number[NTR_SID_TEXT];

	ntr_sid_text(sid, number);
	text_add(t, "%s", alias ? alias : number);
}
