/* From a due date to new keys for all sessions: discovery, key set, publication. */
#include "auth/source.h"

#include <sys/random.h>

#include "auth/discovery.h"
#include "base/hash.h"
#include "base/log.h"

enum { MEMORY_MAX = 16 * 1024, SECOND_MS = 1000 };

void source_init(struct source *s, struct auth *a, size_t issuer, const struct refresh_rules *rules,
                 int64_t now_ms)
{
	*s = (struct source){.auth = a, .issuer = issuer, .rules = rules};
	arena_init(&s->memory, MEMORY_MAX);
	refresh_init(&s->refresh, now_ms);
	atomic_init(&s->count.had_ms, -1);
}

void source_close(struct source *s)
{
	arena_close(&s->memory);
}

static const struct issuer *issuer_of(const struct source *s)
{
	return &s->auth->issuers[s->issuer];
}

static const char *name_of(const struct source *s)
{
	return issuer_of(s)->rules.issuer.at;
}

static uint32_t random_number(void)
{
	uint32_t number;
	/* without randomness services are only not spread in time */
	return getrandom(&number, sizeof number, 0) == (ssize_t)sizeof number ? number : 0;
}

bool source_has_tried(const struct source *s)
{
	return s->refresh.attempted && !s->refresh.running;
}

int64_t source_next_ms(const struct source *s)
{
	int64_t next = refresh_next_ms(&s->refresh, s->rules, atomic_load(&issuer_of(s)->wanted));
	int64_t expires = refresh_expires_ms(&s->refresh, s->rules);
	return next < expires ? next : expires;
}

/* ---- the end of an attempt ---- */

static void tell_fault(struct source *s, enum fault fault, const char *detail)
{
	if (fault == s->told)
		return;
	s->told = fault;
	if (fault == FAULT_NONE)
		log_info("keys of issuer %s can be had again", name_of(s));
	else
		log_warning("keys of issuer %s: %s%s%s; %s", name_of(s), fault_text(fault),
		            *detail ? ": " : "", detail,
		            s->refresh.loaded ? "the last good ones serve on" : "its tokens are refused");
}

static void fail(struct source *s, enum fault fault, const char *detail, int64_t now_ms)
{
	refresh_failed(&s->refresh, s->rules, now_ms, random_number());
	atomic_fetch_add(&s->count.failures, 1);
	atomic_store(&s->count.fault, (int)fault);
	tell_fault(s, fault, detail);
}

static void succeed(struct source *s, int64_t fresh_s, int64_t now_ms)
{
	refresh_succeeded(&s->refresh, s->rules, now_ms, fresh_s, random_number());
	atomic_store(&s->count.fault, FAULT_NONE);
	atomic_store(&s->count.had_ms, now_ms);
	tell_fault(s, FAULT_NONE, "");
}

/* ---- the key set ---- */

static void tell_notes(struct source *s, const struct jwks_notes *notes)
{
	uint64_t hash = hash_bytes(0, notes->text, strlen(notes->text));
	if (hash == s->told_notes)
		return;
	s->told_notes = hash;
	if (notes->refused > 0)
		log_warning("keys of issuer %s that are refused: %s", name_of(s), notes->text);
	else if (notes->passed_over > 0)
		log_info("keys of issuer %s that are passed over: %s", name_of(s), notes->text);
}

static void publish(struct source *s, struct keyset *set)
{
	atomic_store(&s->count.keys, set->count);
	if (jwks_same(issuer_of(s)->keys, set)) {
		keyset_drop(set);
		return;
	}
	log_info("issuer %s has %zu usable keys", name_of(s), set->count);
	keys_publish(s->auth, s->issuer, set);
}

static void take_keys(struct source *s, const struct fetched *got, int64_t now_ms)
{
	struct jwks_notes notes;
	struct keyset *set = keyset_new();
	enum fault fault = set ? jwks_read(got->body, set, &notes) : FAULT_MEMORY;
	if (set)
		tell_notes(s, &notes);
	if (fault != FAULT_NONE) {
		keyset_drop(set);
		fail(s, fault, "", now_ms);
		return;
	}
	publish(s, set);
	succeed(s, got->fresh_s, now_ms);
}

/* ---- the steps of an attempt ---- */

static void ask_for_keys(struct source *s, struct fetcher *fetcher, const char *address, int64_t now_ms)
{
	s->discovering = false;
	enum fault fault = fetcher_start(fetcher, address, s);
	if (fault != FAULT_NONE)
		fail(s, fault, "", now_ms);
}

static void take_document(struct source *s, struct fetcher *fetcher, const struct fetched *got,
                          int64_t now_ms)
{
	const char *address = NULL;
	const struct issuer *i = issuer_of(s);
	const struct discovery expected = {i->rules.issuer, slice_of(i->discovery_url)};
	arena_reset(&s->memory);
	enum fault fault = discovery_read(&expected, got->body, &s->memory, &address);
	if (fault == FAULT_NONE)
		ask_for_keys(s, fetcher, address, now_ms);
	else
		fail(s, fault, "", now_ms);
}

void source_take(struct source *s, struct fetcher *fetcher, const struct fetched *got, int64_t now_ms)
{
	if (got->fault != FAULT_NONE)
		fail(s, got->fault, got->detail, now_ms);
	else if (s->discovering)
		take_document(s, fetcher, got, now_ms);
	else
		take_keys(s, got, now_ms);
}

static void begin(struct source *s, struct fetcher *fetcher, int64_t now_ms)
{
	const struct issuer *i = issuer_of(s);
	/* Whoever asks for an unknown key from here on may have one that this fetch does not bring. */
	bool wanted = keys_take_wanted(s->auth, s->issuer);
	log_debug("fetching the keys of issuer %s%s", name_of(s), wanted ? " for an unknown one" : "");
	refresh_started(&s->refresh, now_ms);
	atomic_fetch_add(&s->count.attempts, 1);
	if (!i->discovery_url) {
		ask_for_keys(s, fetcher, i->jwks_url, now_ms);
		return;
	}
	s->discovering = true;
	enum fault fault = fetcher_start(fetcher, i->discovery_url, s);
	if (fault != FAULT_NONE)
		fail(s, fault, "", now_ms);
}

/* An empty set opens nothing, also to tokens that sessions know from before. */
static void withdraw(struct source *s)
{
	struct keyset *none = keyset_new();
	if (!none)
		return; /* tried again when it is tended next */
	log_error("keys of issuer %s have not been had for %lld s and are too old: its tokens are refused",
	          name_of(s), (long long)(s->rules->keep_ms / SECOND_MS));
	refresh_expired(&s->refresh);
	atomic_store(&s->count.had_ms, -1);
	atomic_store(&s->count.keys, 0);
	keys_publish(s->auth, s->issuer, none);
}

void source_tend(struct source *s, struct fetcher *fetcher, int64_t now_ms)
{
	if (now_ms >= refresh_expires_ms(&s->refresh, s->rules))
		withdraw(s);
	if (now_ms >= refresh_next_ms(&s->refresh, s->rules, atomic_load(&issuer_of(s)->wanted)))
		begin(s, fetcher, now_ms);
}
