/* One connection in pipeline mode. */
#ifndef IOA_DB_LINK_H
#define IOA_DB_LINK_H

#include "base/loop.h"
#include "db/cancel.h"
#include "db/statement.h"
#include "db/ticket.h"

/* What its owner wants to hear; none of them may free the link. */
struct link_events {
	void (*ready)(void *owner, struct link *l);
	void (*answered)(void *owner, struct db_ticket *t); /* rows or error are in the ticket */
	/* Rows of a statement that is read row by row are there, for link_pull; may be NULL. */
	void (*readable)(void *owner, struct link *l);
	/* The connection ended or could not be made; its tickets are on l's list and must be moved off it. */
	void (*lost)(void *owner, struct link *l);
};

struct link_settings {
	const char *url;
	const char *options;  /* server settings, "-c name=value …" */
	const char *greeting; /* a statement that every connection begins with; its answer is thrown away */
	const struct link_events *events;
	void *owner;
};

struct link *link_new(struct loop *loop, const struct link_settings *settings, int slots);
void link_free(struct link *l);

bool link_is_ready(const struct link *l);

/* Whether a connection is being made for the first time since the last success: worth waiting for. */
bool link_is_hopeful(const struct link *l);

struct ticket_list *link_tickets(struct link *l);

/* Sends the ticket's statements and one sync; the ticket must have them acquired. False when the connection
 * broke on the way
 * (`lost` has been called) or has no room. */
bool link_send(struct link *l, struct db_ticket *t, struct statement *session)
        __attribute__((warn_unused_result));
bool link_has_room(const struct link *l);

enum link_pull {
	LINK_PULL_ROW,    /* ret_row has one */
	LINK_PULL_END,    /* ret_row has none, but the columns */
	LINK_PULL_WAIT,   /* `readable` or `lost` will be called */
	LINK_PULL_FAILED, /* the ticket has the error, if PostgreSQL sent one */
};

/* The next row of a ticket whose last statement is read row by row (db_ticket.by_row). */
enum link_pull link_pull(struct link *l, PGresult **ret_row);

/* No more is taken from the network until link_pull finds nothing in memory: the server waits. */
void link_rest(struct link *l);

/* Whether it has jobs and has answered none for a while: something slow stands at its head. */
bool link_is_stuck(const struct link *l);

/* Cancels what runs, if that is `t`. */
void link_cancel(struct link *l, struct db_ticket *t, struct canceller *c);

/* Whether a cancellation may have hit another segment than the one it was meant for. */
bool link_was_cancelled(const struct link *l);

#endif
