/*
 * test_image.c - images by their path: single files and split ones
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "unit.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/source.h"

static char dir[64];

static void make_dir(void)
{
	strcpy(dir, "/tmp/unit-image-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
}

/* The path of 'name' in the test's own directory; good until the next call. */
static const char *in_dir(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void write_file(const char *name, const char *content)
{
	FILE *file = fopen(in_dir(name), "wb");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(content, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static void remove_dir(const char *const *names)
{
	for (; *names; names++)
		ck_assert_int_eq(remove(in_dir(*names)), 0);
	ck_assert_int_eq(rmdir(dir), 0);
}
#define REMOVE_DIR(...) remove_dir((const char *const[]){ __VA_ARGS__, NULL })

/* Open and read: all of it, and from and to every place. */
static void expect(const char *name, const char *want)
{
	struct ntr_image *image;
	struct ntr_source src;
	size_t len = strlen(want);
	char buf[256];

	ck_assert_int_eq(ntr_image_open(in_dir(name), &image, NULL), NTR_OK);
	ntr_image_source(image, &src);
	ck_assert_uint_eq(src.size, len);
	for (size_t from = 0; from <= len; from++)
		for (size_t count = 0; from + count <= len; count++) {
			ck_assert_int_eq(src.pread(src.ctx, buf, count, from),
					 (int64_t)count);
			ck_assert_mem_eq(buf, want + from, count);
		}
	ck_assert_int_eq(src.pread(src.ctx, buf, sizeof(buf), 0),
			 (int64_t)len);
	ck_assert_int_eq(src.pread(src.ctx, buf, 1, len), 0);
	ck_assert_int_eq(src.pread(src.ctx, buf, 1, UINT64_MAX), 0);
	ntr_image_close(image);
}

static void expect_error(const char *name, int code, int sys_errno)
{
	struct ntr_image *image = NULL;
	struct ntr_error err = {0};

	ck_assert_int_eq(ntr_image_open(in_dir(name), &image, &err), code);
	ck_assert_int_eq(err.code, code);
	ck_assert_int_eq(err.sys_errno, sys_errno);
	ck_assert_ptr_null(image);
	ck_assert_int_eq(ntr_image_open(in_dir(name), &image, NULL), code);
}

START_TEST(opens_files)
{
	make_dir();
	write_file("image", "one file");
	write_file("empty", "");
	write_file("x.dd", "not the piece after x.dc");
	expect("image", "one file");
	expect("empty", "");
	expect("x.dd", "not the piece after x.dc");
	REMOVE_DIR("image", "empty", "x.dd");
}
END_TEST

START_TEST(joins_numbered_pieces)
{
	make_dir();
	write_file("x.001", "first,");
	expect("x.001", "first,");	/* a set of one */
	write_file("x.002", "second,");
	write_file("x.003", "");
	write_file("x.004", "fourth");
	expect("x.001", "first,second,fourth");
	/* A set with a gap would put all that follows in the wrong place. */
	write_file("x.006", "sixth");
	expect_error("x.001", NTR_E_IO, 0);
	REMOVE_DIR("x.001", "x.002", "x.003", "x.004", "x.006");
}
END_TEST

START_TEST(joins_pieces_from_zero_and_with_letters)
{
	make_dir();
	write_file("x.000", "zero,");
	write_file("x.001", "one");
	expect("x.000", "zero,one");
	write_file("y.aa", "a");
	write_file("y.ab", "bc");
	write_file("y.ac", "d");
	expect("y.aa", "abcd");
	REMOVE_DIR("x.000", "x.001", "y.aa", "y.ab", "y.ac");
}
END_TEST

START_TEST(takes_hundreds_of_pieces)
{
	char want[201] = "", name[8];
	struct ntr_image *image;
	struct ntr_source src;
	char buf[256];

	make_dir();
	for (unsigned i = 0; i < 200; i++) {
		char byte[2] = { (char)('a' + i % 26), '\0' };

		snprintf(name, sizeof(name), "x.%03u", i + 1);
		write_file(name, byte);
		want[i] = byte[0];
	}
	ck_assert_int_eq(ntr_image_open(in_dir("x.001"), &image, NULL), 0);
	ntr_image_source(image, &src);
	ck_assert_int_eq(src.pread(src.ctx, buf, sizeof(buf), 0), 200);
	ck_assert_mem_eq(buf, want, 200);
	ck_assert_int_eq(src.pread(src.ctx, buf, 1, 137), 1);
	ck_assert_int_eq(buf[0], want[137]);
	ntr_image_close(image);
	for (unsigned i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "x.%03u", i + 1);
		ck_assert_int_eq(remove(in_dir(name)), 0);
	}
	ck_assert_int_eq(rmdir(dir), 0);
}
END_TEST

START_TEST(refuses_later_pieces)
{
	make_dir();
	write_file("x.001", "1");
	write_file("x.002", "2");
	write_file("y.ab", "alone, it may be anything");
	expect_error("x.002", NTR_E_ARG, 0);
	expect("y.ab", "alone, it may be anything");
	write_file("x.000", "0");
	expect_error("x.001", NTR_E_ARG, 0);
	REMOVE_DIR("x.000", "x.001", "x.002", "y.ab");
}
END_TEST

START_TEST(refuses_what_is_no_image)
{
	make_dir();
	ck_assert_int_eq(mkdir(in_dir("sub"), 0700), 0);
	ck_assert_int_eq(mkfifo(in_dir("fifo"), 0600), 0);
	expect_error("missing", NTR_E_IO, ENOENT);
	expect_error("sub", NTR_E_IO, EISDIR);
	expect_error("fifo", NTR_E_ARG, 0);	/* and does not wait */
	ck_assert_int_eq(rmdir(in_dir("sub")), 0);
	REMOVE_DIR("fifo");
}
END_TEST

START_TEST(refuses_a_set_with_a_bad_piece)
{
	make_dir();
	write_file("x.001", "1");
	ck_assert_int_eq(mkdir(in_dir("x.002"), 0700), 0);
	expect_error("x.001", NTR_E_IO, EISDIR);
	ck_assert_int_eq(rmdir(in_dir("x.002")), 0);
	REMOVE_DIR("x.001");
}
END_TEST

START_TEST(notices_a_piece_that_shrinks)
{
	struct ntr_image *image;
	struct ntr_source src;
	char buf[16];

	make_dir();
	write_file("x.001", "first");
	write_file("x.002", "second");
	ck_assert_int_eq(ntr_image_open(in_dir("x.001"), &image, NULL), 0);
	ntr_image_source(image, &src);
	ck_assert_int_eq(truncate(in_dir("x.001"), 2), 0);
	/* Nothing of the second piece may take the place of what is gone. */
	ck_assert_int_eq(src.pread(src.ctx, buf, sizeof(buf), 0), 2);
	ck_assert_int_eq(src.pread(src.ctx, buf, sizeof(buf), 5), 6);
	ck_assert_mem_eq(buf, "second", 6);
	ntr_image_close(image);
	REMOVE_DIR("x.001", "x.002");
}
END_TEST

START_TEST(leaks_no_descriptor)
{
	struct ntr_image *image;
	int before, after;

	make_dir();
	write_file("x.001", "1");
	write_file("x.002", "2");
	before = dup(0);
	ck_assert_int_eq(close(before), 0);
	ck_assert_int_eq(ntr_image_open(in_dir("x.001"), &image, NULL), 0);
	ntr_image_close(image);
	ck_assert_int_lt(ntr_image_open(in_dir("none"), &image, NULL), 0);
	ck_assert_int_lt(ntr_image_open(in_dir(""), &image, NULL), 0);
	ntr_image_close(NULL);
	after = dup(0);
	ck_assert_int_eq(close(after), 0);
	ck_assert_int_eq(after, before);
	REMOVE_DIR("x.001", "x.002");
}
END_TEST

SUITE_OF(image,
	opens_files, joins_numbered_pieces,
	joins_pieces_from_zero_and_with_letters, takes_hundreds_of_pieces,
	refuses_later_pieces, refuses_what_is_no_image,
	refuses_a_set_with_a_bad_piece, notices_a_piece_that_shrinks,
	leaks_no_descriptor)
