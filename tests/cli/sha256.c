/*
 * sha256.c - the digests of examples whose digests are published
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Included and not linked, so that it is compiled for each library there is.
 */
#include <stdio.h>
#include <string.h>

#include "../../examples/ntfsread/sha256.c"

static int is(struct sha256 *s, const char *want)
{
	uint8_t digest[SHA256_SIZE];
	char hex[2 * SHA256_SIZE + 1];

	sha256_end(s, digest);
	for (size_t i = 0; i < SHA256_SIZE; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	if (strcmp(hex, want) == 0)
		return 0;
	printf("%s, not %s\n", hex, want);
	return 1;
}

/* FIPS 180-2, appendix B. */
int main(void)
{
	static const char two[] = "abcdbcdecdefdefgefghfghighijhijkijkljklm"
		"klmnlmnomnopnopq";
	struct sha256 s;
	int wrong;

	sha256_start(&s);
	sha256_add(&s, "a", 1);
	sha256_add(&s, "bc", 2);
	wrong = is(&s, "ba7816bf8f01cfea414140de5dae2223"
		       "b00361a396177a9cb410ff61f20015ad");
	sha256_start(&s);
	sha256_add(&s, two, sizeof(two) - 1);
	wrong |= is(&s, "248d6a61d20638b8e5c026930c3e6039"
			"a33ce45964ff2167f6ecedd419db06c1");
	sha256_start(&s);
	for (int i = 0; i < 1000; i++) {
		char thousand[1000];

		memset(thousand, 'a', sizeof(thousand));
		sha256_add(&s, thousand, 1 + (size_t)i);
		sha256_add(&s, thousand, 999 - (size_t)i);
	}
	wrong |= is(&s, "cdc76e5c9914fb9281a1c7e284d73e67"
			"f1809a48a497200e046d39ccc7112cd0");
	return wrong;
}
