/*
 * session.h - an image that a command works on, and how the work went
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_SESSION_H
#define NTFSREAD_CMD_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "findings.h"
#include "ntfsread.h"
#include "options.h"

struct session {
	const struct options *opt;
	struct ntr_image *image;	/* only with --offset */
	struct ntr_source source;
	struct ntr_volume *vol;
	struct ntr_volume_info info;
	struct findings findings;
	int status;		/* what to exit with so far */
};

/* Open the image; complains and sets 'status' when that fails. */
bool session_open(struct session *s, const struct options *opt);
/* The same; each finding, those of opening too, is shown as it comes. */
bool session_open_showing(struct session *s, const struct options *opt,
			  void (*show)(void *, const struct ntr_finding *));

/* Close it all and flush stdout; returns what to exit with. */
int session_close(struct session *s);

/* EXIT_FAILED and EXIT_USAGE stay, EXIT_PARTIAL only rises to them. */
void session_worsen(struct session *s, int status);

/* Where something in the volume is in the image; NTR_NONE stays. */
uint64_t session_image_offset(const struct session *s, uint64_t offset);
/* The same for a cluster; NTR_NONE where there are no clusters (--mft). */
uint64_t session_cluster_offset(const struct session *s, uint64_t lcn);

/* "ntfsread: ..." on stderr; 'subject' (may be NULL) is escaped. */
void complain(const char *subject, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void complain_error(const char *subject, const struct ntr_error *err);

#endif
