/* The part of a session that other threads see: where new keys are left for it, and what it counts. */
#ifndef IOA_AUTH_PORT_H
#define IOA_AUTH_PORT_H

#include "auth/trust.h"

struct port {
	struct port *next; /* under auth.lock */
	struct auth_stats stats;
	_Atomic(struct keyset *) slots[ISSUERS_MAX]; /* NULL: nothing new. Each holds a reference. */
};

/* From now on the session hears of new keys; the first ones are in its slots already. */
void port_open(struct port *p, struct auth *a);

/* Drops what nobody took. */
void port_close(struct port *p, struct auth *a);

/* The newest keys of the issuer with a reference for the caller, or NULL when they are those it has. Never
 * waits. */
struct keyset *port_take_keys(struct port *p, size_t issuer);

#endif
