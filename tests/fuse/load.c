/*
 * load.c - use a mount hard, and check every byte of every answer
 * SPDX-License-Identifier: BSD-2-Clause
 *
 *	fuse_load [-p PROCESSES] [-n OPERATIONS | -t SECONDS] [-s SEED] [-d PID]
 *		  MANIFEST MOUNTPOINT
 *
 * First, each stream that the manifest lists is read once, alone; its hash must be
 * that of the manifest, and its bytes are kept.  Then processes do at random what
 * programs do with files: open, read, map, list, look at, close.  Each answer must
 * be what the manifest says, and each byte the one that was kept.  Deleted files
 * whose content is in the manifest are among them, and file records.
 *
 * With -d the memory of process PID, the mount program, is watched: in the second
 * half of the work it must not grow.  Prints a line for each difference, and what was
 * done; ends with status 1 if there was a difference.
 */
#include "fields.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

enum {
	PATH_ROOM = 8192, VALUE_ROOM = 1 << 16, CHUNK = 1 << 18, HELD = 24,
	RECORDS = 64, SAMPLES = 1 << 16, COMPLAINTS = 20
};

#define EPOCH 116444736000000000

struct node {
	char    *path;			/* as the mount shows it */
	uint64_t record, links, mtime;
	unsigned sequence, stage;
	int      directory, deleted;
	uint64_t children, names;	/* how many, and the sum of their hashes */
};

struct stream {
	size_t   node;
	char    *name, hash[SHA256_DIGEST_STRING_LENGTH];
	uint64_t size, at;		/* where its bytes are kept */
};

/* What all processes see. */
struct shared {
	_Atomic uint64_t done, reads, bytes, deleted, listed, complaints;
	_Atomic int      stop;
};

static struct node *nodes;
static struct stream *streams;
static size_t node_count, stream_count;
static size_t *directories, directory_count, *records, record_count;
static size_t *large, large_count;		/* streams of several pages */
static const uint8_t *kept;
static uint64_t kept_len;
static char *record_text[RECORDS];
static struct shared *shared;
static const char *top;
static uint64_t state;

__attribute__((format(printf, 2, 3)))
static void differ(const char *path, const char *format, ...)
{
	char text[512];
	va_list ap;

	if (atomic_fetch_add(&shared->complaints, 1) >= COMPLAINTS)
		return;
	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	printf("%s: %s\n", path, text);
	fflush(stdout);
}

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "fuse_load: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void *grown(void *block, size_t count, size_t size)
{
	if (count & (count - 1))
		return block;
	block = realloc(block, (count ? 2 * count : 1) * size);
	if (!block)
		die("memory");
	return block;
}

static char *copied(const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		die("memory");
	return copy;
}

/* One step of a counter-based generator. */
static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

static uint64_t draw(uint64_t below)
{
	return mix(state++) % below;
}

static uint64_t hash_name(const char *name)
{
	uint64_t hash = 0;

	while (*name)
		hash = mix(hash ^ (unsigned char)*name++);
	return hash;
}

/* -------------------------------------------------------------- manifest - */

static void add_node(char **f, int deleted)
{
	struct node *node;

	nodes = grown(nodes, node_count, sizeof(*nodes));
	node = &nodes[node_count++];
	memset(node, 0, sizeof(*node));
	node->directory = strcmp(f[0], "dir") == 0;
	node->deleted = deleted;
	node->record = strtoull(f[1], NULL, 10);
	node->sequence = (unsigned)strtoul(f[2], NULL, 10);
	if (!deleted) {
		node->stage = (unsigned)strtoul(f[3], NULL, 10);
		node->links = strtoull(f[4], NULL, 10);
		node->mtime = strtoull(f[5], NULL, 10);
	}
	decode(f[deleted ? 3 : 6]);
	node->path = copied(f[deleted ? 3 : 6]);
}

static int by_path(const void *a, const void *b)
{
	const struct node *x = a, *y = b;

	return x->deleted != y->deleted ? x->deleted - y->deleted :
	       strcmp(x->path, y->path);
}

static struct node *node_at(char *path)
{
	struct node key = { .path = path };

	return bsearch(&key, nodes, node_count, sizeof(key), by_path);
}

/* The first of its paths, by record. */
static void index_records(void)
{
	size_t i;

	for (i = 0; i < node_count; i++)
		if (nodes[i].record >= record_count)
			record_count = nodes[i].record + 1;
	records = calloc(record_count, sizeof(*records));
	if (!records)
		die("memory");
	for (i = node_count; i-- > 0;)
		records[nodes[i].record] = i + 1;
}

/* Tell each directory how many names it has; the root has more than are known. */
static void index_directories(void)
{
	char path[PATH_ROOM], *slash;
	struct node *parent;
	size_t i;

	for (i = 0; i < node_count; i++) {
		if (nodes[i].directory) {
			directories = grown(directories, directory_count,
					    sizeof(*directories));
			directories[directory_count++] = i;
		}
		(void)snprintf(path, sizeof(path), "%s", nodes[i].path);
		slash = strrchr(path, '/');
		if (nodes[i].deleted || slash == path)
			continue;
		*slash = '\0';
		parent = node_at(path);
		if (parent) {
			parent->children++;
			parent->names += hash_name(slash + 1);
		}
	}
}

static void add_stream(char **f)
{
	uint64_t record = strtoull(f[1], NULL, 10);
	struct stream *stream;

	if (record >= record_count || !records[record])
		return;
	streams = grown(streams, stream_count, sizeof(*streams));
	stream = &streams[stream_count++];
	memset(stream, 0, sizeof(*stream));
	stream->node = records[record] - 1;
	decode(f[2]);
	stream->name = copied(f[2]);
	stream->size = strtoull(f[3], NULL, 10);
	(void)snprintf(stream->hash, sizeof(stream->hash), "%s", f[4]);
	stream->at = kept_len;
	kept_len += stream->size;
}

static void read_manifest(const char *name)
{
	FILE *file = fopen(name, "r");
	char *f[FIELDS], *line = NULL;
	size_t room = 0;
	int pass, count;

	if (!file)
		die(name);
	for (pass = 1; pass <= 2; pass++) {
		rewind(file);
		while (getline(&line, &room, file) > 0) {
			count = split(line, f);
			if (pass == 1 && count == 7 &&
			    (!strcmp(f[0], "file") || !strcmp(f[0], "dir")))
				add_node(f, 0);
			else if (pass == 1 && count == 4 &&
				 !strcmp(f[0], "deleted"))
				add_node(f, 1);
			else if (pass == 2 && count == 5 &&
				 !strcmp(f[0], "stream"))
				add_stream(f);
		}
		if (pass == 1) {
			qsort(nodes, node_count, sizeof(*nodes), by_path);
			index_records();
			index_directories();
		}
	}
	free(line);
	(void)fclose(file);
}

/* ------------------------------------------------------------ first reading - */

static void node_path(const struct node *node, char *path)
{
	(void)snprintf(path, PATH_ROOM, "%s%s%s", top,
		       node->deleted ? "/.ntfsread/deleted" : "", node->path);
}

static void stream_path(const struct stream *stream, char *path)
{
	size_t len;

	node_path(&nodes[stream->node], path);
	len = strlen(path);
	if (*stream->name)
		(void)snprintf(path + len, PATH_ROOM - len, ":%s", stream->name);
}

/* Blocks of zeros stay holes. */
static void keep(int to, const uint8_t *buf, size_t len, uint64_t at)
{
	static const uint8_t zeros[CHUNK];

	if (memcmp(buf, zeros, len) != 0 &&
	    pwrite(to, buf, len, (off_t)at) != (ssize_t)len)
		die("keeping what was read");
}

static int read_first(const struct stream *stream, int to)
{
	static uint8_t buf[CHUNK];
	char path[PATH_ROOM], hex[SHA256_DIGEST_STRING_LENGTH];
	uint64_t done = 0;
	SHA2_CTX sha;
	ssize_t got;
	int fd;

	stream_path(stream, path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		differ(path, "%s", strerror(errno));
		return 0;
	}
	SHA256Init(&sha);
	while ((got = read(fd, buf, sizeof(buf))) > 0) {
		SHA256Update(&sha, buf, (size_t)got);
		if (done + (uint64_t)got <= stream->size)
			keep(to, buf, (size_t)got, stream->at + done);
		done += (uint64_t)got;
	}
	close(fd);
	(void)SHA256End(&sha, hex);
	if (got == 0 && done == stream->size && strcmp(hex, stream->hash) == 0)
		return 1;
	differ(path, "%llu bytes with SHA-256 %s", (unsigned long long)done, hex);
	return 0;
}

/* Keep what is read in a file that is not in any directory. */
static void read_all_first(void)
{
	FILE *file = tmpfile();
	size_t i, good = 0;

	if (!file || ftruncate(fileno(file), (off_t)kept_len + 1) != 0)
		die("a temporary file");
	for (i = 0; i < stream_count; i++)
		if (read_first(&streams[i], fileno(file)))
			streams[good++] = streams[i];
	stream_count = good;
	for (i = 0; i < stream_count; i++)
		if (streams[i].size > 8192) {
			large = grown(large, large_count, sizeof(*large));
			large[large_count++] = i;
		}
	kept = mmap(NULL, kept_len + 1, PROT_READ, MAP_SHARED, fileno(file), 0);
	if (kept == MAP_FAILED)
		die("mmap");
	(void)fclose(file);
}

/* All of a small file, or NULL. */
static char *slurp(const char *path, size_t *len)
{
	char *text = malloc(CHUNK);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (!text)
		die("memory");
	for (*len = 0; fd >= 0; *len += (size_t)got) {
		got = read(fd, text + *len, CHUNK - 1 - *len);
		if (got <= 0)
			break;
	}
	text[*len] = '\0';
	if (fd < 0 || got < 0) {
		differ(path, "%s", strerror(errno));
		free(text);
		text = NULL;
	}
	if (fd >= 0)
		close(fd);
	return text;
}

/* ------------------------------------------------------------- operations - */

/* Files that stay open for a while. */
static struct {
	const struct stream *stream;
	int fd;
} held[HELD];

static void check_read(const struct stream *stream, int fd, uint64_t at,
		       size_t len)
{
	static uint8_t buf[CHUNK];
	ssize_t got = pread(fd, buf, len, (off_t)at);
	uint64_t want = at < stream->size ? stream->size - at : 0;
	char path[PATH_ROOM];

	if (want > len)
		want = len;
	atomic_fetch_add(&shared->reads, 1);
	atomic_fetch_add(&shared->bytes, want);
	if (nodes[stream->node].deleted)
		atomic_fetch_add(&shared->deleted, 1);
	if (got == (ssize_t)want &&
	    memcmp(buf, kept + stream->at + at, want) == 0)
		return;
	stream_path(stream, path);
	differ(path, "%zd of %zu bytes at %llu%s%s", got, len,
	       (unsigned long long)at, got < 0 ? ": " : ", some wrong",
	       got < 0 ? strerror(errno) : "");
}

static void read_somewhere(const struct stream *stream, int fd)
{
	uint64_t at = draw(stream->size + 2);
	size_t len = 1 + draw((uint64_t)1 << draw(18));

	if (draw(8) == 0)		/* at the end, and past it */
		at = stream->size - (stream->size ? draw(stream->size < 9000 ?
						 stream->size : 9000) : 0);
	check_read(stream, fd, at, len);
}

static void read_mapped(const struct stream *stream, int fd)
{
	char path[PATH_ROOM];
	void *at;

	if (stream->size == 0 || stream->size > 16u << 20)
		return;
	at = mmap(NULL, stream->size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (at != MAP_FAILED && memcmp(at, kept + stream->at, stream->size) == 0) {
		(void)munmap(at, stream->size);
		return;
	}
	stream_path(stream, path);
	differ(path, "mapped: %s", at == MAP_FAILED ? strerror(errno) : "wrong");
}

static int open_stream(const struct stream *stream)
{
	char path[PATH_ROOM];
	int fd;

	stream_path(stream, path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		differ(path, "%s", strerror(errno));
	return fd;
}

/* Most are small. */
static const struct stream *any_stream(void)
{
	return large_count && draw(2) ? &streams[large[draw(large_count)]]
				      : &streams[draw(stream_count)];
}

static void use_stream(void)
{
	const struct stream *stream = any_stream();
	size_t slot = draw(HELD), i;
	int fd = open_stream(stream);
	uint64_t at;

	if (fd < 0)
		return;
	for (i = draw(6); i > 0; i--)
		read_somewhere(stream, fd);
	if (draw(16) == 0)
		for (at = 0; at < stream->size && at < 4u << 20; at += CHUNK)
			check_read(stream, fd, at, CHUNK);
	if (draw(12) == 0)
		read_mapped(stream, fd);
	if (draw(2))		/* have the next reader ask the program again */
		(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	if (held[slot].stream)
		close(held[slot].fd);
	held[slot].stream = stream;
	held[slot].fd = fd;
}

static void use_held(void)
{
	size_t slot = draw(HELD);

	if (held[slot].stream)
		read_somewhere(held[slot].stream, held[slot].fd);
}

/* A file with content, most of the time. */
static const struct node *any_node(void)
{
	return draw(4) ? &nodes[any_stream()->node]
		       : &nodes[draw(node_count)];
}

static void look_at(void)
{
	const struct node *node = any_node();
	char path[PATH_ROOM];
	struct stat st;
	int64_t ticks;

	if (node->deleted)
		return;		/* may be under a name of its own */
	node_path(node, path);
	if (lstat(path, &st) != 0) {
		differ(path, "%s", strerror(errno));
		return;
	}
	ticks = (int64_t)st.st_mtim.tv_sec * 10000000 +
		st.st_mtim.tv_nsec / 100 + EPOCH;
	if (st.st_ino != node->record || (uint64_t)ticks != node->mtime ||
	    st.st_nlink != (S_ISDIR(st.st_mode) ? 1 : node->links))
		differ(path, "inode %llu, %llu links, modified %lld",
		       (unsigned long long)st.st_ino,
		       (unsigned long long)st.st_nlink, (long long)ticks);
}

static void check_value(const char *path, const char *name, const void *want,
			size_t len)
{
	static char value[VALUE_ROOM];
	ssize_t got = lgetxattr(path, name, value, sizeof(value));

	if (got != (ssize_t)len || memcmp(value, want, len) != 0)
		differ(path, "%s is %zd bytes%s%s", name, got,
		       got < 0 ? ": " : "", got < 0 ? strerror(errno) : "");
}

static void look_at_attributes(void)
{
	const struct node *node = any_node();
	char path[PATH_ROOM], text[32];
	static char list[VALUE_ROOM];
	struct stat st;

	if (node->deleted)
		return;
	node_path(node, path);
	if (lstat(path, &st) != 0 ||
	    (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
		return;		/* of others Linux gives no user attributes */
	(void)snprintf(text, sizeof(text), "%llu-%u",
		       (unsigned long long)node->record, node->sequence);
	check_value(path, "user.ntfsread.record", text, strlen(text));
	(void)snprintf(text, sizeof(text), "%u", node->stage);
	check_value(path, "user.ntfsread.stage", text, strlen(text));
	if (lgetxattr(path, "user.missing", text, sizeof(text)) != -1 ||
	    errno != ENODATA)
		differ(path, "has an attribute named missing");
	if (llistxattr(path, list, sizeof(list)) <= 0)
		differ(path, "attributes: %s", strerror(errno));
}

static void look_at_stream_attribute(void)
{
	const struct stream *stream = &streams[draw(stream_count)];
	char path[PATH_ROOM], name[1024];

	if (!*stream->name || stream->size > VALUE_ROOM ||
	    nodes[stream->node].deleted)
		return;
	node_path(&nodes[stream->node], path);
	(void)snprintf(name, sizeof(name), "user.%s", stream->name);
	check_value(path, name, kept + stream->at, stream->size);
}

/* From wherever it is, the rest. */
static void list_rest(DIR *dir, uint64_t *count, uint64_t *names)
{
	struct dirent *ent;

	while ((ent = readdir(dir)) != NULL) {
		if (!strcmp(ent->d_name, ".") || !strcmp(ent->d_name, ".."))
			continue;
		++*count;
		*names += hash_name(ent->d_name);
	}
}

static void list(void)
{
	const struct node *node = &nodes[directories[draw(directory_count)]];
	uint64_t count = 0, names = 0, some = 0;
	char path[PATH_ROOM];
	struct dirent *ent;
	DIR *dir;
	long at;
	int fd;

	node_path(node, path);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == ENOTDIR)
		return;		/* a link by its reparse point */
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		differ(path, "%s", strerror(errno));
		return;
	}
	/* Part of it, and back to where that was; or to the start. */
	for (some = draw(40); some > 0 && (ent = readdir(dir)) != NULL; some--) {
		if (!strcmp(ent->d_name, ".") || !strcmp(ent->d_name, ".."))
			continue;
		count++;
		names += hash_name(ent->d_name);
	}
	at = telldir(dir);
	if (draw(2)) {
		uint64_t unused = 0;

		list_rest(dir, &unused, &unused);
		seekdir(dir, at);
	} else if (draw(2)) {
		rewinddir(dir);
		count = names = 0;
	}
	list_rest(dir, &count, &names);
	(void)closedir(dir);
	atomic_fetch_add(&shared->listed, 1);
	if (count != node->children || names != node->names)
		differ(path, "%llu names, not %llu", (unsigned long long)count,
		       (unsigned long long)node->children);
}

static void look_for_missing(void)
{
	const struct node *node = any_node();
	char path[PATH_ROOM];
	struct stat st;

	node_path(node, path);
	(void)snprintf(path + strlen(path), PATH_ROOM - strlen(path), " %llx",
		       (unsigned long long)draw(UINT64_MAX));
	if (lstat(path, &st) == 0 || errno != ENOENT)
		differ(path, "%s", "is there");
}

/* As it is stored, and as text: the same as when it was looked at first. */
static void record_path(size_t i, char *path)
{
	uint64_t number = nodes[mix(i) % node_count].record;

	(void)snprintf(path, PATH_ROOM, "%s/.ntfsread/records/%llu%s", top,
		       (unsigned long long)number, i % 2 ? ".json" : "");
}

static void look_at_record(void)
{
	size_t i = draw(RECORDS), len;
	char path[PATH_ROOM];
	char *text;

	if (!record_text[i])
		return;
	record_path(i, path);
	text = slurp(path, &len);
	if (!text || memcmp(text, record_text[i], len + 1) != 0)
		differ(path, "is another");
	free(text);
}

static void read_records_first(void)
{
	char path[PATH_ROOM];
	size_t i, len;

	(void)snprintf(path, sizeof(path), "%s/.ntfsread/records", top);
	if (access(path, F_OK) != 0)
		return;
	for (i = 0; i < RECORDS; i++) {
		record_path(i, path);
		record_text[i] = slurp(path, &len);
		if (record_text[i] && memcmp(record_text[i], i % 2 ? "{" : "FILE",
					     i % 2 ? 1 : 4) != 0)
			differ(path, "is no file record");
	}
}

static void operate(void)
{
	uint64_t what = draw(100);

	if (what < 40)
		use_stream();
	else if (what < 62)
		use_held();
	else if (what < 76)
		look_at();
	else if (what < 86)
		look_at_attributes();
	else if (what < 90)
		look_at_stream_attribute();
	else if (what < 94)
		list();
	else if (what < 97)
		look_for_missing();
	else
		look_at_record();
}

/* ------------------------------------------------------------------ memory - */

static struct sample {
	uint64_t done;
	long     pages;
} samples[SAMPLES];
static size_t sample_count;

static void sample(pid_t pid)
{
	char path[64];
	long pages;
	FILE *file;

	(void)snprintf(path, sizeof(path), "/proc/%d/statm", (int)pid);
	file = fopen(path, "r");
	if (file && fscanf(file, "%*d %ld", &pages) == 1 &&
	    sample_count < SAMPLES) {
		samples[sample_count].done = shared->done;
		samples[sample_count++].pages = pages;
	}
	if (file)
		(void)fclose(file);
}

/* The most in each half of the work; a tenth and two MiB are noise: threads come
 * and go, and with them their buffers. */
static void judge_memory(void)
{
	long most[2] = { 0, 0 }, page = sysconf(_SC_PAGESIZE) / 1024;
	size_t i;

	for (i = 0; i < sample_count; i++) {
		long *half = &most[2 * samples[i].done > shared->done];

		if (samples[i].pages > *half)
			*half = samples[i].pages;
	}
	printf("# memory: %ld KiB in the first half, %ld KiB in the second\n",
	       most[0] * page, most[1] * page);
	if (sample_count < 10)
		differ("memory", "only %zu samples", sample_count);
	else if (most[1] * page > most[0] * page * 11 / 10 + 2048)
		differ("memory", "has grown");
}

/* -------------------------------------------------------------------- main - */

static double now(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static _Noreturn void work(uint64_t seed, uint64_t operations)
{
	uint64_t i;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	state = mix(seed);
	for (i = 0; (!operations || i < operations) && !shared->stop; i++) {
		operate();
		atomic_fetch_add(&shared->done, 1);
	}
	_exit(0);
}

/* Watch until the time is up or all have done their share. */
static void watch(long processes, double seconds, pid_t daemon)
{
	const struct timespec pause = { 0, 50000000 };
	double end = now() + seconds;
	int status;

	while (processes > 0) {
		if (seconds > 0 && now() > end)
			shared->stop = 1;
		if (daemon)
			sample(daemon);
		(void)nanosleep(&pause, NULL);
		while (waitpid(-1, &status, WNOHANG) > 0) {
			if (status != 0)
				differ("a process", "ended with %x", status);
			processes--;
		}
	}
}

/* Pages of a mapped file that cannot be read any more: what a mount leaves that ends. */
static void lost_pages(int signal)
{
	static const char text[] = "fuse_load: a mapped file cannot be read\n";

	(void)signal;
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(2);
	_exit(1);
}

int main(int argc, char **argv)
{
	const struct sigaction lost = { .sa_handler = lost_pages };
	long processes = 8, operations = 0, i;
	uint64_t seed = 1;
	double seconds = 0;
	pid_t daemon = 0, pid;
	int option;

	while ((option = getopt(argc, argv, "p:n:t:s:d:")) != -1)
		switch (option) {
		case 'p': processes = atol(optarg); break;
		case 'n': operations = atol(optarg); break;
		case 't': seconds = atof(optarg); break;
		case 's': seed = strtoull(optarg, NULL, 10); break;
		case 'd': daemon = (pid_t)atol(optarg); break;
		default:  optind = argc;
		}
	if (argc - optind != 2 || processes < 1 || (operations <= 0) ==
						   (seconds <= 0)) {
		fprintf(stderr, "usage: fuse_load [-p PROCESSES] "
			"[-n OPERATIONS | -t SECONDS] [-s SEED] [-d PID] "
			"MANIFEST MOUNTPOINT\n");
		return 2;
	}
	top = argv[optind + 1];
	(void)sigaction(SIGBUS, &lost, NULL);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		die("mmap");
	read_manifest(argv[optind]);
	read_all_first();
	read_records_first();
	if (!stream_count || !directory_count) {
		fprintf(stderr, "fuse_load: nothing to read\n");
		return 2;
	}
	printf("# begun with %zu streams of %llu bytes\n", stream_count,
	       (unsigned long long)kept_len);
	fflush(stdout);
	for (i = 0; i < processes; i++) {
		pid = fork();
		if (pid < 0)
			die("fork");
		if (pid == 0)
			work(seed + (uint64_t)i * 1000003,
			     (uint64_t)(operations + processes - 1) /
			     (uint64_t)processes);
	}
	watch(processes, seconds, daemon);
	printf("# %llu operations, %llu reads of %llu bytes, %llu of deleted "
	       "files, %llu listings\n", (unsigned long long)shared->done,
	       (unsigned long long)shared->reads,
	       (unsigned long long)shared->bytes,
	       (unsigned long long)shared->deleted,
	       (unsigned long long)shared->listed);
	if (daemon)
		judge_memory();
	if (shared->complaints)
		printf("# %llu differences\n",
		       (unsigned long long)shared->complaints);
	return shared->complaints != 0;
}
