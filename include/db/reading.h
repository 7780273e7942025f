/* A long reading: all rows of a statement, one by one as fast as they are taken, on a connection of its own,
 * which ends with it. What is not taken stays with PostgreSQL, so memory does not grow with the rows. */
#ifndef IOA_DB_READING_H
#define IOA_DB_READING_H

#include "db/db.h"

struct db_reading;

/* What is read, and for whom. All of it must outlive the first row. */
struct db_reading_wish {
	const struct db_step *step;
	const char *principal;      /* NULL: anonymous */
	void (*ready)(void *owner); /* a row is there, or the end, or a failure; never called from within */
	void *owner;
};

/* NULL when settings.max_readings are under way. */
struct db_reading *db_reading_begin(struct db *db, const struct db_reading_wish *wish)
        __attribute__((warn_unused_result));

enum db_reading_next {
	DB_READING_ROW,  /* ret_step has one, to be given back by db_step_drop */
	DB_READING_END,  /* there are no more; ret_step has the columns of no rows, likewise */
	DB_READING_WAIT, /* ready will be called */
	DB_READING_FAILED,
};

/* The next row, if it is there. */
enum db_reading_next db_reading_take(struct db_reading *r, struct db_step *ret_step);

/* Why it failed: the status, and what PostgreSQL said when that is DB_FAILED. Valid until db_reading_end. */
enum db_status db_reading_fault(const struct db_reading *r, struct db_error *ret_error);

/* Nothing more is wanted: the connection ends. NULL is fine. */
void db_reading_end(struct db_reading *r);

#endif
