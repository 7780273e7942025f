/* Looks at key files once a second, and reads them when they are others than before. */
#include "auth/watch.h"

#include <string.h>

#include "auth/fault.h"
#include "auth/jwks.h"
#include "auth/key_file.h"
#include "base/log.h"

enum { REASON_BYTES_MAX = 64 * 1024 };

void watch_init(struct watch *w, struct auth *a, size_t issuer, int64_t keep_ms, int64_t now_ms)
{
	/* Nothing seen yet: what changed since the start read the files is noticed by the first look. */
	*w = (struct watch){
	        .auth = a, .issuer = issuer, .keep_ms = keep_ms, .next_ms = now_ms, .good_ms = now_ms};
	atomic_init(&w->count.had_ms, now_ms);
	atomic_init(&w->count.keys, a->issuers[issuer].keys->count);
}

static const struct issuer *issuer_of(const struct watch *w)
{
	return &w->auth->issuers[w->issuer];
}

/* ---- seeing a change ---- */

static bool is_same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       is_same_time(a->st_mtim, b->st_mtim) && is_same_time(a->st_ctim, b->st_ctim);
}

/* Whether one of the files is another than at the last look. One that is not there is all zero. */
static bool look(struct watch *w)
{
	const char *const paths[WATCHED_FILES] = {issuer_of(w)->jwks_file, issuer_of(w)->public_key_file};
	bool changed = false;
	for (size_t i = 0; i < WATCHED_FILES; i++) {
		struct stat now;
		if (!paths[i] || stat(paths[i], &now) != 0)
			memset(&now, 0, sizeof now);
		changed = changed || !is_same_file(&now, &w->seen[i]);
		w->seen[i] = now;
	}
	return changed;
}

/* ---- reading ---- */

/* Opening a named pipe would wait for its writer. */
static bool are_plain(const struct watch *w, const char **ret_why)
{
	for (size_t i = 0; i < WATCHED_FILES; i++) {
		if (w->seen[i].st_mode == 0 || S_ISREG(w->seen[i].st_mode))
			continue;
		*ret_why = "not a plain file";
		return false;
	}
	return true;
}

/* A shared secret is no file: it stays as it is. */
static bool keep_secret(const struct keyset *from, struct keyset *to, const char **ret_why)
{
	for (size_t i = 0; i < from->count; i++) {
		struct key key = from->keys[i];
		if (key.secret.n == 0)
			continue;
		key.secret = arena_dup(&to->memory, key.secret);
		if (!keyset_add(to, &key, ret_why))
			return false;
	}
	return true;
}

static bool read_keys(const struct watch *w, struct keyset *set, struct arena *arena, const char **ret_why)
{
	const struct issuer *i = issuer_of(w);
	if (!are_plain(w, ret_why))
		return false;
	if (i->jwks_file && !key_file_add_jwks(set, i->jwks_file, arena, ret_why))
		return false;
	if (i->public_key_file && !key_file_add_pem(set, i->public_key_file, arena, ret_why))
		return false;
	return keep_secret(i->keys, set, ret_why);
}

/* ---- what comes of it ---- */

static void publish(struct watch *w, struct keyset *set)
{
	atomic_store(&w->count.keys, set->count);
	if (jwks_same(issuer_of(w)->keys, set)) {
		keyset_drop(set);
		return;
	}
	log_info("issuer %s has %zu usable keys", issuer_of(w)->rules.issuer.at, set->count);
	keys_publish(w->auth, w->issuer, set);
}

static void take_change(struct watch *w, bool changed)
{
	struct arena arena;
	const char *why = fault_text(FAULT_MEMORY);
	struct keyset *set = keyset_new();
	arena_init(&arena, REASON_BYTES_MAX);
	bool good = set && read_keys(w, set, &arena, &why);
	if (changed)
		atomic_fetch_add(&w->count.attempts, 1);
	if (good) {
		publish(w, set);
	} else {
		keyset_drop(set);
		atomic_fetch_add(&w->count.failures, changed);
		if (changed)
			log_warning("keys of issuer %s: %s; the last good ones serve on",
			            issuer_of(w)->rules.issuer.at, why);
	}
	w->broken = !good;
	atomic_store(&w->count.fault, good ? FAULT_NONE : FAULT_FILE);
	arena_close(&arena);
}

/* An empty set refuses every token, also those that sessions know from before. */
static void withdraw(struct watch *w)
{
	struct keyset *none = keyset_new();
	if (!none)
		return; /* tried again with the next look */
	log_error("the key files of issuer %s could not be used for too long: its tokens are refused",
	          issuer_of(w)->rules.issuer.at);
	atomic_store(&w->count.had_ms, -1);
	atomic_store(&w->count.keys, 0);
	keys_publish(w->auth, w->issuer, none);
}

void watch_tend(struct watch *w, int64_t now_ms)
{
	if (now_ms < w->next_ms)
		return;
	w->next_ms = now_ms + WATCH_MS;
	bool changed = look(w);
	/* What was half written is read until it is whole. */
	if (changed || w->broken)
		take_change(w, changed);
	if (!w->broken) {
		w->good_ms = now_ms;
		atomic_store(&w->count.had_ms, now_ms);
	} else if (now_ms - w->good_ms >= w->keep_ms && issuer_of(w)->keys->count > 0) {
		withdraw(w);
	}
}
