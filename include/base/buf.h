/* A growable byte buffer with a mandatory maximum.
 *
 * Failure (maximum reached, no memory) sticks: later writes do nothing, and buf_ok says so once at the end.
 */
#ifndef IOA_BASE_BUF_H
#define IOA_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

struct buf {
	char *at;
	size_t n, capacity, max;
	bool failed;
};

/* No memory is taken before the first write. */
void buf_init(struct buf *b, size_t max);

/* Empties it and forgets a failure; keeps the memory up to `keep` bytes. */
void buf_reset(struct buf *b, size_t keep);

/* Frees the memory. The buffer may be used again. */
void buf_close(struct buf *b);

/* The slow ways of buf_reserve and buf_add: grow, or fail. */
char *buf_reserve_growing(struct buf *b, size_t n);
void buf_add_growing(struct buf *b, const void *bytes, size_t n);

/* Room for `n` more bytes at b->at + b->n, or NULL (and failed). The caller adds to b->n what it used. */
static inline char *buf_reserve(struct buf *b, size_t n)
{
	return n < b->capacity - b->n && !b->failed ? b->at + b->n : buf_reserve_growing(b, n);
}

static inline void buf_add(struct buf *b, const void *bytes, size_t n)
{
	if (n > b->capacity - b->n || b->failed) {
		buf_add_growing(b, bytes, n);
		return;
	}
	if (n) {
		memcpy(b->at + b->n, bytes, n);
		b->n += n;
	}
}

static inline void buf_add_slice(struct buf *b, struct slice text)
{
	buf_add(b, text.at, text.n);
}

static inline void buf_add_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_add_text(struct buf *b, const char *text);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline bool buf_ok(const struct buf *b)
{
	return !b->failed;
}

static inline struct slice buf_slice(const struct buf *b)
{
	return (struct slice){b->at, b->n};
}

#endif
