/* What a connection in pipeline mode is going to answer, in its order: libpq itself does not tell what a
 * result is of. */
#ifndef IOA_DB_EXPECT_H
#define IOA_DB_EXPECT_H

#include <stdbool.h>
#include <stdint.h>

struct db_ticket;

enum { EXPECTATIONS_MAX = 4096 }; /* a power of two */

/* What the next results on the wire belong to. */
enum expected {
	EXPECT_GREETING,
	EXPECT_DEALLOCATE,
	EXPECT_PREPARE,
	EXPECT_ROWS,
	EXPECT_EACH_ROW, /* pulled one by one, and EXPECT_ROWS when they are at their end */
	EXPECT_SYNC
};

struct expectation {
	enum expected what;
	bool seen;                /* a result came; its terminating NULL is due */
	int index;                /* of the ticket's statement */
	uint32_t generation;      /* of the statement that is prepared */
	struct db_ticket *ticket; /* NULL: of the greeting */
};

/* A ring. Who adds has looked whether there is room. */
struct expectations {
	unsigned first, count;
	struct expectation items[EXPECTATIONS_MAX];
};

static inline struct expectation *expect_head(struct expectations *e)
{
	return &e->items[e->first % EXPECTATIONS_MAX];
}

static inline struct expectation *expect_add(struct expectations *e, enum expected what, struct db_ticket *t,
                                             int index)
{
	struct expectation *added = &e->items[(e->first + e->count++) % EXPECTATIONS_MAX];
	*added = (struct expectation){.what = what, .index = index, .ticket = t};
	return added;
}

static inline void expect_pop(struct expectations *e)
{
	e->first++;
	e->count--;
}

#endif
