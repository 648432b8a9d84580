/*
 * finding.c - the ready-made collector of findings
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A mount looks up the same damaged file a thousand times: among the findings that
 * are kept, one of the same kind, record and offset is kept once.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "../bytes/hash.h"
#include "../format/where.h"

struct ntr_findings {
	pthread_mutex_t lock;
	size_t cap;			/* how many to keep */
	/* protected by lock: */
	struct ntr_finding *kept;
	uint32_t *slots;		/* open addressing: index + 1 */
	size_t count, size, slot_count;
	uint64_t counts[NTR_F_KIND_END];
};

int ntr_findings_open(size_t cap, struct ntr_findings **findings_ret,
		      struct ntr_error *err)
{
	struct ntr_findings *f = calloc(1, sizeof(*f));

	if (!f)
		return error_nomem(err);
	f->cap = cap < UINT32_MAX / 4 ? cap : UINT32_MAX / 4;
	pthread_mutex_init(&f->lock, NULL);
	*findings_ret = f;
	return NTR_OK;
}

void ntr_findings_close(struct ntr_findings *f)
{
	if (!f)
		return;
	pthread_mutex_destroy(&f->lock);
	free(f->slots);
	free(f->kept);
	free(f);
}

static bool same(const struct ntr_finding *a, const struct ntr_finding *b)
{
	return a->kind == b->kind && a->record == b->record &&
	       a->offset == b->offset;
}

static size_t slot_of(const struct ntr_findings *f, const struct ntr_finding *key)
{
	uint64_t number = hash_mix(key->record + key->kind) + key->offset;
	size_t i = hash_slot(number, f->slots, f->slot_count);

	while (f->slots[i] && !same(&f->kept[f->slots[i] - 1], key))
		i = (i + 1) & (f->slot_count - 1);
	return i;
}

static bool rehash(struct ntr_findings *f)
{
	size_t bigger = f->slot_count ? f->slot_count * 2 : 64;
	uint32_t *slots = calloc(bigger, sizeof(*slots));

	if (!slots)
		return false;
	free(f->slots);
	f->slots = slots;
	f->slot_count = bigger;
	for (uint32_t i = 0; i < f->count; i++)
		f->slots[slot_of(f, &f->kept[i])] = i + 1;
	return true;
}

static bool room(struct ntr_findings *f)
{
	size_t bigger = f->size ? f->size * 2 : 32;
	struct ntr_finding *kept;

	if ((f->count + 1) * 2 > f->slot_count && !rehash(f))
		return false;
	if (f->count < f->size)
		return true;
	kept = realloc(f->kept, bigger * sizeof(*kept));
	if (!kept)
		return false;
	f->kept = kept;
	f->size = bigger;
	return true;
}

static void add(struct ntr_findings *f, const struct ntr_finding *finding)
{
	size_t slot;

	if (f->slot_count && f->slots[slot_of(f, finding)])
		return;
	f->counts[finding->kind]++;
	if (f->count >= f->cap || !room(f))
		return;
	slot = slot_of(f, finding);
	f->kept[f->count++] = *finding;
	f->slots[slot] = (uint32_t)f->count;
}

void ntr_findings_add(void *findings, const struct ntr_finding *finding)
{
	struct ntr_findings *f = findings;

	if (finding->kind >= NTR_F_KIND_END)
		return;
	pthread_mutex_lock(&f->lock);
	add(f, finding);
	pthread_mutex_unlock(&f->lock);
}

uint64_t ntr_findings_count(struct ntr_findings *f, uint32_t kind)
{
	uint64_t count;

	if (kind >= NTR_F_KIND_END)
		return 0;
	pthread_mutex_lock(&f->lock);
	count = f->counts[kind];
	pthread_mutex_unlock(&f->lock);
	return count;
}

int ntr_findings_get(struct ntr_findings *f, size_t index,
		     struct ntr_finding *finding_ret)
{
	int code = NTR_E_NOT_FOUND;

	pthread_mutex_lock(&f->lock);
	if (index < f->count) {
		*finding_ret = f->kept[index];
		code = NTR_OK;
	}
	pthread_mutex_unlock(&f->lock);
	return code;
}
