/*
 * cmd_security.c - ntfsread security: owners, groups and access control lists
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "security_words.h"
#include "target.h"
#include "text.h"

enum { FIRST_SIZE = 4096 };

/* The security ids of --id. */
struct wanted {
	uint32_t *ids;
	size_t count;
};

static bool no_memory(struct session *s)
{
	complain(NULL, "out of memory");
	s->status = EXIT_FAILED;
	return false;
}

/* Say what is wrong with a descriptor, if anything is. */
static void check(struct session *s, const char *subject, const void *sd,
		  size_t len)
{
	struct ntr_error err;
	size_t want;

	if (ntr_sddl(sd, len, NULL, 0, &want, &err) == NTR_OK)
		return;
	complain_error(subject, &err);
	session_worsen(s, EXIT_PARTIAL);
}

/* ------------------------------------------------------------------ a file -- */

static bool load(struct session *s, const struct target *t, struct buf *sd)
{
	struct ntr_error err;
	size_t want = 0;
	int code;

	if (buf_reserve(sd, FIRST_SIZE) < 0)
		return no_memory(s);
	code = ntr_file_security(t->file, sd->bytes, sd->cap, &want, &err);
	if (code == NTR_OK && want > sd->cap) {
		if (buf_reserve(sd, want) < 0)
			return no_memory(s);
		code = ntr_file_security(t->file, sd->bytes, sd->cap, &want,
					 &err);
	}
	if (code < 0) {
		complain_error(t->text, &err);
		s->status = EXIT_FAILED;
		return false;
	}
	sd->len = want;
	return true;
}

static void show_file(struct session *s, const struct target *t,
		      const struct buf *sd, const struct buf *path)
{
	uint32_t own;
	bool has_own = ntr_file_find(t->file, NTR_SECURITY_DESCRIPTOR, NULL,
				     &own, NULL) == NTR_OK;
	const char *source = has_own ? "$SECURITY_DESCRIPTOR" : "$SDS";
	struct ntr_stdinfo si;
	uint32_t id = file_stdinfo(t->file, &si) ? si.security_id : 0;
	struct json j;

	if (s->opt->json) {
		json_start(&j, stdout);
		json_object(&j, NULL);
		json_u64(&j, "record", NTR_REF_NUMBER(t->info.ref));
		json_u64(&j, "sequence", NTR_REF_SEQUENCE(t->info.ref));
		json_bytes(&j, "path", path->bytes, path->len);
		json_number(&j, "security_id", id ? id : NTR_NONE);
		json_text(&j, "source", source);
		security_json(&j, sd->bytes, sd->len);
		json_object_end(&j);
		json_line(&j);
		return;
	}
	text_put(stdout, path->bytes, path->len);
	printf("  #%" PRIu64 "-%u", NTR_REF_NUMBER(t->info.ref),
	       NTR_REF_SEQUENCE(t->info.ref));
	if (id)
		printf("  security id %" PRIu32, id);
	printf("  from %s\n", source);
	security_text(sd->bytes, sd->len);
}

static void file_security(struct session *s, const char *text)
{
	struct buf sd = { 0 }, path = { 0 };
	struct target t;
	uint32_t name;

	if (!target_open(s, text, NULL, &t))
		return;
	name = file_main_name(t.file);
	if (name != NTR_NO_INDEX && file_path(t.file, name, &path) < 0)
		path.len = 0;
	if (load(s, &t, &sd)) {
		check(s, text, sd.bytes, sd.len);
		show_file(s, &t, &sd, &path);
	}
	buf_free(&sd);
	buf_free(&path);
	target_close(&t);
}

/* --------------------------------------------------------------- $Secure -- */

static const struct security_word notes[] = {
	{ NTR_SECURE_HASH_DIFFERS, "hash-differs" },
	{ NTR_SECURE_MIRROR_DIFFERS, "mirror-differs" },
	{ NTR_SECURE_FROM_MIRROR, "from-mirror" },
	{ NTR_SECURE_NOT_IN_SII, "not-in-sii" },
	{ NTR_SECURE_NOT_IN_SDH, "not-in-sdh" },
	{ 0, NULL },
};

static void entry_json(const struct ntr_secure_entry *e)
{
	char hex[SECURITY_HEX];
	uint32_t bits = e->notes;
	const char *word;
	struct json j;

	json_start(&j, stdout);
	json_object(&j, NULL);
	json_u64(&j, "security_id", e->id);
	json_u64(&j, "hash", e->hash);
	json_u64(&j, "at", e->at);
	json_u64(&j, "length", e->length);
	json_array(&j, "notes");
	while ((word = security_word_next(notes, &bits, hex)))
		json_text(&j, NULL, word);
	json_array_end(&j);
	security_json(&j, e->descriptor, e->length);
	json_object_end(&j);
	json_line(&j);
}

static void entry_notes(const struct ntr_secure_entry *e)
{
	char hex[SECURITY_HEX];
	uint32_t bits = e->notes;
	const char *word;

	while ((word = security_word_next(notes, &bits, hex)))
		printf("  %s", word);
	putchar('\n');
}

/* 'full': every list line by line; else the SDDL alone. */
static void show_entry(struct session *s, const struct ntr_secure_entry *e,
		       bool full)
{
	char subject[48], *sddl;

	snprintf(subject, sizeof(subject), "security id %" PRIu32, e->id);
	check(s, subject, e->descriptor, e->length);
	if (s->opt->json) {
		entry_json(e);
		return;
	}
	printf("%" PRIu32 "  hash 0x%08" PRIx32 "  at 0x%" PRIx64 "  %" PRIu32
	       " bytes", e->id, e->hash, e->at, e->length);
	entry_notes(e);
	if (full) {
		security_text(e->descriptor, e->length);
		return;
	}
	sddl = security_sddl(e->descriptor, e->length, NULL);
	fputs("    ", stdout);
	text_puts(stdout, sddl ? sddl : "cannot be decoded");
	putchar('\n');
	free(sddl);
}

static void every_entry(struct session *s, struct ntr_secure *secure)
{
	uint64_t before = s->findings.count[NTR_DAMAGED];
	struct ntr_secure_entry e;
	struct ntr_error err;
	int more = 0;

	while (!out_failed() &&
	       (more = ntr_secure_next(secure, &e, &err)) > 0)
		show_entry(s, &e, false);
	if (more < 0) {
		complain_error("$Secure", &err);
		s->status = EXIT_FAILED;
	}
	before = s->findings.count[NTR_DAMAGED] - before;
	if (before == 0)
		return;
	complain("$Secure", "%" PRIu64 " findings of damage (see --findings)",
		 before);
	session_worsen(s, EXIT_PARTIAL);
}

static void some_entries(struct session *s, struct ntr_secure *secure,
			 const struct wanted *w)
{
	struct ntr_secure_entry e;
	struct ntr_error err;

	for (size_t i = 0; i < w->count && !out_failed(); i++) {
		if (ntr_secure_find(secure, w->ids[i], &e, &err) == NTR_OK) {
			show_entry(s, &e, true);
			continue;
		}
		complain_error(NULL, &err);
		s->status = EXIT_FAILED;
	}
}

static void work(struct session *s, const struct wanted *w)
{
	struct ntr_secure *secure;
	struct ntr_error err;

	for (int i = 0; i < s->opt->target_count && !out_failed(); i++)
		file_security(s, s->opt->targets[i]);
	if (s->opt->target_count > 0)
		return;
	if (ntr_secure_open(s->vol, &secure, &err) < 0) {
		complain_error("$Secure", &err);
		s->status = EXIT_FAILED;
		return;
	}
	if (w->count > 0)
		some_entries(s, secure, w);
	else
		every_entry(s, secure);
	ntr_secure_close(secure);
}

static int run(const struct command *cmd, int argc, char **argv)
{
	static const struct option table[] = {
		OPTIONS_COMMON,
		{ "id", required_argument, NULL, 'i' },
		{ NULL, 0, NULL, 0 },
	};
	struct wanted w = { calloc((size_t)argc, sizeof(uint32_t)), 0 };
	struct options opt;
	struct session s;

	options_start(&opt, cmd);
	if (!w.ids) {
		complain(NULL, "out of memory");
		return EXIT_FAILED;
	}
	while (options_next(&opt, argc, argv, "", table) != -1)
		w.ids[w.count++] = (uint32_t)options_number(&opt, "id", optarg,
							    1, UINT32_MAX);
	options_finish(&opt, argc, argv, -1);
	if (w.count > 0 && opt.target_count > 0)
		options_usage(&opt, "--id goes with no TARGET");
	if (session_open(&s, &opt))
		work(&s, &w);
	free(w.ids);
	return session_close(&s);
}

const struct command command_security = {
	"security", "[TARGET...]",
	"Show owners and access control lists, of files or all of $Secure.",
	"  --id N              the descriptor with this security id\n",
	run,
};
