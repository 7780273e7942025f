/* The server settings of every session of the daemon. */
#ifndef IOA_DB_SESSION_H
#define IOA_DB_SESSION_H

/* The daemon's role, names and formats, and what suits short queries on cached data: nothing is worth
 * compiling, and a page found by an index costs hardly more than the next one of a scan. The search path is
 * that of the functions that run as the owner: PostgreSQL plans a statement of a function anew whenever the
 * path is another one than the last time, which made a write cost a third more. For libpq's `options`. */
#define DB_SESSION_OPTIONS                                                                                   \
	"-c role=ioa_api -c search_path=ioa,pg_temp -c timezone=UTC -c datestyle=ISO "                       \
	"-c jit=off -c random_page_cost=1.1"

#endif
