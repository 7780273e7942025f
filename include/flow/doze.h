/* Requests that wait for news: whose answer would say that there is none, and whose caller would rather have
 * it later.
 *
 * A main row with a column `_wait`, a number of seconds, says so. Until then the requests of a thread sleep
 * without a connection to the database; one statement for all of them, the operation's `x-within`, is asked
 * now and then, and when its first value is another than it was, they are run again: a few at a time, so that
 * they stand in nobody's way, and those that ask the same as the same caller once for all of them. */
#ifndef IOA_FLOW_DOZE_H
#define IOA_FLOW_DOZE_H

#include <stdbool.h>

#include "db/db.h"

struct exchange;
struct dozers;

struct dozers *dozers_new(struct db *db);

/* Nobody sleeps any more. Before db_free. */
void dozers_free(struct dozers *d);

/* To be called several times a second: asks whether there is news, and wakes those whose time is over; all of
 * them when `stopping`. */
void dozers_look(struct dozers *d, bool stopping);

/* With the rows of its job: whether there is something in their `data`. */
bool doze_has_news(const struct exchange *x);

/* With the rows of its job: whether it may wait for news behind them, for at least a second. */
bool doze_may_wait(const struct exchange *x);

/* With the rows of its job: what comes next continues where they end. A stream's younger memory is given
 * back.
 */
void doze_take_place(struct exchange *x);

/* Behind doze_take_place: it sleeps until there is news, or for so long as it said. */
void doze_begin(struct exchange *x);

/* Lends its rows to those who joined it, some in each round of the loop, so that others are served in
 * between; then it is answered itself. False when there is none. */
bool doze_share(struct exchange *x);

/* Once per round of the loop. True when there is more to do. */
bool dozers_run(struct dozers *d);

/* It was answered, or sleeps again: the next may ask. */
void doze_end(struct exchange *x);

/* The next of those that take the rows of this one, which is theirs no more; NULL: there is none. */
struct exchange *doze_take_joined(struct exchange *x);

/* Nobody wants the answer any more. */
void doze_forget(struct exchange *x);

#endif
