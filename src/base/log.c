/* Log lines, each written with one write() so that lines of different threads never mix. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 2048 };

static _Atomic int lowest = LOG_INFO;

static const char *const level_names[] = {
        [LOG_DEBUG] = "debug",
        [LOG_INFO] = "info",
        [LOG_WARNING] = "warning",
        [LOG_ERROR] = "error",
};

void log_set_level(enum log_level level)
{
	atomic_store(&lowest, (int)level);
}

static size_t put_prefix(char *line, size_t size, enum log_level level)
{
	struct timespec now;
	struct tm utc;
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	size_t n = strftime(line, size, "%Y-%m-%dT%H:%M:%S", &utc);
	n += (size_t)snprintf(line + n, size - n, ".%03ldZ %s ", now.tv_nsec / 1000000, level_names[level]);
	return n;
}

/* A line break inside a message would forge a second line. */
static void flatten(char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			text[i] = ' ';
}

__attribute__((format(printf, 2, 0))) static void write_line(enum log_level level, const char *format,
                                                             va_list args)
{
	char line[LINE_MAX_BYTES];
	if ((int)level < atomic_load(&lowest))
		return;
	size_t n = put_prefix(line, sizeof line, level);
	int more = vsnprintf(line + n, sizeof line - n - 1, format, args);
	size_t room = sizeof line - n - 2;
	size_t text = more < 0 ? 0 : (size_t)more > room ? room : (size_t)more;
	flatten(line + n, text);
	line[n + text] = '\n';
	ssize_t written = write(STDERR_FILENO, line, n + text + 1);
	(void)written; /* nowhere left to tell of a log that cannot be written */
}

void log_debug(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	write_line(LOG_DEBUG, format, args);
	va_end(args);
}

void log_info(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	write_line(LOG_INFO, format, args);
	va_end(args);
}

void log_warning(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	write_line(LOG_WARNING, format, args);
	va_end(args);
}

void log_error(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	write_line(LOG_ERROR, format, args);
	va_end(args);
}

void log_fatal(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	write_line(LOG_ERROR, format, args);
	va_end(args);
	abort();
}
