/* Sets a GET up, collects its answer within limits, and judges it. */
#include "auth/transfer.h"

#include <stdio.h>
#include <stdlib.h>

#include "auth/client_rules.h"
#include "auth/freshness.h"

/* ---- asking ---- */

/* The body as it comes; not 0 bytes taken means: stop. */
static size_t take_body(char *bytes, size_t size, size_t count, void *of)
{
	struct transfer *t = of;
	buf_add(&t->body, bytes, size * count);
	t->too_large = !buf_ok(&t->body);
	return t->too_large ? 0 : size * count;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *of)
{
	struct transfer *t = of;
	(void)bytes;
	t->header_bytes += size * count;
	t->too_large = t->header_bytes > FETCH_HEADER_MAX;
	return t->too_large ? 0 : size * count;
}

static bool set_limits(CURL *easy, long total_ms)
{
	const struct client_number rows[] = {
	        {CURLOPT_QUICK_EXIT,        1             }, /* never wait for the resolver */
	        {CURLOPT_HTTPGET,           1             },
	        {CURLOPT_FORBID_REUSE,      1             },
	        {CURLOPT_MAXFILESIZE,       FETCH_BODY_MAX},
	        {CURLOPT_CONNECTTIMEOUT_MS, total_ms / 2  },
	        {CURLOPT_TIMEOUT_MS,        total_ms      },
	};
	return client_rules_add_numbers(easy, rows, sizeof rows / sizeof *rows);
}

static bool set_places(struct transfer *t)
{
	CURL *e = t->easy;
	t->fields = curl_slist_append(NULL, "Accept: application/json, application/jwk-set+json");
	return t->fields && curl_easy_setopt(e, CURLOPT_HTTPHEADER, t->fields) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->error) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_PRIVATE, t) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_WRITEDATA, t) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, take_header) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_HEADERDATA, t) == CURLE_OK;
}

struct transfer *transfer_new(const struct fetch_settings *settings, const char *url, void *owner)
{
	struct transfer *t = calloc(1, sizeof *t);
	if (!t)
		return NULL;
	buf_init(&t->body, FETCH_BODY_MAX);
	t->owner = owner;
	t->easy = curl_easy_init();
	if (t->easy && client_rules_set(t->easy, url, settings->ca_file) &&
	    set_limits(t->easy, (long)settings->total_ms) && set_places(t))
		return t;
	transfer_free(t);
	return NULL;
}

void transfer_free(struct transfer *t)
{
	if (!t)
		return;
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->fields);
	buf_close(&t->body);
	free(t);
}

/* ---- judging ---- */

static enum fault fault_of(const struct transfer *t, CURLcode code)
{
	static const struct {
		CURLcode code;
		enum fault fault;
	} rows[] = {
	        {CURLE_OK,                       FAULT_NONE       },
	        {CURLE_COULDNT_RESOLVE_PROXY,    FAULT_UNREACHABLE},
	        {CURLE_COULDNT_RESOLVE_HOST,     FAULT_UNREACHABLE},
	        {CURLE_COULDNT_CONNECT,          FAULT_UNREACHABLE},
	        {CURLE_OPERATION_TIMEDOUT,       FAULT_SLOW       },
	        {CURLE_FILESIZE_EXCEEDED,        FAULT_LARGE      },
	        {CURLE_PEER_FAILED_VERIFICATION, FAULT_TLS        },
	        {CURLE_SSL_CONNECT_ERROR,        FAULT_TLS        },
	        {CURLE_SSL_CACERT_BADFILE,       FAULT_TLS        },
	        {CURLE_SSL_ISSUER_ERROR,         FAULT_TLS        },
	        {CURLE_SSL_CIPHER,               FAULT_TLS        },
	        {CURLE_OUT_OF_MEMORY,            FAULT_MEMORY     },
	};
	if (t->too_large)
		return FAULT_LARGE;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].code == code)
			return rows[i].fault;
	return FAULT_BROKEN;
}

/* application/json, or anything with +json, with or without parameters. */
static bool is_json(const char *content_type)
{
	struct slice type, rest = slice_of(content_type);
	if (!slice_split(&rest, ';', &type))
		return false;
	type = slice_trim(type);
	const struct slice application = SLICE("application/"), json = SLICE("+json");
	if (slice_eq_nocase(type, SLICE("application/json")))
		return true;
	return type.n > application.n + json.n &&
	       slice_eq_nocase((struct slice){type.at, application.n}, application) &&
	       slice_eq_nocase(slice_from(type, type.n - json.n), json);
}

static enum fault judge_answer(CURL *easy, char detail[static FETCH_DETAIL_MAX])
{
	long status = 0;
	char *type = NULL;
	if (curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK || status != 200) {
		snprintf(detail, FETCH_DETAIL_MAX, "status %ld", status);
		return FAULT_STATUS;
	}
	if (curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type) != CURLE_OK || !is_json(type))
		return FAULT_TYPE;
	return FAULT_NONE;
}

/* Several fields mean the same as one with commas between (RFC 9110 section 5.3). */
static int64_t freshness_of(CURL *easy)
{
	struct curl_header *field;
	int64_t shortest = FRESHNESS_UNKNOWN;
	for (size_t i = 0; curl_easy_header(easy, "Cache-Control", i, CURLH_HEADER, -1, &field) == CURLHE_OK;
	     i++) {
		int64_t seconds = freshness_read(slice_of(field->value));
		if (seconds != FRESHNESS_UNKNOWN && (shortest == FRESHNESS_UNKNOWN || seconds < shortest))
			shortest = seconds;
	}
	return shortest;
}

void transfer_judge(struct transfer *t, CURLcode code, struct fetched *ret_fetched)
{
	struct fetched f = {.owner = t->owner, .fault = fault_of(t, code), .fresh_s = FRESHNESS_UNKNOWN};
	if (f.fault == FAULT_NONE)
		f.fault = judge_answer(t->easy, f.detail);
	else
		snprintf(f.detail, sizeof f.detail, "%s", *t->error ? t->error : curl_easy_strerror(code));
	if (f.fault == FAULT_NONE) {
		f.body = buf_slice(&t->body);
		f.fresh_s = freshness_of(t->easy);
	}
	*ret_fetched = f;
}
