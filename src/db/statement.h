/* The statements of one thread, in a fixed number of slots, with the least recently used one giving way.
 *
 * A slot's generation counts its tenants; together they name the prepared statement on every connection, so
 * that a connection knows by comparing one number whether it has to prepare. */
#ifndef IOA_DB_STATEMENT_H
#define IOA_DB_STATEMENT_H

#include <stdint.h>

#include "db/query.h"

enum { STATEMENT_NAME_MAX = 24 };

struct statement {
	int slot;
	uint32_t generation; /* never 0 */
	char name[STATEMENT_NAME_MAX];
	struct query_text text;
	void *cached; /* db_step.cache */

	/* the cache's own */
	const struct query *query;
	struct query_choice_key key;
	uint64_t hash;
	uint64_t last_used;
	int uses; /* tickets under way; not evicted while there are any */
	int next; /* slot in the same bucket, or −1 */
	struct arena arena;
};

struct statement_cache;

struct statement_cache *statement_cache_new(int slots, void (*free_cached)(void *cached));
void statement_cache_free(struct statement_cache *c);
int statement_cache_slots(const struct statement_cache *c);

/* The statement for a choice, made when it is new; NULL when every slot is in use. Give it back with
 * statement_release. */
struct statement *statement_acquire(struct statement_cache *c, const struct query *q,
                                    const struct query_choice *choice);
void statement_release(struct statement *s);

/* Once more: given back once more. */
void statement_hold(struct statement *s);

/* A new generation: every connection will prepare it again, and what was cached from its columns is dropped.
 */
void statement_renew(struct statement_cache *c, struct statement *s);

/* The name of a tenant of a slot. */
void statement_name(int slot, uint32_t generation, char ret_name[static STATEMENT_NAME_MAX]);

#endif
