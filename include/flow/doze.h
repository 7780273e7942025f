/* Requests that wait for news: whose answer would say that there is none, and whose caller would rather have
 * it later.
 *
 * A main row with a column `_wait`, a number of seconds, says so. Until then the requests of a thread sleep
 * without a connection to the database; one statement for all of them, the operation's `x-within`, is asked
 * now and then, and when its first value is another than it was, they are run again. */
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

/* With the rows of its job: whether it sleeps now. Its answer comes later then. */
bool doze_begin(struct exchange *x);

/* Nobody wants the answer any more. */
void doze_forget(struct exchange *x);

#endif
