/*
 * test_manifest.c - every test image, held against what its recipe says is in it
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The manifests are written by the programs that made the images, without any part
 * of the library (test-images/README.md has their format).  Every path, stage,
 * stream, damaged range and promised finding is checked; a volume called good- must
 * give no finding of severity 'damaged'.
 */
#include <check.h>
#include <dirent.h>
#include <inttypes.h>
#include <sha2.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ntfsread_artifacts.h"
#include "ntfsread_findings.h"

Suite *manifest_suite(void);

enum { IMAGES_MAX = 512, FIELDS_MAX = 8, CHUNK = 1 << 20, KEPT = 100000 };

static char *images[IMAGES_MAX];
static int image_count;
static char chunk[CHUNK];

/* What is being checked, for messages. */
struct check {
	const char *image;
	unsigned line;
	struct ntr_volume *vol;
	struct ntr_findings *findings;
	unsigned failures;
	unsigned facts;
};

static void bad(struct check *c, const char *what, const char *got,
		const char *want)
{
	if (c->failures++ < 200)
		fprintf(stderr, "%s:%u: %s: got %s, want %s\n", c->image,
			c->line, what, got, want);
}

static void equal(struct check *c, const char *what, uint64_t got, uint64_t want)
{
	char a[32], b[32];

	if (got == want)
		return;
	snprintf(a, sizeof(a), "%" PRIu64, got);
	snprintf(b, sizeof(b), "%" PRIu64, want);
	bad(c, what, a, b);
}

static void failed(struct check *c, const char *what, const struct ntr_error *err)
{
	char text[256];

	ntr_error_text(err, text, sizeof(text));
	bad(c, what, text, "success");
}

/* ------------------------------------------------------------------ parsing -- */

static unsigned hex_digit(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
}

/* Undo the percent escapes in place. */
static void unescape(char *s)
{
	char *to = s;

	for (; *s; s++, to++) {
		*to = *s;
		if (*s == '%' && s[1] && s[2]) {
			*to = (char)(hex_digit(s[1]) << 4 | hex_digit(s[2]));
			s += 2;
		}
	}
	*to = '\0';
}

static int split(char *line, char **field)
{
	int n = 0;

	line[strcspn(line, "\n")] = '\0';
	for (char *p = line; p && n < FIELDS_MAX; n++)
		field[n] = strsep(&p, "\t");
	for (int i = n; i < FIELDS_MAX; i++)
		field[i] = line + strlen(line);
	for (int i = 0; i < n; i++)
		unescape(field[i]);
	return n;
}

static uint64_t number(const char *s)
{
	return strtoull(s, NULL, 10);
}

/* -------------------------------------------------------------------- facts -- */

static void check_mtime(struct check *c, const struct ntr_file *file,
			uint64_t want)
{
	struct ntr_stdinfo info;
	struct ntr_attr attr;

	for (uint32_t i = 0; ntr_file_attr(file, i, &attr, NULL, NULL) == 0; i++) {
		if (attr.type != NTR_STANDARD_INFORMATION || !attr.resident ||
		    ntr_stdinfo_decode(attr.value, attr.value_len, &info, NULL))
			continue;
		equal(c, "modified time", info.modified, want);
		return;
	}
	bad(c, "modified time", "no $STANDARD_INFORMATION", "one");
}

static bool has_path(const struct ntr_file *file, const char *want)
{
	static char path[CHUNK];
	size_t len;

	for (uint32_t i = 0; ntr_file_path(file, i, path, sizeof(path), &len,
					   NULL, NULL) == 0; i++)
		if (strcmp(path, want) == 0)
			return true;
	return false;
}

/* file|dir RECORD SEQUENCE STAGE LINKS MTIME PATH */
static void check_file(struct check *c, char **f)
{
	struct ntr_error err = {0};
	struct ntr_file_info info;
	struct ntr_stage stage;
	struct ntr_file *file;

	bool speakable = !f[7];
	int code;

	code = speakable ?
	       ntr_file_open_path(c->vol, f[6], &file, NULL, &err) :
	       ntr_file_open(c->vol, number(f[1]), &file, &err);
	if (code < 0) {
		failed(c, f[6], &err);
		return;
	}
	ntr_file_info(file, &info);
	ntr_file_stage(file, &stage);
	equal(c, "record", NTR_REF_NUMBER(info.ref), number(f[1]));
	equal(c, "sequence", NTR_REF_SEQUENCE(info.ref), number(f[2]));
	equal(c, "directory", info.directory, strcmp(f[0], "dir") == 0);
	equal(c, "in use", info.in_use, 1);
	equal(c, "stage", stage.stage, number(f[3]));
	if (number(f[5]))
		check_mtime(c, file, number(f[5]));
	if (speakable && !has_path(file, f[6]))
		bad(c, "paths of the record", "others", f[6]);
	ntr_file_close(file);
}

static struct ntr_stream *stream_of(struct check *c, const char *record,
				    const char *name)
{
	struct ntr_stream *stream = NULL;
	struct ntr_file *file = NULL;
	struct ntr_error err = {0};
	uint32_t index;
	int code;

	code = ntr_file_open(c->vol, number(record), &file, &err);
	if (code == 0)
		code = ntr_file_find(file, NTR_DATA, name, &index, &err);
	if (code == 0)
		code = ntr_stream_open(file, index, 0, &stream, &err);
	if (code < 0)
		failed(c, "stream", &err);
	ntr_file_close(file);
	return stream;
}

/* Hash [offset, offset + len) of the stream and compare. */
static void check_hash(struct check *c, struct ntr_stream *stream,
		       uint64_t offset, uint64_t len, const char *want)
{
	char text[SHA256_DIGEST_STRING_LENGTH];
	struct ntr_error err = {0};
	uint64_t end = offset + len;
	SHA2_CTX sha;
	int64_t got;

	SHA256Init(&sha);
	while (offset < end) {
		size_t part = end - offset < CHUNK ? (size_t)(end - offset) : CHUNK;

		got = ntr_stream_pread(stream, chunk, part, offset, &err);
		if (got <= 0) {
			failed(c, "read", &err);
			equal(c, "read up to", offset, end);
			return;
		}
		SHA256Update(&sha, (uint8_t *)chunk, (size_t)got);
		offset += (uint64_t)got;
	}
	if (strcmp(SHA256End(&sha, text), want))
		bad(c, "SHA-256", text, want);
}

/* stream RECORD NAME SIZE SHA256 */
static void check_stream(struct check *c, char **f)
{
	struct ntr_stream *stream = stream_of(c, f[1], f[2]);

	if (!stream)
		return;
	equal(c, "size", ntr_stream_size(stream), number(f[3]));
	check_hash(c, stream, 0, number(f[3]), f[4]);
	ntr_stream_close(stream);
}

/* part RECORD NAME OFFSET LENGTH SHA256 */
static void check_part(struct check *c, char **f)
{
	struct ntr_stream *stream = stream_of(c, f[1], f[2]);

	if (!stream)
		return;
	check_hash(c, stream, number(f[3]), number(f[4]), f[5]);
	ntr_stream_close(stream);
}

/* broken RECORD NAME SIZE OFFSET LENGTH: an error at each end and in between */
static void check_broken(struct check *c, char **f)
{
	struct ntr_stream *stream = stream_of(c, f[1], f[2]);
	uint64_t offset = number(f[4]), len = number(f[5]);

	if (!stream)
		return;
	equal(c, "size", ntr_stream_size(stream), number(f[3]));
	for (int i = 0; i <= 4 && len; i++) {
		uint64_t at = offset + (len - 1) / 4 * (uint64_t)i;

		if (i == 4)
			at = offset + len - 1;
		if (ntr_stream_pread(stream, chunk, 1, at, NULL) >= 0)
			equal(c, "readable byte of a broken range", at, 0);
	}
	ntr_stream_close(stream);
}

/* deleted RECORD SEQUENCE PATH */
static void check_deleted(struct check *c, char **f)
{
	struct ntr_error err = {0};
	struct ntr_file_info info;
	struct ntr_file *file;

	if (ntr_file_open(c->vol, number(f[1]), &file, &err) < 0) {
		failed(c, "deleted record", &err);
		return;
	}
	ntr_file_info(file, &info);
	equal(c, "in use", info.in_use, 0);
	equal(c, "sequence", NTR_REF_SEQUENCE(info.ref), number(f[2]));
	ntr_file_close(file);
}

/* finding KIND RECORD|-: met while verifying */
static void check_finding(struct check *c, char **f)
{
	struct ntr_finding finding;

	for (size_t i = 0; ntr_findings_get(c->findings, i, &finding) == 0; i++)
		if (strcmp(ntr_finding_name(finding.kind), f[1]) == 0 &&
		    (strcmp(f[2], "-") == 0 || finding.record == number(f[2])))
			return;
	bad(c, "finding", "none", f[1]);
	if (strcmp(f[2], "-"))
		bad(c, "  in record", "none", f[2]);
}

/* partition NUMBER SCHEME TYPE OFFSET SIZE ntfs|other */
static void check_partition(struct check *c, char **f)
{
	enum { LISTED_MAX = 64 };
	struct ntr_partition list[LISTED_MAX];
	struct ntr_image *image;
	struct ntr_source src;
	size_t count = 0;

	if (ntr_image_open(c->image, &image, NULL) < 0)
		return;
	ntr_image_source(image, &src);
	if (ntr_partitions_read(&src, NULL, NULL, list, LISTED_MAX, &count, NULL))
		bad(c, "partitions", "failure", "a list");
	for (size_t i = 0; i < count && i < LISTED_MAX; i++) {
		if (list[i].number != number(f[1]))
			continue;
		equal(c, "partition offset", list[i].offset, number(f[4]));
		equal(c, "partition size", list[i].size, number(f[5]));
		equal(c, "partition is NTFS", list[i].ntfs,
		      strcmp(f[6], "ntfs") == 0);
		ntr_image_close(image);
		return;
	}
	bad(c, "partition", "none", f[1]);
	ntr_image_close(image);
}

static void check_line(struct check *c, char *line)
{
	static const struct {
		const char *kind;
		void (*check)(struct check *c, char **f);
	} kinds[] = {
		{ "file", check_file }, { "dir", check_file },
		{ "stream", check_stream }, { "part", check_part },
		{ "broken", check_broken }, { "deleted", check_deleted },
		{ "finding", check_finding }, { "partition", check_partition },
	};
	char *field[FIELDS_MAX];
	/* A '/' or NUL inside a name cannot be said in a path. */
	bool speakable = !strstr(line, "%2F") && !strstr(line, "%00");

	if (split(line, field) < 2 || *field[0] == '#')
		return;
	/* Read by tests/cli: of some images there is nothing else to say. */
	if (strcmp(field[0], "log") == 0 || strcmp(field[0], "usn") == 0)
		c->facts++;
	field[7] = speakable ? NULL : line;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strcmp(field[0], kinds[i].kind) == 0) {
			kinds[i].check(c, field);
			c->facts++;
		}
}

/* ------------------------------------------------------------------- images -- */

static void check_good(struct check *c)
{
	struct ntr_finding finding;
	char text[256];

	for (size_t i = 0; ntr_findings_get(c->findings, i, &finding) == 0; i++) {
		if (ntr_finding_severity(finding.kind) != NTR_DAMAGED)
			continue;
		ntr_finding_text(&finding, text, sizeof(text));
		bad(c, ntr_finding_name(finding.kind), text, "no damage");
		equal(c, "  in record", finding.record, NTR_NONE);
	}
}

static bool manifest_refuses(FILE *manifest)
{
	bool refuses = false;
	char line[4096];

	while (fgets(line, sizeof(line), manifest))
		if (strncmp(line, "refuse\t", 7) == 0)
			refuses = true;
	rewind(manifest);
	return refuses;
}

static void check_open(struct check *c, FILE *manifest, const char *path)
{
	struct ntr_options opt = {
		.struct_size = sizeof(opt), .on_finding = ntr_findings_add,
		.finding_ctx = c->findings,
	};
	struct ntr_error err = {0};
	int code = ntr_volume_open_path(path, &opt, &c->vol, &err);

	/* A disk of several volumes: the manifest is of the first. */
	if (code == NTR_E_ARG) {
		opt.partition = 1;
		code = ntr_volume_open_path(path, &opt, &c->vol, &err);
	}
	if (manifest_refuses(manifest)) {
		c->facts++;
		if (code == 0)
			bad(c, "open", "success", "a refusal");
	} else if (code < 0) {
		failed(c, "open", &err);
	} else if (ntr_volume_verify(c->vol, NULL, NULL, &err) < 0) {
		failed(c, "verify", &err);
	}
}

static void check_image(struct check *c, FILE *manifest, const char *path)
{
	static char line[65536];
	const char *name = strrchr(path, '/');

	check_open(c, manifest, path);
	while (c->vol && fgets(line, sizeof(line), manifest)) {
		c->line++;
		check_line(c, line);
	}
	if (c->vol && strncmp(name + 1, "good-", 5) == 0)
		check_good(c);
	ntr_volume_close(c->vol);
}

START_TEST(image_holds_what_its_manifest_says)
{
	struct check c = { .image = images[_i] };
	char path[4096];
	FILE *manifest;

	snprintf(path, sizeof(path), "%.*s.manifest",
		 (int)strlen(images[_i]) - 4, images[_i]);
	manifest = fopen(path, "r");
	ck_assert_ptr_nonnull(manifest);
	ck_assert_int_eq(ntr_findings_open(KEPT, &c.findings, NULL), 0);
	check_image(&c, manifest, images[_i]);
	ntr_findings_close(c.findings);
	fclose(manifest);
	ck_assert_msg(c.failures == 0, "%s: %u of its facts are not so",
		      images[_i], c.failures);
	ck_assert_msg(c.facts > 0, "%s: an empty manifest", images[_i]);
}
END_TEST

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void find_images(const char *dir)
{
	struct dirent *ent;
	char path[4096];
	DIR *d = dir ? opendir(dir) : NULL;

	while (d && (ent = readdir(d)) && image_count < IMAGES_MAX) {
		size_t len = strlen(ent->d_name);

		if (len < 5 || strcmp(ent->d_name + len - 4, ".img"))
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, ent->d_name);
		images[image_count++] = strdup(path);
	}
	if (d)
		closedir(d);
}

Suite *manifest_suite(void)
{
	Suite *s = suite_create("manifest");
	TCase *t = tcase_create("images");

	find_images(getenv("IMAGES") ? getenv("IMAGES") : "build/images");
	find_images(getenv("REAL") ? getenv("REAL") : "build/real");
	find_images(getenv("WOF") ? getenv("WOF") : "build/wof");
	if (image_count)
		qsort(images, (size_t)image_count, sizeof(*images), by_name);
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, image_holds_what_its_manifest_says, 0, image_count);
	suite_add_tcase(s, t);
	return s;
}
