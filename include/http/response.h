/* An answer: status, header fields, body. */
#ifndef IOA_HTTP_RESPONSE_H
#define IOA_HTTP_RESPONSE_H

#include "base/slice.h"

enum { RESPONSE_FIELDS_MAX = 24 };

struct response_field {
	const char *name, *value; /* live as long as the request */
};

struct response {
	int status;
	struct response_field fields[RESPONSE_FIELDS_MAX];
	int field_count;
	struct slice body; /* borrowed: lives as long as the request, or for ever */
	bool close;        /* the connection ends after it */
	bool is_stream;    /* no body, but one that is told piece by piece (flow/stream.h) */
	bool is_unsized;   /* such a stream, or what a HEAD is told of one: its length is not known */
};

/* Ends the process when there are too many: the number of fields does not depend on input. */
void response_add(struct response *rs, const char *name, const char *value);

/* NULL when there is none. */
const char *response_field_value(const struct response *rs, const char *name);

#endif
