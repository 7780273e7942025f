/* Taking and checking a request's fields. libmicrohttpd passes on much that opens the door to request
 * smuggling, so every field is looked at here before anything else. */
#include "http/request.h"

#include <limits.h>
#include <stdint.h>

enum { FIELD_FRAME = 4 }; /* colon, space, CR LF */

enum repeat { REPEAT_REFUSED, REPEAT_FIRST };

static const struct {
	struct slice name;
	enum repeat repeat; /* what a second one is: an attack or ambiguity, or of no weight */
} known[FIELDS] = {
        [FIELD_ACCEPT] = {{"Accept", 6},                         REPEAT_FIRST  },
        [FIELD_ACCEPT_ENCODING] = {{"Accept-Encoding", 15},               REPEAT_FIRST  },
        [FIELD_ACCESS_CONTROL_REQUEST_METHOD] = {{"Access-Control-Request-Method", 29}, REPEAT_REFUSED},
        [FIELD_AUTHORIZATION] = {{"Authorization", 13},                 REPEAT_REFUSED},
        [FIELD_CONTENT_ENCODING] = {{"Content-Encoding", 16},              REPEAT_REFUSED},
        [FIELD_CONTENT_LENGTH] = {{"Content-Length", 14},                REPEAT_REFUSED},
        [FIELD_CONTENT_TYPE] = {{"Content-Type", 12},                  REPEAT_REFUSED},
        [FIELD_EXPECT] = {{"Expect", 6},                         REPEAT_REFUSED},
        [FIELD_HOST] = {{"Host", 4},                           REPEAT_REFUSED},
        [FIELD_IF_MATCH] = {{"If-Match", 8},                       REPEAT_REFUSED},
        [FIELD_IF_NONE_MATCH] = {{"If-None-Match", 13},                 REPEAT_REFUSED},
        [FIELD_LAST_EVENT_ID] = {{"Last-Event-ID", 13},                 REPEAT_REFUSED},
        [FIELD_ORIGIN] = {{"Origin", 6},                         REPEAT_REFUSED},
        [FIELD_TRACEPARENT] = {{"traceparent", 11},                   REPEAT_FIRST  },
        [FIELD_TRANSFER_ENCODING] = {{"Transfer-Encoding", 17},             REPEAT_REFUSED},
        [FIELD_X_REQUEST_ID] = {{"X-Request-Id", 12},                  REPEAT_FIRST  },
};

static const char *const fault_texts[] = {
        [FAULT_NONE] = "",
        [FAULT_FIELD_NAME] = "A header field's name has a character that no name may have.",
        [FAULT_FIELD_VALUE] = "A header field's value has a control character.",
        [FAULT_REPEATED_FIELD] = "A header field that may be sent once was sent more often.",
        [FAULT_HOST] = "Exactly one valid Host field is needed.",
        [FAULT_LENGTH] = "Content-Length must be one decimal number.",
        [FAULT_LENGTH_AND_CODING] = "Content-Length and Transfer-Encoding exclude each other.",
        [FAULT_TRANSFER_CODING] = "The only transfer coding is chunked.",
        [FAULT_FIELDS_TOO_LARGE] = "The header fields are too large.",
        [FAULT_LINES] = "Every line of the header must be whole, unfolded and ended by CR LF.",
};

const char *http_fault_text(enum http_fault fault)
{
	return fault_texts[fault];
}

static void note(struct http_request *rq, enum http_fault fault)
{
	if (!rq->fault)
		rq->fault = fault;
}

/* tchar of RFC 9110 section 5.6.2. */
static bool is_token_char(unsigned char c)
{
	static const char others[] = "!#$%&'*+-.^_`|~";
	if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return true;
	return c && strchr(others, c);
}

static bool is_token(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_token_char((unsigned char)s.at[i]))
			return false;
	return s.n > 0;
}

/* Each byte of the word. */
static uint64_t each(unsigned char byte)
{
	return UINT64_MAX / UCHAR_MAX * byte;
}

/* Whether a byte of the word is below a space, or a delete. */
static bool has_control_or_tab(uint64_t word)
{
	uint64_t deletes = word ^ each(0x7f);
	return ((word - each(' ')) & ~word & each(0x80)) || ((deletes - each(1)) & ~deletes & each(0x80));
}

/* Tokens are long, so that it goes by words as far as there is nothing to look at more closely. */
static size_t skip_plain(struct slice s)
{
	uint64_t word;
	size_t i = 0;
	for (; i + sizeof word <= s.n; i += sizeof word) {
		memcpy(&word, s.at + i, sizeof word);
		if (has_control_or_tab(word))
			break;
	}
	return i;
}

static bool has_control(struct slice s)
{
	for (size_t i = skip_plain(s); i < s.n; i++) {
		unsigned char c = (unsigned char)s.at[i];
		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return true;
	}
	return false;
}

static void keep(struct http_request *rq, enum http_field f, struct slice value)
{
	struct slice *field = &rq->fields[f];
	if (!field->at)
		*field = slice_trim(value);
	else if (known[f].repeat == REPEAT_REFUSED)
		note(rq, FAULT_REPEATED_FIELD);
}

/* A token that is too long deserves to be told so, as any other that is not good. */
static void weigh(struct http_request *rq, struct slice name, size_t bytes, size_t max_bytes)
{
	bool credentials = slice_eq_nocase(name, known[FIELD_AUTHORIZATION].name);
	*(credentials ? &rq->credential_bytes : &rq->field_bytes) += bytes;
	if (rq->field_bytes + rq->credential_bytes <= max_bytes)
		return;
	if (rq->field_bytes <= max_bytes && rq->credential_bytes > max_bytes / 2)
		rq->credentials_too_long = true;
	else
		note(rq, FAULT_FIELDS_TOO_LARGE);
}

void http_request_add_field(struct http_request *rq, struct slice name, struct slice value, size_t max_bytes)
{
	weigh(rq, name, name.n + value.n + FIELD_FRAME, max_bytes);
	if (!is_token(name))
		note(rq, FAULT_FIELD_NAME);
	if (has_control(value))
		note(rq, FAULT_FIELD_VALUE);
	for (int f = 0; f < FIELDS; f++)
		if (known[f].name.n == name.n && slice_eq_nocase(known[f].name, name)) {
			keep(rq, (enum http_field)f, value);
			return;
		}
}

/* uri-host [":" port] without looking deeper: no spaces, no user part, no list, no path. */
static bool is_host(struct slice host)
{
	for (size_t i = 0; i < host.n; i++)
		if (strchr(" \t,/@\\?#<>\"", host.at[i]))
			return false;
	return host.n > 0;
}

void http_request_check(struct http_request *rq)
{
	unsigned long long length;
	const struct slice *f = rq->fields;
	if (f[FIELD_HOST].at ? !is_host(f[FIELD_HOST]) : !rq->is_http10)
		note(rq, FAULT_HOST);
	if (f[FIELD_CONTENT_LENGTH].at && f[FIELD_TRANSFER_ENCODING].at)
		note(rq, FAULT_LENGTH_AND_CODING);
	if (f[FIELD_CONTENT_LENGTH].at && !slice_to_uint(f[FIELD_CONTENT_LENGTH], &length))
		note(rq, FAULT_LENGTH);
	if (f[FIELD_TRANSFER_ENCODING].at &&
	    (rq->is_http10 || !slice_eq_nocase(f[FIELD_TRANSFER_ENCODING], SLICE("chunked"))))
		note(rq, FAULT_TRANSFER_CODING);
}

bool http_request_length(const struct http_request *rq, unsigned long long *ret_bytes)
{
	return slice_to_uint(rq->fields[FIELD_CONTENT_LENGTH], ret_bytes);
}

bool http_request_has_body(const struct http_request *rq)
{
	unsigned long long length;
	return rq->fields[FIELD_TRANSFER_ENCODING].at || (http_request_length(rq, &length) && length > 0);
}
