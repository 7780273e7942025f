/* Checks the tokens of one thread: from the cache, or step by step from the cheapest doubt to the dearest. */
#include "auth/port.h"

#include <stdio.h>
#include <stdlib.h>

#include "auth/cache.h"
#include "auth/candidate.h"
#include "auth/refusal_log.h"
#include "auth/role_claims.h"
#include "auth/signature.h"

/* Issuer, subject, 64 roles and 100 programmes, the texts escaped at their worst. */
enum { PRINCIPAL_BYTES_MAX = 16 * 1024 };

/* This session's view of one issuer. */
struct issuer_keys {
	struct keyset *keys; /* a reference of its own */
	struct verifier *verifier;
};

struct auth_session {
	struct auth *auth;
	struct port port;
	struct digester digester;
	struct token_cache *cache;
	struct issuer_keys issuers[ISSUERS_MAX];
	struct refusal_log refusals;
	size_t refused_issuer;
	struct buf json;                        /* the principal while it is written */
	unsigned char scratch[TOKEN_BYTES_MAX]; /* the token's segments decoded */
};

struct auth_session *auth_session_new(struct auth *a)
{
	struct auth_session *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->auth = a;
	buf_init(&s->json, PRINCIPAL_BYTES_MAX);
	port_open(&s->port, a);
	s->cache = token_cache_new(a->cache_entries);
	if (digester_init(&s->digester) && s->cache)
		return s;
	auth_session_free(s);
	return NULL;
}

void auth_session_free(struct auth_session *s)
{
	if (!s)
		return;
	refusal_log_flush(&s->refusals);
	port_close(&s->port, s->auth);
	for (size_t i = 0; i < s->auth->issuer_count; i++) {
		verifier_free(s->issuers[i].verifier);
		keyset_drop(s->issuers[i].keys);
	}
	digester_close(&s->digester);
	buf_close(&s->json);
	token_cache_free(s->cache);
	free(s);
}

const struct auth_stats *auth_session_stats(const struct auth_session *s)
{
	return &s->port.stats;
}

/* Only this thread writes the counter, so that adding needs no exclusive access to it. */
static void count(atomic_uint_least64_t *counter)
{
	uint_least64_t n = atomic_load_explicit(counter, memory_order_relaxed);
	atomic_store_explicit(counter, n + 1, memory_order_relaxed);
}

/* Takes over the issuer's newest keys. */
static struct issuer_keys *current_keys(struct auth_session *s, size_t issuer)
{
	struct issuer_keys *k = &s->issuers[issuer];
	struct keyset *newer = port_take_keys(&s->port, issuer);
	if (!newer)
		return k;
	verifier_free(k->verifier);
	keyset_drop(k->keys);
	*k = (struct issuer_keys){.keys = newer, .verifier = verifier_new(newer, &s->digester)};
	return k;
}

/* ---- a token that is not known ---- */

static enum token_status find_key(const struct keyset *keys, const struct token_header *header,
                                  size_t *ret_index)
{
	static const enum token_status of_match[] = {
	        [KEY_FOUND] = TOKEN_OK,
	        [KEY_UNKNOWN] = TOKEN_KEY,
	        [KEY_OF_OTHER_ALGORITHM] = TOKEN_ALGORITHM,
	};
	const struct slice *kid = header->has_kid ? &header->kid : NULL;
	if (keys->count == 0)
		return TOKEN_NO_KEYS;
	return of_match[keyset_find(keys, header->algorithm, kid, ret_index)];
}

/* Whoever fetches keys decides when; here it is one store, and none while the flag is up. */
static void want_keys(struct issuer *i)
{
	if ((i->discovery_url || i->jwks_url) && !atomic_load_explicit(&i->wanted, memory_order_relaxed))
		atomic_store_explicit(&i->wanted, true, memory_order_relaxed);
}

static bool type_is_accepted(const struct claim_rules *rules, const json_t *type)
{
	return type ? token_type_is(type, rules->types) : !rules->type_required;
}

static enum token_status check_signature(struct auth_session *s, const struct candidate *c)
{
	size_t index;
	struct issuer *issuer = &s->auth->issuers[c->issuer];
	struct issuer_keys *k = current_keys(s, c->issuer);
	if (!algorithm_in(issuer->rules.algorithms, c->header.algorithm))
		return TOKEN_ALGORITHM;
	if (!type_is_accepted(&issuer->rules, c->header.type))
		return TOKEN_CLAIMS;
	enum token_status st = find_key(k->keys, &c->header, &index);
	if (st == TOKEN_KEY || st == TOKEN_NO_KEYS)
		want_keys(issuer);
	if (st != TOKEN_OK)
		return st;
	bool holds = k->verifier && verifier_check(k->verifier, index, c->header.algorithm,
	                                           c->parts.signed_text, c->parts.signature);
	return holds ? TOKEN_OK : TOKEN_SIGNATURE;
}

static enum token_status make_principal(struct auth_session *s, size_t issuer, const struct claims *claims,
                                        struct arena *arena, struct principal *ret_principal)
{
	buf_reset(&s->json, PRINCIPAL_BYTES_MAX);
	claims_write_principal(&s->auth->issuers[issuer].rules, claims, &s->json);
	if (!buf_ok(&s->json))
		return TOKEN_CLAIMS;
	*ret_principal = (struct principal){
	        .roles = claims->roles,
	        .issuer = issuer,
	        .subject = arena_dup(arena, claims->subject),
	        .json = arena_dup(arena, buf_slice(&s->json)),
	};
	return TOKEN_OK;
}

static enum token_status check_claims(struct auth_session *s, const struct candidate *c, int64_t now_s,
                                      struct arena *arena, struct verified_token *ret_token)
{
	struct claims claims;
	const struct claim_rules *rules = &s->auth->issuers[c->issuer].rules;
	enum token_status st = claims_read(rules, c->payload, &claims);
	if (st == TOKEN_OK)
		st = claims_check_lifetime(rules, claims.lifetime, now_s);
	if (st == TOKEN_OK)
		st = role_claims_check_scope(rules, c->payload);
	if (st == TOKEN_SCOPE)
		s->refused_issuer = c->issuer;
	if (st == TOKEN_OK)
		st = make_principal(s, c->issuer, &claims, arena, &ret_token->principal);
	if (st != TOKEN_OK)
		return st;
	ret_token->lifetime = claims.lifetime;
	ret_token->issuer = c->issuer;
	ret_token->generation = s->issuers[c->issuer].keys->generation;
	return TOKEN_OK;
}

/* From the cheapest doubt to the dearest. */
static enum token_status verify(struct auth_session *s, struct slice token, int64_t now_s,
                                struct arena *arena, struct verified_token *ret_token)
{
	struct candidate c = {.payload = NULL};
	if (!token_is_text(token))
		return TOKEN_REQUEST;
	enum token_status st = candidate_read(&c, s->auth, token, s->scratch);
	refusal_log_begin(&s->refusals, c.issuer_text);
	if (st == TOKEN_OK)
		st = check_signature(s, &c);
	if (st == TOKEN_OK)
		st = candidate_read_payload(&c, s->auth);
	if (st == TOKEN_OK)
		st = check_claims(s, &c, now_s, arena, ret_token);
	candidate_close(&c);
	return st;
}

/* ---- a token that was verified before ---- */

/* A key may have been withdrawn since: what an older generation verified counts no more. */
static bool find_known(struct auth_session *s, const unsigned char digest[static DIGEST_BYTES],
                       struct verified_token *ret_known)
{
	if (!token_cache_find(s->cache, digest, ret_known))
		return false;
	return current_keys(s, ret_known->issuer)->keys->generation == ret_known->generation;
}

static enum token_status recall(struct auth_session *s, const struct verified_token *known, int64_t now_s,
                                struct arena *arena, struct principal *ret_principal)
{
	const struct claim_rules *rules = &s->auth->issuers[known->issuer].rules;
	enum token_status st = claims_check_lifetime(rules, known->lifetime, now_s);
	if (st != TOKEN_OK) {
		refusal_log_begin(&s->refusals, rules->issuer);
		return st;
	}
	*ret_principal = (struct principal){
	        .roles = known->principal.roles,
	        .issuer = known->issuer,
	        .subject = arena_dup(arena, known->principal.subject),
	        .json = arena_dup(arena, known->principal.json),
	};
	return TOKEN_OK;
}

static enum token_status check(struct auth_session *s, struct slice token, int64_t now_s, struct arena *arena,
                               struct principal *ret_principal)
{
	size_t n;
	struct verified_token known;
	unsigned char digest[DIGEST_BYTES_MAX];
	if (token.n > TOKEN_BYTES_MAX)
		return TOKEN_TOO_LONG;
	if (!digester_run(&s->digester, DIGEST_SHA256, token, digest, &n))
		return TOKEN_SIGNATURE;
	bool hit = find_known(s, digest, &known);
	count(hit ? &s->port.stats.hits : &s->port.stats.misses);
	if (hit)
		return recall(s, &known, now_s, arena, ret_principal);
	enum token_status st = verify(s, token, now_s, arena, &known);
	if (st != TOKEN_OK)
		return st;
	token_cache_keep(s->cache, digest, &known);
	*ret_principal = known.principal;
	return TOKEN_OK;
}

const char *auth_digest(struct auth_session *s, struct slice text, struct arena *arena)
{
	size_t n;
	unsigned char digest[DIGEST_BYTES_MAX];
	if (!digester_run(&s->digester, DIGEST_SHA256, text, digest, &n))
		return NULL;
	char *hex = arena_alloc(arena, 2 * n + 1);
	for (size_t i = 0; i < n; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	return hex;
}

enum token_status auth_check(struct auth_session *s, struct slice token, int64_t now_s, struct arena *arena,
                             struct principal *ret_principal)
{
	refusal_log_begin(&s->refusals, SLICE(""));
	enum token_status st = check(s, token, now_s, arena, ret_principal);
	if (st != TOKEN_OK)
		count(&s->port.stats.refused[st]);
	return st;
}

void auth_refuse(struct auth_session *s, enum token_status st)
{
	refusal_log_begin(&s->refusals, SLICE(""));
	count(&s->port.stats.refused[st]);
}

void auth_tell_refusal(struct auth_session *s, enum token_status st, const char *request_id, int64_t now_s)
{
	refusal_log_tell(&s->refusals, st, request_id, now_s);
}

size_t auth_refused_issuer(const struct auth_session *s)
{
	return s->refused_issuer;
}
