/*
 * usn_input.h - where the records of a change journal come from
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_USN_INPUT_H
#define NTFSREAD_CMD_USN_INPUT_H

#include <stdbool.h>

#include "session.h"

struct usn_input {
	struct ntr_image *image;	/* an extracted $J */
	struct ntr_source source;
	struct ntr_stream *stream;	/* $J of a volume */
	struct ntr_stream *max;		/* and its $Max, or NULL */
	bool extracted;
};

/* Open IMAGE, be it a volume or an extracted $J, and start the session.  'extracted'
 * leaves no doubt which; 'mft' (or NULL) is the $MFT that goes with it.  False, and a
 * complaint, where that fails. */
bool usn_input_open(struct usn_input *in, struct session *s,
		    const struct options *opt, bool extracted, const char *mft);
/* Find $J of the volume: 1, 0 where it has no journal, negative after a complaint. */
int usn_input_find(struct usn_input *in, struct session *s);
void usn_input_close(struct usn_input *in);

/* The records from the first on; NULL, and a complaint, without memory. */
struct ntr_journal *usn_input_start(const struct usn_input *in,
				    struct session *s);

#endif
