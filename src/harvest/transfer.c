/* Requests of a run: their limits, and what their end means. */
#include "harvest/transfer.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "auth/address.h"
#include "auth/client_rules.h"

enum { CONNECT_S = 10, STALL_S = 60, DETAIL_SHOWN = 300 };

/* ---- asking ---- */

static size_t take_body(char *bytes, size_t size, size_t count, void *of)
{
	struct transfer *t = of;
	long status = 0;
	if (curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK && status == 200) {
		t->sunk = t->sink(t->run, t->of, (struct slice){bytes, size * count});
		return t->sunk == RUN_OK ? size * count : 0;
	}
	size_t room = t->refusal.max - t->refusal.n;
	buf_add(&t->refusal, bytes, size * count < room ? size * count : room);
	return size * count;
}

static int may_go_on(void *of, curl_off_t down, curl_off_t downs, curl_off_t up, curl_off_t ups)
{
	const struct transfer *t = of;
	(void)down, (void)downs, (void)up, (void)ups;
	return t->run->listener->is_stopping(t->run->listener->of);
}

static bool set_limits(CURL *easy)
{
	static const struct client_number rows[] = {
	        {CURLOPT_CONNECTTIMEOUT,  CONNECT_S },
	        {CURLOPT_LOW_SPEED_LIMIT, 1         },
	        {CURLOPT_LOW_SPEED_TIME,  STALL_S   },
	        {CURLOPT_BUFFERSIZE,      256 * 1024},
	        {CURLOPT_NOPROGRESS,      0         },
	};
	return client_rules_add_numbers(easy, rows, sizeof rows / sizeof *rows);
}

/* Between processes of one machine compression only costs time. */
static bool set_coding(CURL *easy, const char *url)
{
	struct address address;
	if (!address_read(slice_of(url), &address))
		return false;
	return address.loopback || curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip") == CURLE_OK;
}

static bool set_places(CURL *easy, struct transfer *t)
{
	return curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEDATA, t) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, may_go_on) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_XFERINFODATA, t) == CURLE_OK;
}

bool transfer_set(struct transfer *t, const char *url, const char *ca_file)
{
	buf_init(&t->refusal, REFUSAL_BYTES_MAX);
	curl_easy_reset(t->easy); /* its connections and cookies stay; there are none of the latter */
	return client_rules_set(t->easy, url, ca_file) && set_limits(t->easy) && set_coding(t->easy, url) &&
	       set_places(t->easy, t);
}

bool transfer_add_field(struct transfer *t, const char *name, const char *value)
{
	struct curl_slist *longer =
	        curl_slist_append(t->fields, arena_printf(&t->run->arena, "%s: %s", name, value));
	if (longer)
		t->fields = longer;
	return longer != NULL;
}

void transfer_close(struct transfer *t)
{
	curl_slist_free_all(t->fields);
	buf_close(&t->refusal);
}

/* ---- judging ---- */

/* What no other try makes better; all else is the network's, and passes. */
static bool is_lasting(CURLcode code)
{
	static const CURLcode codes[] = {
	        CURLE_URL_MALFORMAT,      CURLE_UNSUPPORTED_PROTOCOL, CURLE_PEER_FAILED_VERIFICATION,
	        CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,     CURLE_OUT_OF_MEMORY,
	};
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (codes[i] == code)
			return true;
	return false;
}

enum run_status transfer_run(struct transfer *t, long *ret_status)
{
	if (curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->fields) != CURLE_OK)
		return run_fail(t->run, RUN_REFUSED, "out of memory");
	CURLcode code = curl_easy_perform(t->easy);
	if (code == CURLE_OK && curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, ret_status) == CURLE_OK)
		return RUN_OK;
	if (t->sunk != RUN_OK)
		return t->sunk;
	if (code == CURLE_ABORTED_BY_CALLBACK)
		return run_fail(t->run, RUN_STOPPED, "stopped");
	return run_fail(t->run, is_lasting(code) ? RUN_REFUSED : RUN_AGAIN, "no complete answer: %s",
	                t->error[0] ? t->error : curl_easy_strerror(code));
}

/* Statuses that pass by themselves. */
static bool is_passing(long status)
{
	static const long statuses[] = {408, 425, 429, 500, 502, 503, 504};
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
		if (statuses[i] == status)
			return true;
	return false;
}

/* The detail of a problem (RFC 9457), or the description of an OAuth error; control characters go. */
static void describe(const struct transfer *t, char text[static DETAIL_SHOWN])
{
	static const char *const members[] = {"detail", "title", "error_description", "error"};
	json_t *body = json_loadb(t->refusal.at ? t->refusal.at : "", t->refusal.n, 0, NULL);
	const char *found = "";
	for (size_t i = 0; i < sizeof members / sizeof *members && !*found; i++) {
		const char *value = json_string_value(json_object_get(body, members[i]));
		found = value ? value : "";
	}
	snprintf(text, DETAIL_SHOWN, "%s%.280s", *found ? ": " : "", found);
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = ' ';
	json_decref(body);
}

enum run_status transfer_refuse(struct transfer *t, long status, const char *what)
{
	char text[DETAIL_SHOWN];
	curl_off_t seconds = 0;
	describe(t, text);
	if (curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &seconds) == CURLE_OK && seconds > 0)
		t->run->retry_after_s = (long)seconds;
	enum run_status st = is_passing(status) ? RUN_AGAIN : status == 410 ? RUN_GONE : RUN_REFUSED;
	return run_fail(t->run, st, "%s answers %ld%s", what, status, text);
}
