/*
 * security_words.h - words for rights, flags and SIDs
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_SECURITY_WORDS_H
#define NTFSREAD_CMD_SECURITY_WORDS_H

#include "security.h"

struct security_word {
	uint32_t bits;
	const char *name;	/* NULL ends a table */
};
extern const struct security_word security_flags[], security_controls[];
/* Of an entry of this type: a label has policies instead. */
const struct security_word *security_rights(uint32_t ace_type);

/* Take the lowest bit out of '*bits' and give its word, in hexadecimal where it has
 * none; NULL when no bit is left. */
enum { SECURITY_HEX = 12 };
const char *security_word_next(const struct security_word *words, uint32_t *bits,
			       char hex[SECURITY_HEX]);

/* SDDL of a descriptor, or of one entry; to be freed.  NULL on failure. */
char *security_sddl(const void *sd, size_t len, struct ntr_error *err);
char *security_ace_sddl(const uint8_t *acl, size_t len,
			const struct ntr_ace *ace);
/* The condition or attribute in such an entry, which is cut; NULL: it has none. */
char *security_condition(char *ace_sddl);

#endif
