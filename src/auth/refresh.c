/* The times of a schedule. */
#include "auth/refresh.h"

enum { SECOND_MS = 1000, JITTER = 10 /* a tenth */, DOUBLINGS_MAX = 20 };

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* From 0 to a tenth of `span_ms`. */
static int64_t jitter(int64_t span_ms, uint32_t random)
{
	return span_ms / JITTER * (random >> 16) / UINT16_MAX;
}

void refresh_init(struct refresh *r, int64_t now_ms)
{
	*r = (struct refresh){.next_ms = now_ms};
}

int64_t refresh_next_ms(const struct refresh *r, const struct refresh_rules *rules, bool unknown_key)
{
	if (r->running)
		return INT64_MAX;
	if (!unknown_key || !r->attempted)
		return r->next_ms;
	return smaller(r->next_ms, r->attempted_ms + rules->pause_ms);
}

void refresh_started(struct refresh *r, int64_t now_ms)
{
	r->attempted = true;
	r->running = true;
	r->attempted_ms = now_ms;
}

/* A set must be replaced well before it is too old to serve. */
static int64_t age_of(const struct refresh_rules *rules, int64_t fresh_s)
{
	int64_t age = rules->age_ms;
	if (fresh_s >= 0)
		age = larger(smaller(fresh_s * SECOND_MS, age * REFRESH_LONGEST), age / REFRESH_SHORTEST);
	return smaller(age, rules->keep_ms / 2);
}

void refresh_succeeded(struct refresh *r, const struct refresh_rules *rules, int64_t now_ms, int64_t fresh_s,
                       uint32_t random)
{
	int64_t age = age_of(rules, fresh_s);
	r->running = false;
	r->loaded = true;
	r->failures = 0;
	r->loaded_ms = now_ms;
	/* a little early: the answer does not hold longer */
	r->next_ms = now_ms + age - jitter(age, random);
}

/* With keys at hand nothing is urgent; without, tokens are refused until they come. */
void refresh_failed(struct refresh *r, const struct refresh_rules *rules, int64_t now_ms, uint32_t random)
{
	int64_t first = r->loaded ? rules->pause_ms : smaller(REFRESH_RETRY_MS, rules->pause_ms);
	int64_t longest = larger(rules->age_ms, first);
	unsigned doublings = r->failures < DOUBLINGS_MAX ? r->failures : DOUBLINGS_MAX;
	int64_t delay = smaller(first << doublings, longest);
	r->running = false;
	r->failures++;
	r->next_ms = now_ms + delay + jitter(delay, random);
}

int64_t refresh_expires_ms(const struct refresh *r, const struct refresh_rules *rules)
{
	return r->loaded ? r->loaded_ms + rules->keep_ms : INT64_MAX;
}

void refresh_expired(struct refresh *r)
{
	r->loaded = false;
}
