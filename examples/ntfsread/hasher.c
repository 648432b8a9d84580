/*
 * hasher.c - SHA-256 of what is being written, and the lines that tell it
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "hasher.h"
#include "sha256.h"

enum {
	RING = 1 << 23,		/* bytes queued at most; a power of two */
	PART = 1 << 18,		/* longer messages are cut */
	BATCH = 1 << 18		/* what is worth waking the other thread for */
};

enum message_type { BYTES, ZEROS, TEXT, DIGEST, KEPT };

struct message {
	uint32_t type, len;	/* of what follows */
	uint64_t number;	/* of zeros, or of a kept digest */
};

struct hasher {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t filled, emptied;
	uint64_t head, tail;	/* protected by lock; so are the next three */
	bool closing, starving;
	int trouble;

	uint64_t sent, told;	/* the caller's own: what is in the ring, what of it
				   head says */
	uint64_t done;		/* tail when it last looked */
	uint8_t *ring;		/* each byte belongs to one side at a time */
	FILE *out, *copy;	/* from here on the thread's own */
	struct sha256 sha;
	struct buf kept;	/* digests, by number */
};

/* ------------------------------------------------------------ the thread -- */

static void put_text(struct hasher *h, const void *text, size_t len)
{
	bool good = fwrite(text, 1, len, h->out) == len;
	int code = good ? 0 : errno;

	if (h->copy)
		fwrite(text, 1, len, h->copy);
	if (good)
		return;
	pthread_mutex_lock(&h->lock);
	if (!h->trouble)
		h->trouble = code ? code : EIO;
	pthread_mutex_unlock(&h->lock);
}

static void put_digest(struct hasher *h, const uint8_t *digest)
{
	static const char hex[] = "0123456789abcdef";
	char text[2 * SHA256_SIZE + 2];
	size_t at = 0;

	text[at++] = '"';
	for (size_t i = 0; i < SHA256_SIZE; i++) {
		text[at++] = hex[digest[i] >> 4];
		text[at++] = hex[digest[i] & 15];
	}
	text[at++] = '"';
	put_text(h, text, at);
}

/* Without memory a digest is not kept, and null where it is asked for. */
static void keep(struct hasher *h, uint64_t number, const uint8_t *digest)
{
	static const uint8_t none[SHA256_SIZE];

	while (h->kept.len <= number * SHA256_SIZE)
		if (buf_add(&h->kept, none, sizeof(none)) < 0)
			return;
	memcpy(h->kept.bytes + number * SHA256_SIZE, digest, SHA256_SIZE);
}

static void put_kept(struct hasher *h, uint64_t number)
{
	if (number == HASHER_NONE ||
	    (number + 1) * SHA256_SIZE > h->kept.len)
		put_text(h, "null", 4);
	else
		put_digest(h, (const uint8_t *)h->kept.bytes +
			      number * SHA256_SIZE);
}

static void hash_zeros(struct hasher *h, uint64_t len)
{
	static const uint8_t zeros[1 << 16];
	size_t n;

	for (; len > 0; len -= n) {
		n = len < sizeof(zeros) ? (size_t)len : sizeof(zeros);
		sha256_add(&h->sha, zeros, n);
	}
}

static void finish(struct hasher *h, uint64_t number)
{
	uint8_t digest[SHA256_SIZE];

	sha256_end(&h->sha, digest);
	sha256_start(&h->sha);
	put_digest(h, digest);
	put_text(h, "}\n", 2);
	if (number != HASHER_NONE)
		keep(h, number, digest);
}

/* What follows a message may be in two pieces, at the end and at the start of the
 * ring. */
static void consume(struct hasher *h, const struct message *m, uint64_t at)
{
	size_t from = (size_t)(at & (RING - 1)), n;
	size_t left = m->len;

	while (left > 0) {
		n = left < RING - from ? left : RING - from;
		if (m->type == BYTES)
			sha256_add(&h->sha, h->ring + from, n);
		else
			put_text(h, h->ring + from, n);
		left -= n;
		from = 0;
	}
}

static void handle(struct hasher *h, const struct message *m, uint64_t at)
{
	switch (m->type) {
	case BYTES:
	case TEXT:
		consume(h, m, at);
		break;
	case ZEROS:
		hash_zeros(h, m->number);
		break;
	case DIGEST:
		finish(h, m->number);
		break;
	default:
		put_kept(h, m->number);
		put_text(h, "}\n", 2);
		sha256_start(&h->sha);
	}
}

static void take(const struct hasher *h, uint64_t at, void *bytes, size_t len)
{
	size_t from = (size_t)(at & (RING - 1));
	size_t n = len < RING - from ? len : RING - from;

	memcpy(bytes, h->ring + from, n);
	memcpy((uint8_t *)bytes + n, h->ring, len - n);
}

static void give_back(struct hasher *h, uint64_t tail)
{
	pthread_mutex_lock(&h->lock);
	h->tail = tail;
	if (h->starving)
		pthread_cond_signal(&h->emptied);
	pthread_mutex_unlock(&h->lock);
}

static void handle_all(struct hasher *h, uint64_t from, uint64_t to)
{
	uint64_t given = from;
	struct message m;

	while (from < to) {
		take(h, from, &m, sizeof(m));
		from += sizeof(m);
		handle(h, &m, from);
		from += m.len;
		if (from - given >= BATCH || from == to)
			give_back(h, given = from);
	}
}

static void *work(void *ctx)
{
	struct hasher *h = ctx;
	uint64_t head, tail;
	bool closing;

	do {
		pthread_mutex_lock(&h->lock);
		while (h->head - h->tail < BATCH && !h->closing)
			pthread_cond_wait(&h->filled, &h->lock);
		head = h->head;
		tail = h->tail;
		closing = h->closing;
		pthread_mutex_unlock(&h->lock);
		handle_all(h, tail, head);
	} while (!closing);
	return NULL;
}

/* ------------------------------------------------------- the other side -- */

static void give(struct hasher *h, uint64_t at, const void *bytes, size_t len)
{
	size_t to = (size_t)(at & (RING - 1));
	size_t n = len < RING - to ? len : RING - to;

	if (len == 0)
		return;
	memcpy(h->ring + to, bytes, n);
	memcpy(h->ring, (const uint8_t *)bytes + n, len - n);
}

/* Let the thread have what is in the ring. */
static void publish(struct hasher *h)
{
	pthread_mutex_lock(&h->lock);
	h->head = h->told = h->sent;
	if (h->head - h->tail >= BATCH)
		pthread_cond_signal(&h->filled);
	pthread_mutex_unlock(&h->lock);
}

static void wait_for_room(struct hasher *h, uint64_t need)
{
	publish(h);
	pthread_mutex_lock(&h->lock);
	while (RING - (h->head - h->tail) < need) {
		h->starving = true;
		pthread_cond_wait(&h->emptied, &h->lock);
	}
	h->starving = false;
	h->done = h->tail;
	pthread_mutex_unlock(&h->lock);
}

static void send(struct hasher *h, uint32_t type, uint64_t number,
		 const void *bytes, size_t len)
{
	struct message m = { type, (uint32_t)len, number };
	uint64_t need = sizeof(m) + len;

	if (RING - (h->sent - h->done) < need)
		wait_for_room(h, need);
	give(h, h->sent, &m, sizeof(m));
	give(h, h->sent + sizeof(m), bytes, len);
	h->sent += need;
	/* A lock for each message would take longer than the message. */
	if (h->sent - h->told >= BATCH)
		publish(h);
}

static void send_long(struct hasher *h, uint32_t type, const void *bytes,
		      size_t len)
{
	const uint8_t *p = bytes;
	size_t n;

	for (; len > 0; p += n, len -= n) {
		n = len < PART ? len : PART;
		send(h, type, 0, p, n);
	}
}

void hasher_bytes(struct hasher *h, const void *bytes, size_t len)
{
	send_long(h, BYTES, bytes, len);
}

void hasher_text(struct hasher *h, const char *text, size_t len)
{
	send_long(h, TEXT, text, len);
}

void hasher_zeros(struct hasher *h, uint64_t len)
{
	send(h, ZEROS, len, NULL, 0);
}

void hasher_digest(struct hasher *h, uint32_t number)
{
	send(h, DIGEST, number, NULL, 0);
}

void hasher_kept(struct hasher *h, uint32_t number)
{
	send(h, KEPT, number, NULL, 0);
}

bool hasher_failed(struct hasher *h)
{
	bool failed;

	pthread_mutex_lock(&h->lock);
	failed = h->trouble != 0;
	pthread_mutex_unlock(&h->lock);
	return failed;
}

/* Signals are for the thread that can be interrupted by them. */
static int start_thread(struct hasher *h)
{
	sigset_t all, before;
	int code;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	code = pthread_create(&h->thread, NULL, work, h);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return code;
}

static void destroy(struct hasher *h)
{
	pthread_mutex_destroy(&h->lock);
	pthread_cond_destroy(&h->filled);
	pthread_cond_destroy(&h->emptied);
	buf_free(&h->kept);
	free(h->ring);
	free(h);
}

int hasher_open(FILE *out, FILE *copy, struct hasher **hasher_ret)
{
	struct hasher *h = calloc(1, sizeof(*h));
	int code = ENOMEM;

	if (!h)
		return code;
	pthread_mutex_init(&h->lock, NULL);
	pthread_cond_init(&h->filled, NULL);
	pthread_cond_init(&h->emptied, NULL);
	h->out = out;
	h->copy = copy;
	sha256_start(&h->sha);
	h->ring = malloc(RING);
	if (h->ring)
		code = start_thread(h);
	if (code) {
		destroy(h);
		return code;
	}
	*hasher_ret = h;
	return 0;
}

int hasher_close(struct hasher *h)
{
	int code;

	if (!h)
		return 0;
	publish(h);
	pthread_mutex_lock(&h->lock);
	h->closing = true;
	pthread_cond_signal(&h->filled);
	pthread_mutex_unlock(&h->lock);
	pthread_join(h->thread, NULL);
	code = h->trouble;
	if (fflush(h->out) != 0 && !code)
		code = errno;
	destroy(h);
	return code;
}
