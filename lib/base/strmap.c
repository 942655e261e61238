#include "base/strmap.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* FNV-1a, 64 bits. */
static size_t
hash_text(const char *s)
{
	uint64_t h = 14695981039346656037u;

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return (size_t)(h ^ (h >> 32));
}

/* The slot that holds key, or the free one where it would go. */
static size_t
slot_of(const struct strmap *m, const char *key, size_t hash)
{
	size_t i = hash & (m->slot_count - 1);

	while (m->slots[i] != 0) {
		const struct strmap_entry *e = &m->entries[m->slots[i] - 1];

		if (e->hash == hash && strcmp(e->key, key) == 0)
			break;
		i = (i + 1) & (m->slot_count - 1);
	}
	return i;
}

static void
grow_slots(struct strmap *m)
{
	free(m->slots);
	m->slot_count = m->slot_count == 0 ? 16 : m->slot_count * 2;
	m->slots = xcalloc(m->slot_count, sizeof(*m->slots));
	for (size_t n = 0; n < m->len; n++)
		m->slots[slot_of(m, m->entries[n].key, m->entries[n].hash)] = n + 1;
}

void **
strmap_find(const struct strmap *m, const char *key)
{
	size_t slot;

	if (m->slot_count == 0)
		return NULL;
	slot = m->slots[slot_of(m, key, hash_text(key))];
	return slot != 0 ? &m->entries[slot - 1].value : NULL;
}

void **
strmap_put(struct strmap *m, const char *key, int *added)
{
	size_t hash = hash_text(key), slot;
	struct strmap_entry *e;

	if (m->len * 2 >= m->slot_count)
		grow_slots(m);
	slot = slot_of(m, key, hash);
	if (added != NULL)
		*added = m->slots[slot] == 0;
	if (m->slots[slot] != 0)
		return &m->entries[m->slots[slot] - 1].value;
	m->entries = xgrow(m->entries, &m->capacity, m->len + 1, sizeof(*m->entries));
	e = &m->entries[m->len++];
	*e = (struct strmap_entry){ xstrdup(key), NULL, hash };
	m->slots[slot] = m->len;
	return &e->value;
}

void
strmap_release(struct strmap *m)
{
	for (size_t n = 0; n < m->len; n++)
		free(m->entries[n].key);
	free(m->entries);
	free(m->slots);
	*m = (struct strmap){ 0 };
}
