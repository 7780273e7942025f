/* Checks the tokens of one thread: from the cache, or step by step from the cheapest doubt to the dearest. */
#include "auth/trust.h"

#include <stdlib.h>

#include "auth/cache.h"
#include "auth/json_strict.h"
#include "auth/signature.h"
#include "auth/token.h"

/* Issuer, subject, 64 roles and 100 programmes, the texts escaped at their worst. */
enum { PRINCIPAL_BYTES_MAX = 16 * 1024 };

struct auth_session {
	const struct auth *auth;
	struct verifier *verifier;
	struct token_cache *cache;
	struct buf json;                        /* the principal while it is written */
	unsigned char scratch[TOKEN_BYTES_MAX]; /* the token's segments decoded */
};

struct auth_session *auth_session_new(const struct auth *a)
{
	struct auth_session *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->auth = a;
	buf_init(&s->json, PRINCIPAL_BYTES_MAX);
	s->verifier = verifier_new(&a->keys);
	s->cache = token_cache_new(a->cache_entries);
	if (s->verifier && s->cache)
		return s;
	auth_session_free(s);
	return NULL;
}

void auth_session_free(struct auth_session *s)
{
	if (!s)
		return;
	buf_close(&s->json);
	token_cache_free(s->cache);
	verifier_free(s->verifier);
	free(s);
}

static enum token_status find_key(const struct auth *a, const struct token_header *header, size_t *ret_index)
{
	static const enum token_status of_match[] = {
	        [KEY_FOUND] = TOKEN_OK,
	        [KEY_UNKNOWN] = TOKEN_KEY,
	        [KEY_OF_OTHER_ALGORITHM] = TOKEN_ALGORITHM,
	};
	const struct slice *kid = header->has_kid ? &header->kid : NULL;
	return of_match[keyset_find(&a->keys, header->algorithm, kid, ret_index)];
}

static enum token_status check_header(const struct auth *a, struct slice text, size_t *ret_key)
{
	struct token_header header;
	json_t *json = json_strict_object(text);
	enum token_status st = json ? token_read_header(json, &header) : TOKEN_MALFORMED;
	if (st == TOKEN_OK)
		st = find_key(a, &header, ret_key);
	json_decref(json);
	return st;
}

static enum token_status check_signature(struct auth_session *s, const struct token_parts *parts)
{
	size_t key;
	enum token_status st = check_header(s->auth, parts->header, &key);
	if (st == TOKEN_OK && !verifier_check(s->verifier, key, parts->signed_text, parts->signature))
		st = TOKEN_SIGNATURE;
	return st;
}

static enum token_status make_principal(struct auth_session *s, const struct claims *claims,
                                        struct arena *arena, struct principal *ret_principal)
{
	buf_reset(&s->json, PRINCIPAL_BYTES_MAX);
	claims_write_principal(&s->auth->rules, claims, &s->json);
	if (!buf_ok(&s->json))
		return TOKEN_CLAIMS;
	*ret_principal = (struct principal){
	        .roles = claims->roles,
	        .subject = arena_dup(arena, claims->subject),
	        .json = arena_dup(arena, buf_slice(&s->json)),
	};
	return TOKEN_OK;
}

static enum token_status check_payload(struct auth_session *s, struct slice text, int64_t now_s,
                                       struct arena *arena, struct verified_token *ret_token)
{
	struct claims claims;
	const struct claim_rules *rules = &s->auth->rules;
	json_t *json = json_strict_object(text);
	enum token_status st = json ? claims_read(rules, json, &claims) : TOKEN_MALFORMED;
	if (st == TOKEN_OK)
		st = claims_check_lifetime(rules, claims.lifetime, now_s);
	if (st == TOKEN_OK)
		st = make_principal(s, &claims, arena, &ret_token->principal);
	if (st == TOKEN_OK)
		ret_token->lifetime = claims.lifetime;
	json_decref(json);
	return st;
}

static enum token_status verify(struct auth_session *s, struct slice token, int64_t now_s,
                                struct arena *arena, struct verified_token *ret_token)
{
	struct token_parts parts;
	enum token_status st = token_split(token, s->scratch, &parts);
	if (st == TOKEN_OK)
		st = check_signature(s, &parts);
	/* Only a payload that the issuer signed is worth parsing. */
	return st == TOKEN_OK ? check_payload(s, parts.payload, now_s, arena, ret_token) : st;
}

static enum token_status recall(struct auth_session *s, const struct verified_token *known, int64_t now_s,
                                struct arena *arena, struct principal *ret_principal)
{
	enum token_status st = claims_check_lifetime(&s->auth->rules, known->lifetime, now_s);
	if (st != TOKEN_OK)
		return st;
	*ret_principal = (struct principal){
	        .roles = known->principal.roles,
	        .subject = arena_dup(arena, known->principal.subject),
	        .json = arena_dup(arena, known->principal.json),
	};
	return TOKEN_OK;
}

enum token_status auth_check(struct auth_session *s, struct slice token, int64_t now_s, struct arena *arena,
                             struct principal *ret_principal)
{
	struct verified_token known;
	unsigned char digest[DIGEST_BYTES];
	if (token.n == 0 || token.n > TOKEN_BYTES_MAX)
		return TOKEN_MALFORMED;
	if (!verifier_digest(s->verifier, token, digest))
		return TOKEN_SIGNATURE;
	if (token_cache_find(s->cache, digest, &known))
		return recall(s, &known, now_s, arena, ret_principal);
	enum token_status st = verify(s, token, now_s, arena, &known);
	if (st != TOKEN_OK)
		return st;
	token_cache_keep(s->cache, digest, &known);
	*ret_principal = known.principal;
	return TOKEN_OK;
}

const char *token_status_text(enum token_status st)
{
	static const char *const texts[] = {
	        [TOKEN_OK] = "The token is valid.",
	        [TOKEN_MALFORMED] = "The token is not a signed JSON Web Token.",
	        [TOKEN_ALGORITHM] = "The token's algorithm is not allowed.",
	        [TOKEN_KEY] = "The token names no known key.",
	        [TOKEN_SIGNATURE] = "The token's signature does not hold.",
	        [TOKEN_CLAIMS] = "A claim of the token is missing, wrong or of another form.",
	        [TOKEN_EXPIRED] = "The token has expired.",
	        [TOKEN_NOT_YET] = "The token is not valid yet.",
	};
	return texts[st];
}
