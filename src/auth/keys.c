/* The thread that keeps keys up to date. */
#include "auth/keys.h"

#include <stdlib.h>
#include <time.h>

#include "auth/source.h"
#include "auth/watch.h"
#include "base/clock.h"
#include "base/log.h"

enum {
	TICK_MS = 500, /* how soon it is noticed that a token named an unknown key */
	TICK_LEAST_MS = 10,
	FIRST_ROUND_MS = 2000, /* that keys_start gives the first fetches */
	SECOND_MS = 1000,
	PATH_BYTES_MAX = 64 * 1024,
};

struct keys {
	struct auth *auth;
	struct fetcher *fetcher;
	struct refresh_rules rules;
	struct arena memory;
	pthread_t thread;
	atomic_bool stopping, tried; /* tried: all first fetches have come to an end */
	size_t source_count, watch_count;
	struct source sources[ISSUERS_MAX];
	struct watch watches[ISSUERS_MAX];
};

/* ---- the thread ---- */

static int64_t tend(struct keys *k, int64_t now_ms)
{
	int64_t next = now_ms + TICK_MS;
	bool tried = true;
	for (size_t i = 0; i < k->watch_count; i++)
		watch_tend(&k->watches[i], now_ms);
	for (size_t i = 0; i < k->source_count; i++) {
		struct source *s = &k->sources[i];
		source_tend(s, k->fetcher, now_ms);
		tried = tried && source_has_tried(s);
		next = source_next_ms(s) < next ? source_next_ms(s) : next;
	}
	if (tried)
		atomic_store(&k->tried, true);
	return next;
}

static void *run(void *of)
{
	struct keys *k = of;
	struct fetched got;
	while (!atomic_load(&k->stopping)) {
		int64_t now = clock_monotonic_ms(), wait = tend(k, now) - now;
		fetcher_wait(k->fetcher, wait > TICK_LEAST_MS ? wait : TICK_LEAST_MS);
		while (fetcher_next(k->fetcher, &got))
			source_take(got.owner, k->fetcher, &got, clock_monotonic_ms());
	}
	return NULL;
}

/* ---- starting and stopping ---- */

static void add_issuers(struct keys *k, int64_t now_ms)
{
	for (size_t i = 0; i < k->auth->issuer_count; i++) {
		const struct issuer *issuer = &k->auth->issuers[i];
		if (issuer->discovery_url || issuer->jwks_url)
			source_init(&k->sources[k->source_count++], k->auth, i, &k->rules, now_ms);
		else if (issuer->jwks_file || issuer->public_key_file)
			watch_init(&k->watches[k->watch_count++], k->auth, i, k->rules.keep_ms, now_ms);
	}
}

static void free_keys(struct keys *k)
{
	if (!k)
		return;
	fetcher_free(k->fetcher);
	for (size_t i = 0; i < k->source_count; i++)
		source_close(&k->sources[i]);
	arena_close(&k->memory);
	fetch_global_close();
	free(k);
}

static struct keys *new_keys(struct auth *a, const struct keys_settings *s)
{
	struct keys *k = calloc(1, sizeof *k);
	if (!k || !fetch_global_open()) {
		free(k);
		return NULL;
	}
	arena_init(&k->memory, PATH_BYTES_MAX);
	k->auth = a;
	k->rules = (struct refresh_rules){s->age_ms, s->pause_ms, s->keep_ms};
	const struct fetch_settings fetch = {
	        .ca_file = s->ca_file ? arena_strdup(&k->memory, slice_of(s->ca_file)) : NULL,
	        .total_ms = s->timeout_ms,
	};
	k->fetcher = fetcher_new(&fetch);
	add_issuers(k, clock_monotonic_ms());
	if (k->fetcher)
		return k;
	free_keys(k);
	return NULL;
}

static void wait_for_first_round(struct keys *k)
{
	const struct timespec pause = {.tv_nsec = TICK_LEAST_MS * 1000000};
	int64_t until = clock_monotonic_ms() + FIRST_ROUND_MS;
	while (!atomic_load(&k->tried) && clock_monotonic_ms() < until)
		nanosleep(&pause, NULL);
}

struct keys *keys_start(struct auth *a, const struct keys_settings *settings, const char **ret_why)
{
	struct keys *k = new_keys(a, settings);
	if (!k || pthread_create(&k->thread, NULL, run, k) != 0) {
		free_keys(k);
		*ret_why = "there is no memory or thread to fetch keys with";
		return NULL;
	}
	wait_for_first_round(k);
	return k;
}

void keys_stop(struct keys *k)
{
	if (!k)
		return;
	atomic_store(&k->stopping, true);
	fetcher_wake(k->fetcher);
	pthread_join(k->thread, NULL);
	free_keys(k);
}

/* ---- telling ---- */

static struct keys_status status_of(const struct auth *a, size_t issuer, enum keys_from from,
                                    struct key_count *count)
{
	int64_t had_ms = atomic_load(&count->had_ms);
	enum fault fault = (enum fault)atomic_load(&count->fault);
	return (struct keys_status){
	        .issuer = a->issuers[issuer].rules.issuer.at,
	        .from = from,
	        .attempts = atomic_load(&count->attempts),
	        .failures = atomic_load(&count->failures),
	        .age_s = had_ms < 0 ? -1 : (clock_monotonic_ms() - had_ms) / SECOND_MS,
	        .count = atomic_load(&count->keys),
	        .fault = fault == FAULT_NONE ? NULL : fault_text(fault),
	};
}

bool keys_status(struct keys *k, size_t index, struct keys_status *ret_status)
{
	size_t in_files = index - k->source_count;
	if (index < k->source_count) {
		struct source *s = &k->sources[index];
		*ret_status = status_of(k->auth, s->issuer, KEYS_OF_URL, &s->count);
		return true;
	}
	if (in_files >= k->watch_count)
		return false;
	struct watch *w = &k->watches[in_files];
	*ret_status = status_of(k->auth, w->issuer, KEYS_OF_FILES, &w->count);
	return true;
}
