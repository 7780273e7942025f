/* A set-associative cache: the digest chooses a set of four places, the least recently used of them goes.
 *
 * Only tokens with a valid signature get here and their digest is not theirs to choose, so nobody can crowd a
 * set on purpose, and a lookup is four comparisons whatever happens. */
#include "auth/cache.h"

#include <stdlib.h>
#include <string.h>

enum { WAYS = 4, ENTRY_BYTES = 2048 };

struct entry_head {
	unsigned char digest[DIGEST_BYTES];
	uint64_t used; /* 0: empty */
	uint64_t roles;
	uint64_t generation;
	struct lifetime lifetime;
	size_t issuer, subject_n, json_n;
};

struct entry {
	struct entry_head head;
	char text[ENTRY_BYTES - sizeof(struct entry_head)]; /* subject, then JSON */
};

struct token_cache {
	uint64_t uses;
	size_t sets, ways;
	struct entry entries[];
};

struct token_cache *token_cache_new(size_t entries)
{
	size_t ways = entries < WAYS ? entries : WAYS;
	size_t sets = ways ? entries / ways : 0;
	if (sets > (SIZE_MAX - sizeof(struct token_cache)) / (WAYS * sizeof(struct entry)))
		return NULL;
	/* Pages are taken when they are first used, so a cache of few callers is small. */
	struct token_cache *c = calloc(1, sizeof *c + sets * ways * sizeof *c->entries);
	if (!c)
		return NULL;
	c->sets = sets;
	c->ways = ways;
	return c;
}

void token_cache_free(struct token_cache *c)
{
	free(c);
}

/* NULL when nothing is ever kept. */
static struct entry *set_of(struct token_cache *c, const unsigned char *digest)
{
	uint64_t number;
	memcpy(&number, digest, sizeof number);
	return c->sets ? &c->entries[number % c->sets * c->ways] : NULL;
}

bool token_cache_find(struct token_cache *c, const unsigned char digest[static DIGEST_BYTES],
                      struct verified_token *ret_token)
{
	struct entry *set = set_of(c, digest);
	for (size_t i = 0; i < c->ways; i++) {
		struct entry_head *h = &set[i].head;
		if (!h->used || memcmp(h->digest, digest, DIGEST_BYTES) != 0)
			continue;
		h->used = ++c->uses;
		ret_token->lifetime = h->lifetime;
		ret_token->issuer = h->issuer;
		ret_token->generation = h->generation;
		ret_token->principal = (struct principal){
		        .roles = h->roles,
		        .subject = {set[i].text,                h->subject_n},
		        .json = {set[i].text + h->subject_n, h->json_n   },
		};
		return true;
	}
	return false;
}

void token_cache_keep(struct token_cache *c, const unsigned char digest[static DIGEST_BYTES],
                      const struct verified_token *token)
{
	const struct principal *p = &token->principal;
	struct entry *set = set_of(c, digest), *oldest = set;
	if (!set || p->subject.n + p->json.n > sizeof set->text)
		return;
	for (struct entry *e = set; e < set + c->ways; e++) {
		/* its own place first: what it says was by keys that are there no more */
		if (e->head.used && memcmp(e->head.digest, digest, DIGEST_BYTES) == 0) {
			oldest = e;
			break;
		}
		if (e->head.used < oldest->head.used)
			oldest = e;
	}
	oldest->head = (struct entry_head){
	        .used = ++c->uses,
	        .roles = p->roles,
	        .lifetime = token->lifetime,
	        .issuer = token->issuer,
	        .generation = token->generation,
	        .subject_n = p->subject.n,
	        .json_n = p->json.n,
	};
	memcpy(oldest->head.digest, digest, DIGEST_BYTES);
	memcpy(oldest->text, p->subject.at, p->subject.n);
	memcpy(oldest->text + p->subject.n, p->json.at, p->json.n);
}
