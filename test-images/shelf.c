/*
 * shelf.c - a file for each security descriptor, and what that must read like
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "artifacts.h"

struct record *shelve(struct shelf *s, const char *name, struct bytes sd,
		      const char *sddl)
{
	struct record *rec = file_new(s->img, root_of(s->img), name);

	data_text(s->img, rec, NULL, name);
	file_security(rec, secure_add(&s->secure, sd)->id);
	if (sddl)
		value_text(s->img, rec, "$STANDARD_INFORMATION", "sddl",
			   sddl);
	return rec;
}

struct bytes sealed(uint16_t control, const char *owner, const char *group,
		    struct acl *dacl, struct acl *sacl)
{
	struct bytes out = { .len = 0 };

	security_add(&out, control, owner, group, dacl, sacl);
	return out;
}

struct shelf shelf_open(struct image *img)
{
	struct shelf s = { .img = img };

	secure_add(&s.secure, secure_usual());
	return s;
}

void shelf_close(struct shelf *s)
{
	secure_build(s->img, &s->secure);
	fact(s->img, "descriptors\t%zu", s->secure.n);
	secure_free(&s->secure);
}
