/*
 * options.c - the options that every command understands
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "options.h"
#include "out.h"

static const char common_help[] =
"where the volume is:\n"
"  --offset N        byte offset of the volume; 63s: sectors of 512 bytes;\n"
"                    4K, 1M, 2G\n"
"  --partition N     the N-th partition, as 'ntfsread partitions' numbers it\n"
"  --mft             IMAGE is an extracted $MFT alone\n"
"  --search          no boot sector is left: search for $MFT\n"
"  --backup-boot     use the backup boot sector\n"
"  --mirror          trust $MFTMirr rather than $MFT\n"
"and:\n"
"  --findings FILE   write every anomaly met as JSON lines ('-': stderr)\n"
"  --strict          exit 3 if anything met was damaged\n"
"  --json            print JSON\n"
"  --help            print this\n";

void options_help(const struct command *cmd)
{
	printf("usage: ntfsread %s [options] IMAGE%s%s\n\n%s\n", cmd->name,
	       *cmd->args ? " " : "", cmd->args, cmd->summary);
	if (*cmd->help)
		printf("\n%s", cmd->help);
	printf("\n%s", common_help);
}

void options_start(struct options *opt, const struct command *cmd)
{
	*opt = (struct options){ .command = cmd };
	opt->open.struct_size = sizeof(opt->open);
}

static void try_help(const struct options *opt)
{
	fprintf(stderr, "Try 'ntfsread %s --help'.\n", opt->command->name);
	exit(EXIT_USAGE);
}

void options_usage(const struct options *opt, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "ntfsread %s: ", opt->command->name);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	putc('\n', stderr);
	try_help(opt);
	abort();	/* not reached; the compiler cannot know */
}

/* What one unit of an offset is worth; 0: there is no such unit. */
static uint64_t unit_bytes(const char *suffix)
{
	static const char units[] = "KMGT";
	const char *unit;

	if (!*suffix)
		return 1;
	if (suffix[1])
		return 0;
	if (*suffix == 's')
		return 512;
	unit = strchr(units, toupper((unsigned char)*suffix));
	return unit ? UINT64_C(1) << (10 * (unit - units + 1)) : 0;
}

static uint64_t parse_offset(const struct options *opt, const char *text)
{
	unsigned long long number;
	uint64_t unit, bytes;
	char *end = NULL;

	errno = 0;
	/* strtoull() takes "-1" and " 1"; an offset has to start with a digit. */
	number = isdigit((unsigned char)*text) ? strtoull(text, &end, 0) : 0;
	unit = end ? unit_bytes(end) : 0;
	if (unit == 0 || errno != 0 ||
	    __builtin_mul_overflow((uint64_t)number, unit, &bytes) ||
	    bytes > INT64_MAX)
		options_usage(opt, "'%s' is no offset", text);
	return bytes;
}

long long options_number(const struct options *opt, const char *name,
			 const char *text, long long least, long long most)
{
	const char *trouble = NULL;
	long long number = strtonum(text, least, most, &trouble);

	if (trouble)
		options_usage(opt, "--%s %s: %s", name, text, trouble);
	return number;
}

/* Take one common option; false: it is not one. */
static bool take(struct options *opt, int c)
{
	switch (c) {
	case OPTION_OFFSET:
		opt->open.offset = parse_offset(opt, optarg);
		opt->has_offset = true;
		return true;
	case OPTION_PARTITION:
		opt->open.partition = (uint32_t)options_number(opt,
			"partition", optarg, 1, 1 << 20);
		return true;
	case OPTION_MFT:
		opt->open.flags |= NTR_OPEN_MFT_ONLY;
		return true;
	case OPTION_SEARCH:
		opt->open.flags |= NTR_OPEN_SEARCH;
		return true;
	case OPTION_BACKUP_BOOT:
		opt->open.flags |= NTR_OPEN_BACKUP_BOOT;
		return true;
	case OPTION_MIRROR:
		opt->open.flags |= NTR_OPEN_MIRROR;
		return true;
	case OPTION_FINDINGS:
		opt->findings = optarg;
		return true;
	case OPTION_STRICT:
		opt->strict = true;
		return true;
	case OPTION_JSON:
		opt->json = true;
		return true;
	default:
		return false;
	}
}

int options_next(struct options *opt, int argc, char **argv,
		 const char *letters, const struct option *table)
{
	static char program[] = "ntfsread";
	int c;

	/* getopt's complaints start with it: like all others, whichever path we
	 * were called by. */
	argv[0] = program;
	while ((c = getopt_long(argc, argv, letters, table, NULL)) != -1) {
		if (c == '?' || c == ':')
			try_help(opt);
		if (c == OPTION_HELP) {
			options_help(opt->command);
			exit(out_finish() ? EXIT_DONE : EXIT_FAILED);
		}
		if (!take(opt, c))
			return c;
	}
	return -1;
}

/* "001", or "aa" */
static bool is_piece_suffix(const char *suffix)
{
	size_t len = strlen(suffix);

	return (len >= 2 && strspn(suffix, "0123456789") == len) ||
	       (len == 2 && isalpha((unsigned char)suffix[0]) &&
		isalpha((unsigned char)suffix[1]));
}

/* "x.002" beside "x.001", "x.ab" beside "x.aa" */
static bool is_piece(const char *image, const char *path)
{
	const char *dot = strrchr(image, '.');
	size_t stem = dot ? (size_t)(dot - image) + 1 : 0;

	return stem && strncmp(image, path, stem) == 0 &&
	       is_piece_suffix(image + stem) && is_piece_suffix(path + stem);
}

void options_spare_image(const struct options *opt, const char *path)
{
	struct stat image, other;

	if (!path || strcmp(path, "-") == 0)
		return;
	if (is_piece(opt->image, path) ||
	    (stat(opt->image, &image) == 0 && stat(path, &other) == 0 &&
	     image.st_dev == other.st_dev && image.st_ino == other.st_ino))
		options_usage(opt, "%s: that is the image", path);
}

void options_finish(struct options *opt, int argc, char **argv, int max)
{
	uint32_t flags = opt->open.flags;

	if (optind >= argc)
		options_usage(opt, "IMAGE is missing");
	opt->image = argv[optind];
	opt->targets = argv + optind + 1;
	opt->target_count = argc - optind - 1;
	if (max >= 0 && opt->target_count > max)
		options_usage(opt, "too many arguments");
	options_spare_image(opt, opt->findings);
	if (opt->has_offset && opt->open.partition)
		options_usage(opt, "--offset and --partition exclude each other");
	if ((flags & NTR_OPEN_MFT_ONLY) &&
	    (opt->open.partition || flags != NTR_OPEN_MFT_ONLY))
		options_usage(opt, "--mft goes with no other way to open");
}
