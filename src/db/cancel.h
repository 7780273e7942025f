/* Cancelling what a connection runs, off the event loops: PQcancel blocks on a connection of its own. */
#ifndef IOA_DB_CANCEL_H
#define IOA_DB_CANCEL_H

#include <libpq-fe.h>

struct canceller;

/* Starts the thread. NULL when the system gives none: then nothing is cancelled, and deadlines still hold. */
struct canceller *canceller_new(void);

/* Waits for the cancellation under way and stops the thread. */
void canceller_free(struct canceller *c);

/* Asks for a cancellation of what `pg` runs now; forgotten when too many wait already. */
void canceller_ask(struct canceller *c, PGconn *pg);

#endif
