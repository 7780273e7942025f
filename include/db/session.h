/* The server settings of every session of the daemon. */
#ifndef IOA_DB_SESSION_H
#define IOA_DB_SESSION_H

/* The daemon's role, names and formats, and what suits short queries on cached data: nothing is worth
 * compiling, and a page found by an index costs hardly more than the next one of a scan. For libpq's
 * `options`. */
#define DB_SESSION_OPTIONS                                                                                   \
	"-c role=ioa_api -c search_path=ioa,public -c timezone=UTC -c datestyle=ISO "                        \
	"-c jit=off -c random_page_cost=1.1"

#endif
