/* The lines of a progress: each one made in a buffer of the stack and written at once. */
#include "base/progress.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/json_write.h"

enum {
	REDRAW_MS = 100,
	LINE_MS = 5000,
	LINE_BYTES_MAX = 1024,
	WIDTH_DEFAULT = 80,
	WIDTH_MAX = 200,
	BAR_MIN = 8, /* below this it says nothing */
	BAR_MAX = 40,
	PERCENT = 100,
	MS_PER_S = 1000,
	MINUTE_S = 60,
	HOUR_S = 3600,
};

/* What is computed from the counts for a line. */
struct figures {
	uint64_t per_second;
	uint64_t left_s;
	bool left_known;
};

void progress_begin(struct progress *p, int fd, const char *label)
{
	*p = (struct progress){.fd = fd, .label = label, .terminal = isatty(fd) == 1};
	p->interval_ms = p->terminal ? REDRAW_MS : LINE_MS;
	p->began_ms = p->written_ms = clock_monotonic_ms();
}

void progress_total(struct progress *p, uint64_t total)
{
	p->total = total;
}

static struct figures figures_of(const struct progress *p)
{
	struct figures f = {.left_known = false};
	int64_t ms = clock_monotonic_ms() - p->began_ms;
	double rate = ms > 0 ? (double)p->count * MS_PER_S / (double)ms : 0;
	f.per_second = (uint64_t)rate;
	f.left_known = p->total >= p->count && p->total > 0 && rate > 0;
	if (f.left_known)
		f.left_s = (uint64_t)((double)(p->total - p->count) / rate);
	return f;
}

static size_t width_of(const struct progress *p)
{
	struct winsize size;
	size_t width = ioctl(p->fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : WIDTH_DEFAULT;
	return width < WIDTH_MAX ? width : WIDTH_MAX;
}

/* Adds a part only when the line has room for all of it: a line that wraps could not be drawn anew. The last
 * column stays free, as terminals differ in where the cursor is after it. */
__attribute__((format(printf, 3, 4))) static void add_part(struct buf *line, size_t width, const char *format,
                                                           ...)
{
	char part[LINE_BYTES_MAX];
	va_list args;
	va_start(args, format);
	int n = vsnprintf(part, sizeof part, format, args);
	va_end(args);
	if (n > 0 && (size_t)n < sizeof part && line->n + (size_t)n < width)
		buf_add(line, part, (size_t)n);
}

static void add_left(struct buf *line, size_t width, uint64_t s)
{
	if (s >= HOUR_S)
		add_part(line, width, "  %" PRIu64 " h %02" PRIu64 " min left", s / HOUR_S,
		         s % HOUR_S / MINUTE_S);
	else
		add_part(line, width, "  %" PRIu64 ":%02" PRIu64 " left", s / MINUTE_S, s % MINUTE_S);
}

/* In what the other parts have left of the width. */
static void add_bar(struct buf *line, size_t width, const struct progress *p)
{
	char bar[BAR_MAX + 1];
	size_t room = width > line->n + 5 ? width - line->n - 5 : 0;
	size_t n = room < BAR_MAX ? room : BAR_MAX;
	if (n < BAR_MIN)
		return;
	size_t filled = (size_t)((double)p->count / (double)p->total * (double)n);
	memset(bar, '.', n);
	memset(bar, '#', filled < n ? filled : n);
	bar[n] = '\0';
	add_part(line, width, "  [%s]", bar);
}

static void add_text(struct buf *line, const struct progress *p)
{
	struct figures f = figures_of(p);
	size_t width = width_of(p);
	bool bounded = p->total >= p->count && p->total > 0;
	add_part(line, width, "%s", p->label);
	add_part(line, width, "  %" PRIu64, p->count);
	if (bounded)
		add_part(line, width, " of %" PRIu64 "  %d %%", p->total,
		         (int)((double)p->count / (double)p->total * PERCENT));
	add_part(line, width, "  %" PRIu64 "/s", f.per_second);
	if (f.left_known && p->total > p->count)
		add_left(line, width, f.left_s);
	if (bounded)
		add_bar(line, width, p);
}

/* Nowhere is left to tell of a progress that cannot be written. */
static void put(const struct progress *p, const struct buf *line)
{
	ssize_t written = buf_ok(line) ? write(p->fd, line->at, line->n) : 0;
	(void)written;
}

/* Blanks, rather than an escape sequence, overwrite what was there: every terminal knows these. */
static void draw(struct progress *p, const char *end)
{
	struct buf line;
	buf_init(&line, LINE_BYTES_MAX);
	add_text(&line, p);
	struct buf all;
	buf_init(&all, LINE_BYTES_MAX);
	buf_printf(&all, "\r%.*s%*s%s", (int)line.n, line.at ? line.at : "",
	           p->drawn > line.n ? (int)(p->drawn - line.n) : 0, "", end);
	put(p, &all);
	p->drawn = line.n;
	buf_close(&all);
	buf_close(&line);
}

static void add_known(struct buf *line, const char *name, bool known, uint64_t value)
{
	json_write_name(line, slice_of(name));
	if (known)
		buf_printf(line, "%" PRIu64 ",", value);
	else
		buf_add_text(line, "null,");
}

static void write_json(const struct progress *p, bool ended)
{
	struct figures f = figures_of(p);
	struct buf line;
	buf_init(&line, LINE_BYTES_MAX);
	buf_add_text(&line, "{\"progress\":");
	json_write_string(&line, slice_of(p->label));
	buf_add_char(&line, ',');
	add_known(&line, "count", true, p->count);
	add_known(&line, "total", p->total > 0, p->total);
	add_known(&line, "per_second", true, f.per_second);
	add_known(&line, "seconds_left", f.left_known, f.left_s);
	buf_printf(&line, "\"ended\":%s}\n", ended ? "true" : "false");
	put(p, &line);
	buf_close(&line);
}

void progress_step(struct progress *p, uint64_t n)
{
	int64_t now = clock_monotonic_ms();
	p->count += n;
	if (now - p->written_ms < p->interval_ms)
		return;
	p->written_ms = now;
	if (p->terminal)
		draw(p, "");
	else
		write_json(p, false);
}

void progress_hide(struct progress *p)
{
	char blank[WIDTH_MAX + 2];
	if (p->drawn == 0)
		return;
	int n = snprintf(blank, sizeof blank, "\r%*s\r", (int)p->drawn, "");
	ssize_t written = n > 0 && (size_t)n < sizeof blank ? write(p->fd, blank, (size_t)n) : 0;
	(void)written;
	p->drawn = 0;
}

void progress_end(struct progress *p)
{
	if (p->terminal)
		draw(p, "\n");
	else
		write_json(p, true);
	p->drawn = 0;
}
