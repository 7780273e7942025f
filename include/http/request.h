/* A request as the flow sees it: no library behind it, so that tests can make one. */
#ifndef IOA_HTTP_REQUEST_H
#define IOA_HTTP_REQUEST_H

#include <stdbool.h>

#include "base/slice.h"

/* The fields that the service looks at; src/http/request.c has their names. */
enum http_field {
	FIELD_ACCEPT,
	FIELD_ACCEPT_ENCODING,
	FIELD_ACCESS_CONTROL_REQUEST_METHOD,
	FIELD_AUTHORIZATION,
	FIELD_CONTENT_ENCODING,
	FIELD_CONTENT_LENGTH,
	FIELD_CONTENT_TYPE,
	FIELD_EXPECT,
	FIELD_HOST,
	FIELD_IF_MATCH,
	FIELD_IF_NONE_MATCH,
	FIELD_LAST_EVENT_ID,
	FIELD_ORIGIN,
	FIELD_TRACEPARENT,
	FIELD_TRANSFER_ENCODING,
	FIELD_X_REQUEST_ID,
	FIELDS,
};

/* What is wrong with a request's framing or fields: then nothing of it can be trusted and the connection
 * ends. */
enum http_fault {
	FAULT_NONE,
	FAULT_FIELD_NAME,
	FAULT_FIELD_VALUE,
	FAULT_REPEATED_FIELD,
	FAULT_HOST,
	FAULT_LENGTH,
	FAULT_LENGTH_AND_CODING,
	FAULT_TRANSFER_CODING,
	FAULT_FIELDS_TOO_LARGE,
	FAULT_LINES,
};

struct http_request {
	struct slice method;
	struct slice target; /* as sent, with the query */
	bool is_http10;
	struct slice fields[FIELDS]; /* trimmed; at == NULL: absent */
	size_t field_bytes;          /* of all fields, known or not, but Authorization */
	size_t credential_bytes;     /* of Authorization */
	bool credentials_too_long;   /* that alone makes the header too large: no fault of the framing */
	enum http_fault fault;       /* the first */
};

/* Takes one field of the message in the order it came. Checks name and value (RFC 9110 section 5), that
 * fields which may come once only do, and joins lists. `max_bytes` bounds all fields together; when it is
 * Authorization that takes more than half of them, only the credentials are too long. Values are borrowed or,
 * joined, cut to one place. */
void http_request_add_field(struct http_request *rq, struct slice name, struct slice value, size_t max_bytes);

/* After the last field: Host, and the framing rules of RFC 9112 section 6.3 against request smuggling. */
void http_request_check(struct http_request *rq);

/* A sentence for the problem answer. */
const char *http_fault_text(enum http_fault fault);

/* The declared length of the body; false when there is none. */
bool http_request_length(const struct http_request *rq, unsigned long long *ret_bytes);

/* Whether a body follows. */
bool http_request_has_body(const struct http_request *rq);

#endif
