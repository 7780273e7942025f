/* A job on its way: which list it is on is its state (waiting, sent on a link, failed, free). */
#ifndef IOA_DB_TICKET_H
#define IOA_DB_TICKET_H

#include <libpq-fe.h>

#include "db/db.h"
#include "db/statement.h"

/* The session statement and those of the job. */
enum { TICKET_STATEMENTS_MAX = DB_STEPS_MAX + 1 };

struct ticket_list;
struct link;

struct db_ticket {
	struct db_job *job; /* NULL: abandoned */
	struct ticket_list *list;
	struct db_ticket *previous, *next;
	struct link *link; /* while sent */
	struct statement *statements[TICKET_STATEMENTS_MAX];
	PGresult *rows[TICKET_STATEMENTS_MAX];
	int statement_count;
	PGresult *error; /* the first */
	struct statement *failed_statement;
	enum db_status status; /* on the failed list */
	enum db_lane lane;
	bool retried;
	bool cancelled;
	bool by_row; /* the rows of its last statement are pulled (link_pull) */
};

struct ticket_list {
	struct db_ticket *first, *last;
	int count;
};

/* Moves a ticket to the end of a list (off the one it is on). */
void ticket_move(struct db_ticket *t, struct ticket_list *to);

#endif
