/*
 * verify_secure.c - is every security descriptor whole, and has every file one?
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "verify.h"

#include "../volume/secure.h"

/* To write all of it is to decode all of it. */
static void check_descriptor(struct ntr_secure *secure,
			     const struct ntr_secure_entry *entry)
{
	struct ntr_error broken = { .what = "security descriptor" };
	struct where w = secure_where(secure, entry->at);
	size_t len;

	if (ntr_sddl(entry->descriptor, entry->length, NULL, 0, &len,
		     &broken) == NTR_OK)
		return;
	note(&w, NTR_F_SECURITY_DAMAGED, broken.what, 0, broken.got,
	     broken.limit);
}

/* A volume without $Secure has no descriptors to check: NTFS 1.2 keeps them in the
 * files, and of a $Secure that is damaged its record tells. */
bool verify_secure(struct ntr_volume *vol)
{
	struct ntr_secure_entry entry;
	struct ntr_secure *secure;

	if (volume_mft_only(vol) || ntr_secure_open(vol, &secure, NULL) < 0)
		return false;
	/* What is wrong with $SDS itself, that notes. */
	while (ntr_secure_next(secure, &entry, NULL) > 0)
		check_descriptor(secure, &entry);
	ntr_secure_close(secure);
	return true;
}

void verify_security_id(const struct ntr_file *file)
{
	size_t len;

	/* An id that leads nowhere is noted there. */
	(void)ntr_file_security(file, NULL, 0, &len, NULL);
}
