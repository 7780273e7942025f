/* The server settings of every session of the daemon. */
#ifndef IOA_DB_SESSION_H
#define IOA_DB_SESSION_H

/* The daemon's role, names and formats; `-c name=value …` for libpq's `options`. */
#define DB_SESSION_OPTIONS "-c role=ioa_api -c search_path=ioa,public -c timezone=UTC -c datestyle=ISO"

#endif
