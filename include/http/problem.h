/* Problem details (RFC 9457): the one door through which every failure leaves. */
#ifndef IOA_HTTP_PROBLEM_H
#define IOA_HTTP_PROBLEM_H

#include "base/buf.h"
#include "base/slice.h"

enum { PROBLEM_ERRORS_MAX = 50 };

/* Where an error is; src/http/problem.c has the member names. */
enum problem_place { PLACE_POINTER, PLACE_PARAMETER, PLACE_HEADER };

struct problem_error {
	enum problem_place place;
	struct slice where, code, detail;
};

/* The types of problems, api/problems.md. */
enum problem_type {
	PROBLEM_BAD_REQUEST,
	PROBLEM_INVALID_PARAMETER,
	PROBLEM_UNKNOWN_PARAMETER,
	PROBLEM_INVALID_CURSOR,
	PROBLEM_MALFORMED_JSON,
	PROBLEM_UNAUTHENTICATED,
	PROBLEM_INVALID_TOKEN,
	PROBLEM_NOT_ALLOWED,
	PROBLEM_NOT_FOUND,
	PROBLEM_METHOD_NOT_ALLOWED,
	PROBLEM_NOT_ACCEPTABLE,
	PROBLEM_CONFLICT,
	PROBLEM_IN_USE,
	PROBLEM_VERSION_MISMATCH,
	PROBLEM_BODY_TOO_LARGE,
	PROBLEM_URI_TOO_LONG,
	PROBLEM_UNSUPPORTED_MEDIA_TYPE,
	PROBLEM_EXPECTATION_FAILED,
	PROBLEM_INVALID_BODY,
	PROBLEM_PRECONDITION_REQUIRED,
	PROBLEM_HEADER_TOO_LARGE,
	PROBLEM_INTERNAL_ERROR,
	PROBLEM_OVERLOADED,
	PROBLEM_DATABASE_UNAVAILABLE,
	PROBLEM_ISSUER_UNAVAILABLE,
	PROBLEM_READ_ONLY,
	PROBLEM_NOT_READY,
	PROBLEM_TIMEOUT,
	PROBLEM_TYPES,
};

struct problem {
	enum problem_type type; /* PROBLEM_TYPES: none of them, a rule of the database's own */
	int status;
	struct slice slug; /* last part of `type`: "/problems#not-found" */
	struct slice title;
	struct slice detail;   /* at == NULL: none */
	struct slice instance; /* the request's path */
	struct slice trace_id; /* at == NULL: none */
	struct slice request_id;
	struct slice members; /* further members, as JSON text without braces; at == NULL: none */
	struct problem_error errors[PROBLEM_ERRORS_MAX];
	int error_count;
};

/* Status, slug and title of a type; the rest is empty. */
struct problem problem_of(enum problem_type type);

const char *problem_slug(enum problem_type type);

/* Beyond the maximum nothing is added. */
void problem_add_error(struct problem *p, enum problem_place place, struct slice where, struct slice code,
                       struct slice detail);

/* The title of a type, or of its status when the database alone knows the type. */
const char *problem_title(struct slice slug, int status);

void problem_write(const struct problem *p, struct buf *out);

#endif
