/*
 * findings.h - what the library found odd, on its way to the user
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NTFSREAD_CMD_FINDINGS_H
#define NTFSREAD_CMD_FINDINGS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "json.h"
#include "ntfsread.h"

struct findings {
	pthread_mutex_t lock;
	struct ntr_findings *seen;	/* counts, and drops repeats */
	FILE *file;			/* of --findings, or NULL */
	/* Called for each new one, under 'lock'; may be NULL. */
	void (*show)(void *ctx, const struct ntr_finding *finding);
	void *show_ctx;
	uint64_t count[3];		/* protected by lock; by severity */
};

/* 'path' is that of --findings: NULL for none, "-" for stderr. */
int findings_open(struct findings *f, const char *path, struct ntr_error *err);
/* false: the file could not be written. */
bool findings_close(struct findings *f);

/* For struct ntr_options. */
void findings_sink(void *findings, const struct ntr_finding *finding);

/* One finding as a JSON object. */
void findings_json(struct json *j, const struct ntr_finding *finding);

/* One finding as a line for people. */
void findings_text(FILE *out, const struct ntr_finding *finding);

#endif
