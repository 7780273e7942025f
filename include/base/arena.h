/* Memory that lives as long as one request (or one compiled table) and is given back all at once.
 *
 * Allocation never returns NULL: an arena that cannot grow ends the process, because an engine that bounds
 * every input has no request that may legitimately need more (see arena_init's maximum). */
#ifndef IOA_BASE_ARENA_H
#define IOA_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/slice.h"

struct arena_block;

struct arena {
	struct arena_block *first;   /* kept over resets */
	struct arena_block *current; /* newest block */
	char *at, *end;              /* free space of the newest block */
	size_t used, max;            /* bytes handed out since the last reset; most that may be */
};

/* A moment in an arena's life. */
struct arena_mark {
	struct arena_block *block;
	char *at;
	size_t used;
};

/* No memory is taken before the first allocation. `max` bounds what one life may use, in bytes. */
void arena_init(struct arena *a, size_t max);

/* Gives everything back but the first block. */
void arena_reset(struct arena *a);

/* Gives back what was handed out since the mark; all of it when there was nothing yet. */
struct arena_mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark mark);

/* Gives everything back. The arena may be used again. */
void arena_close(struct arena *a);

/* Aligned for any type; not cleared. */
void *arena_alloc(struct arena *a, size_t size) __attribute__((malloc, returns_nonnull, alloc_size(2)));

/* Cleared memory for `count` objects of `size` bytes. */
void *arena_calloc(struct arena *a, size_t count, size_t size) __attribute__((malloc, returns_nonnull));

/* Copies end with a NUL that the slice does not count. */
struct slice arena_dup(struct arena *a, struct slice text);
char *arena_strdup(struct arena *a, struct slice text) __attribute__((returns_nonnull));
char *arena_printf(struct arena *a, const char *format, ...)
        __attribute__((format(printf, 2, 3), returns_nonnull));
char *arena_vprintf(struct arena *a, const char *format, va_list args)
        __attribute__((format(printf, 2, 0), returns_nonnull));

#endif
