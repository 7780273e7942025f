/* Header fields of any bytes, one a line: whatever two parsers could read differently is a fault. */
#include <stdint.h>
#include <stdlib.h>

#include "http/etag.h"
#include "http/negotiate.h"
#include "http/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at(const struct http_request *rq, struct arena *arena)
{
	static const struct slice offers[] = {
	        {"application/json", 16},
                {"text/markdown",    13}
        };
	const char *versions = NULL;
	unsigned long long length;
	if (negotiate_media(rq->fields[FIELD_ACCEPT], offers, 2) > 1)
		abort();
	(void)negotiate_gzip(rq->fields[FIELD_ACCEPT_ENCODING]);
	(void)negotiate_is_utf8(rq->fields[FIELD_CONTENT_TYPE]);
	(void)etag_matches(rq->fields[FIELD_IF_NONE_MATCH], "\"1-a\"");
	if (etag_versions(arena, rq->fields[FIELD_IF_MATCH], &versions) == ETAG_VERSIONS && !versions)
		abort();
	if (rq->fault)
		return;
	bool chunked = rq->fields[FIELD_TRANSFER_ENCODING].at;
	bool counted = rq->fields[FIELD_CONTENT_LENGTH].at;
	if ((chunked && counted) || (counted && !http_request_length(rq, &length)) ||
	    (!rq->is_http10 && !rq->fields[FIELD_HOST].n))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct slice rest = {(const char *)data, size}, line, value;
	struct http_request rq = {.is_http10 = size && data[0] & 1};
	arena_init(&arena, 1 << 20);
	while (rest.n && slice_split(&rest, '\n', &line)) {
		struct slice name;
		value = line;
		slice_split(&value, ':', &name);
		http_request_add_field(&rq, name, value.at ? value : SLICE(""), 4096);
	}
	http_request_check(&rq);
	look_at(&rq, &arena);
	arena_close(&arena);
	return 0;
}
