/* Growable byte buffer: doubling, up to its maximum. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { SMALLEST = 1024 };

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){.max = max};
}

void buf_close(struct buf *b)
{
	free(b->at);
	buf_init(b, b->max);
}

void buf_reset(struct buf *b, size_t keep)
{
	if (b->capacity > keep)
		buf_close(b);
	b->n = 0;
	b->failed = false;
}

static bool grow(struct buf *b, size_t n)
{
	if (n > b->max - b->n)
		return false;
	size_t capacity = b->capacity ? b->capacity : SMALLEST;
	while (capacity < b->n + n)
		capacity = capacity > b->max / 2 ? b->max : capacity * 2;
	if (capacity > b->max)
		capacity = b->max;
	char *at = realloc(b->at, capacity);
	if (!at)
		return false;
	b->at = at;
	b->capacity = capacity;
	return true;
}

char *buf_reserve_growing(struct buf *b, size_t n)
{
	if (b->failed)
		return NULL;
	if (n > b->capacity - b->n && !grow(b, n)) {
		b->failed = true;
		return NULL;
	}
	return b->at + b->n;
}

void buf_add_growing(struct buf *b, const void *bytes, size_t n)
{
	char *to = buf_reserve(b, n);
	if (!to || n == 0)
		return;
	memcpy(to, bytes, n);
	b->n += n;
}

void buf_add_text(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	size_t room = b->capacity - b->n;
	int n = vsnprintf(room ? b->at + b->n : NULL, room, format, args);
	va_end(args);
	char *to = n < 0 ? NULL : buf_reserve(b, (size_t)n + 1);
	if (to) {
		if ((size_t)n >= room)
			vsnprintf(to, (size_t)n + 1, format, again);
		b->n += (size_t)n;
	}
	va_end(again);
}
