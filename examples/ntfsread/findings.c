/*
 * findings.c - what the library found odd, on its way to the user
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "findings.h"
#include "ntfsread_findings.h"
#include "text.h"

/* More than anyone reads; past that, repeats are no longer recognised. */
enum { KEPT = 1 << 16 };

int findings_open(struct findings *f, const char *path, struct ntr_error *err)
{
	int code;

	*f = (struct findings){ 0 };
	code = ntr_findings_open(KEPT, &f->seen, err);
	if (code < 0)
		return code;
	pthread_mutex_init(&f->lock, NULL);
	if (!path)
		return NTR_OK;
	f->file = strcmp(path, "-") == 0 ? stderr : fopen(path, "we");
	if (f->file)
		return NTR_OK;
	*err = (struct ntr_error){
		.code = NTR_E_IO, .sys_errno = errno, .record = NTR_NONE,
		.offset = NTR_NONE, .what = "findings file",
	};
	return NTR_E_IO;
}

bool findings_close(struct findings *f)
{
	bool good = true;

	if (f->file && f->file != stderr) {
		good = !ferror(f->file);
		if (fclose(f->file) != 0)
			good = false;
	}
	if (f->seen)
		pthread_mutex_destroy(&f->lock);
	ntr_findings_close(f->seen);
	*f = (struct findings){ 0 };
	return good;
}

void findings_json(struct json *j, const struct ntr_finding *finding)
{
	const char *type = ntr_attr_type_name(finding->attr_type);
	char text[512];

	ntr_finding_text(finding, text, sizeof(text));
	json_object(j, NULL);
	json_text(j, "kind", ntr_finding_name(finding->kind));
	json_text(j, "severity",
		  ntr_severity_name(ntr_finding_severity(finding->kind)));
	json_number(j, "record", finding->record);
	json_number(j, "offset", finding->offset);
	if (type)
		json_text(j, "attribute", type);
	else if (finding->attr_type)
		json_u64(j, "attribute", finding->attr_type);
	else
		json_null(j, "attribute");
	json_u64(j, "got", finding->got);
	json_u64(j, "limit", finding->limit);
	json_text(j, "text", text);
	json_object_end(j);
}

void findings_text(FILE *out, const struct ntr_finding *finding)
{
	int severity = ntr_finding_severity(finding->kind);
	char text[512], where[64] = "";
	int n = 0;

	ntr_finding_text(finding, text, sizeof(text));
	if (finding->record != NTR_NONE)
		n = snprintf(where, sizeof(where), "record %" PRIu64,
			     finding->record);
	if (finding->offset != NTR_NONE)
		snprintf(where + n, sizeof(where) - (size_t)n,
			 "%s0x%" PRIx64, n ? " at " : "", finding->offset);
	fprintf(out, "%-8s%s%s%s: ", ntr_severity_name(severity), where,
		*where ? "  " : "", ntr_finding_name(finding->kind));
	text_puts(out, text);
	putc('\n', out);
}

void findings_sink(void *findings, const struct ntr_finding *finding)
{
	int severity = ntr_finding_severity(finding->kind);
	struct findings *f = findings;
	struct json j;
	uint64_t before;

	pthread_mutex_lock(&f->lock);
	before = ntr_findings_count(f->seen, finding->kind);
	ntr_findings_add(f->seen, finding);
	if (ntr_findings_count(f->seen, finding->kind) == before) {
		pthread_mutex_unlock(&f->lock);	/* a repeat */
		return;
	}
	if (severity >= NTR_NOTE && severity <= NTR_DAMAGED)
		f->count[severity]++;
	if (f->file) {
		json_start(&j, f->file);
		findings_json(&j, finding);
		json_line(&j);
	}
	if (f->show)
		f->show(f->show_ctx, finding);
	pthread_mutex_unlock(&f->lock);
}
