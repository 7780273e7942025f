/* Bump allocation in a chain of blocks. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"

enum { FIRST_BLOCK = 16 * 1024, ALIGNMENT = alignof(max_align_t) };

struct arena_block {
	struct arena_block *older;
	size_t size;
	alignas(max_align_t) char bytes[];
};

void arena_init(struct arena *a, size_t max)
{
	*a = (struct arena){.max = max};
}

static void use_block(struct arena *a, struct arena_block *b)
{
	a->current = b;
	a->at = b->bytes;
	a->end = b->bytes + b->size;
}

static void drop_until(struct arena *a, const struct arena_block *keep)
{
	while (a->current && a->current != keep) {
		struct arena_block *older = a->current->older;
		free(a->current);
		a->current = older;
	}
}

void arena_reset(struct arena *a)
{
	a->used = 0;
	if (!a->first)
		return;
	drop_until(a, a->first);
	use_block(a, a->first);
}

struct arena_mark arena_mark(const struct arena *a)
{
	return (struct arena_mark){a->current, a->at, a->used};
}

void arena_rewind(struct arena *a, struct arena_mark mark)
{
	if (!mark.block) {
		arena_reset(a);
		return;
	}
	drop_until(a, mark.block);
	use_block(a, mark.block);
	a->at = mark.at;
	a->used = mark.used;
}

void arena_close(struct arena *a)
{
	drop_until(a, NULL);
	arena_init(a, a->max);
}

static void add_block(struct arena *a, size_t at_least)
{
	size_t size = a->current ? a->current->size * 2 : FIRST_BLOCK;
	if (size < at_least)
		size = at_least;
	struct arena_block *b = malloc(sizeof *b + size);
	if (!b)
		log_fatal("out of memory for an arena block of %zu bytes", size);
	b->older = a->current;
	b->size = size;
	if (!a->first)
		a->first = b;
	use_block(a, b);
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t rounded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	if (rounded < size || a->used + rounded > a->max)
		log_fatal("an arena of at most %zu bytes was asked for %zu more than %zu", a->max, size,
		          a->used);
	if (!a->at || (size_t)(a->end - a->at) < rounded)
		add_block(a, rounded);
	void *result = a->at;
	a->at += rounded;
	a->used += rounded;
	return result;
}

void *arena_calloc(struct arena *a, size_t count, size_t size)
{
	size_t total;
	if (__builtin_mul_overflow(count, size, &total))
		log_fatal("an allocation of %zu times %zu bytes overflows", count, size);
	return memset(arena_alloc(a, total), 0, total);
}

char *arena_strdup(struct arena *a, struct slice text)
{
	char *copy = arena_alloc(a, text.n + 1);
	if (text.n)
		memcpy(copy, text.at, text.n);
	copy[text.n] = '\0';
	return copy;
}

struct slice arena_dup(struct arena *a, struct slice text)
{
	return (struct slice){arena_strdup(a, text), text.n};
}

char *arena_vprintf(struct arena *a, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	char *room = a->at;
	int n = vsnprintf(room, room ? (size_t)(a->end - room) : 0, format, args);
	char *text = arena_alloc(a, (size_t)(n < 0 ? 0 : n) + 1);
	if (n < 0)
		text[0] = '\0';
	else if (text != room) /* another block */
		vsnprintf(text, (size_t)n + 1, format, again);
	va_end(again);
	return text;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = arena_vprintf(a, format, args);
	va_end(args);
	return text;
}
