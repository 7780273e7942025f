/* What the steps of a run share: its last fault, its listener, its patience. */
#include "harvest/run.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include "base/clock.h"

enum { SLICE_MS = 100, WAIT_MAX_S = 60 };

enum run_status run_fail(struct run *r, enum run_status status, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(r->why, sizeof r->why, format, args);
	va_end(args);
	return status;
}

void run_tell(const struct run *r, enum harvest_event event, const char *resource, uint64_t count,
              const char *text)
{
	const struct harvest_news news = {.event = event,
	                                  .source = r->source->name,
	                                  .resource = resource,
	                                  .count = count,
	                                  .text = text};
	r->listener->tell(r->listener->of, &news);
}

enum run_status run_keep_cursor(struct run *r, struct slice body)
{
	json_t *answer = json_loadb(body.at ? body.at : "", body.n, 0, NULL);
	const json_t *cursor = json_object_get(answer, "cursor");
	size_t n = json_string_length(cursor);
	bool ok = n > 0 && n <= RUN_CURSOR_MAX;
	if (ok)
		memcpy(r->cursor, json_string_value(cursor), n + 1);
	json_decref(answer);
	return ok ? RUN_OK : run_fail(r, RUN_REFUSED, "/v1/changes answers without a cursor that can be one");
}

bool run_sleep(const struct run *r, int64_t ms)
{
	int64_t end = clock_monotonic_ms() + ms;
	const struct timespec slice = {.tv_nsec = SLICE_MS * 1000000L};
	while (!r->listener->is_stopping(r->listener->of)) {
		if (clock_monotonic_ms() >= end)
			return true;
		nanosleep(&slice, NULL);
	}
	return false;
}

/* Seconds until the next try: what the source asks for, else twice as long each time. */
static long wait_of(const struct run *r, int tries)
{
	long own = tries < 6 ? 1L << tries : WAIT_MAX_S;
	return r->retry_after_s > 0 ? r->retry_after_s : own;
}

enum run_status run_patiently(struct run *r, enum run_status (*step)(struct run *r, void *of), void *of)
{
	long waited = 0;
	for (int tries = 0;; tries++) {
		r->retry_after_s = 0;
		arena_reset(&r->arena);
		enum run_status st = step(r, of);
		if (st != RUN_AGAIN)
			return st;
		long wait = wait_of(r, tries);
		if (waited + wait > r->source->patience_s)
			return RUN_REFUSED;
		run_tell(r, HARVEST_RETRIED, NULL, (uint64_t)wait, r->why);
		if (!run_sleep(r, wait * 1000))
			return run_fail(r, RUN_STOPPED, "stopped");
		waited += wait;
	}
}
