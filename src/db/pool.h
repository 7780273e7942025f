/* What the parts of a struct db share. */
#ifndef IOA_SRC_DB_POOL_H
#define IOA_SRC_DB_POOL_H

#include "db/cancel.h"
#include "db/db.h"
#include "db/link.h"
#include "db/ticket.h"

enum { POOL_OPTIONS_MAX = 512 };

struct lane {
	struct link **links;
	int count;
	struct ticket_list waiting;
	int jobs; /* sent or waiting */
};

struct db_reading;

struct db {
	struct loop *loop;
	struct db_settings settings;
	const struct query *sessions[DB_LANES];
	char options[POOL_OPTIONS_MAX], reading_options[POOL_OPTIONS_MAX];
	struct canceller *canceller;
	struct statement_cache *statements;
	struct lane lanes[DB_LANES];
	struct ticket_list failed, idle;
	struct db_ticket *tickets;
	struct db_reading *readings; /* under way, or about to end */
	int reading_count;
};

/* What one attempt holds: results and statements. */
void ticket_clear(struct db_ticket *t);

struct db_error pool_error_of(const PGresult *result);

/* Ends all readings at once. */
void pool_end_readings(struct db *db);

#endif
