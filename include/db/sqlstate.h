/* What an SQLSTATE means for the answer (pitfalls: one module maps it). */
#ifndef IOA_DB_SQLSTATE_H
#define IOA_DB_SQLSTATE_H

#include <stdbool.h>

enum sqlstate_class {
	SQLSTATE_CONFLICT,        /* 409: unique, exclusion */
	SQLSTATE_INVALID,         /* 422: a constraint on the body */
	SQLSTATE_REFERENCE,       /* 422, or 409 when a row is deleted that others refer to */
	SQLSTATE_VALUE,           /* a value that its type does not take */
	SQLSTATE_FORBIDDEN,       /* 403 */
	SQLSTATE_OWN,             /* raised by our functions: IOnnn */
	SQLSTATE_RETRY,           /* 503, worth trying again */
	SQLSTATE_TIMEOUT,         /* 504 */
	SQLSTATE_UNAVAILABLE,     /* 503: the server is going, coming or full */
	SQLSTATE_READ_ONLY,       /* 503: a standby */
	SQLSTATE_STALE_STATEMENT, /* a prepared statement is gone or outdated: prepare again */
	SQLSTATE_INTERNAL,        /* 500 */
};

enum sqlstate_class sqlstate_classify(const char *sqlstate);

/* The HTTP status of SQLSTATE_OWN: "IO409" is 409. */
int sqlstate_own_status(const char *sqlstate);

#endif
