/* A number that one thread counts and any thread may read: no lock, and no exclusive access to memory,
 * because nobody else writes it. */
#ifndef IOA_BASE_COUNTER_H
#define IOA_BASE_COUNTER_H

#include <stdatomic.h>
#include <stdint.h>

struct counter {
	_Atomic uint64_t n;
};

static inline uint64_t counter_read(const struct counter *c)
{
	return atomic_load_explicit(&c->n, memory_order_relaxed);
}

/* Its own thread only. */
static inline void counter_set(struct counter *c, uint64_t n)
{
	atomic_store_explicit(&c->n, n, memory_order_relaxed);
}

static inline void counter_add(struct counter *c, uint64_t n)
{
	counter_set(c, counter_read(c) + n);
}

static inline void counter_subtract(struct counter *c, uint64_t n)
{
	counter_set(c, counter_read(c) - n);
}

#endif
