/* GETs with a token, asked once more with a new one when the source does not take it. */
#include "harvest/client.h"

#include <stdlib.h>
#include <string.h>

#include "harvest/token.h"
#include "harvest/transfer.h"

struct client {
	CURL *easy;
	struct token token;
};

struct client *client_new(void)
{
	struct client *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	token_init(&c->token);
	c->easy = curl_easy_init();
	if (c->easy)
		return c;
	client_free(c);
	return NULL;
}

void client_free(struct client *c)
{
	if (!c)
		return;
	curl_easy_cleanup(c->easy);
	token_close(&c->token);
	free(c);
}

/* ---- asking ---- */

static bool add_fields(struct transfer *t, const struct client *c, const struct client_get *get)
{
	bool is_tag = get->validator && (get->validator[0] == '"' || get->validator[0] == 'W');
	struct arena *a = &t->run->arena;
	return (!get->type || transfer_add_field(t, "Accept", get->type)) &&
	       (!get->validator ||
	        transfer_add_field(t, is_tag ? "If-None-Match" : "If-Modified-Since", get->validator)) &&
	       (c->token.text.n == 0 ||
	        transfer_add_field(t, "Authorization", arena_printf(a, "Bearer %s", c->token.text.at)));
}

static bool is_type(CURL *easy, const char *wanted)
{
	char *type = NULL;
	struct slice rest, given;
	if (!wanted)
		return true;
	if (curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type) != CURLE_OK || !type)
		return false;
	rest = slice_of(type);
	return slice_split(&rest, ';', &given) && slice_eq_nocase(slice_trim(given), slice_of(wanted));
}

/* The sink of the caller gets nothing of another type: a portal's page is no page of changes. */
struct checked {
	const struct client_get *get;
	CURL *easy;
	bool is_checked;
};

static enum run_status check(struct run *r, void *of, struct slice bytes)
{
	struct checked *c = of;
	if (!c->is_checked && !is_type(c->easy, c->get->type))
		return run_fail(r, RUN_REFUSED, "%s answers something else than %s", c->get->url,
		                c->get->type);
	c->is_checked = true;
	return c->get->sink(r, c->get->of, bytes);
}

static void keep_validator(CURL *easy, struct client_got *got)
{
	struct curl_header *field;
	got->validator[0] = '\0';
	if (curl_easy_header(easy, "ETag", 0, CURLH_HEADER, -1, &field) != CURLHE_OK &&
	    curl_easy_header(easy, "Last-Modified", 0, CURLH_HEADER, -1, &field) != CURLHE_OK)
		return;
	size_t n = strlen(field->value);
	if (n < sizeof got->validator)
		memcpy(got->validator, field->value, n + 1);
}

/* An answer that ends with its connection could have been cut off anywhere. */
static bool is_bounded(CURL *easy)
{
	curl_off_t length = -1;
	struct curl_header *field;
	return (curl_easy_getinfo(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length) == CURLE_OK &&
	        length >= 0) ||
	       curl_easy_header(easy, "Transfer-Encoding", 0, CURLH_HEADER, -1, &field) == CURLHE_OK;
}

/* One request; its status. */
static enum run_status request(struct run *r, struct client *c, const struct client_get *get,
                               struct client_got *got, long *ret_status)
{
	struct checked checked = {.get = get, .easy = c->easy};
	struct transfer t = {.easy = c->easy, .run = r, .sink = check, .of = &checked};
	enum run_status st = token_have(r, c->easy, &c->token);
	if (st == RUN_OK && (!transfer_set(&t, get->url, r->source->ca_file) || !add_fields(&t, c, get)))
		st = run_fail(r, RUN_REFUSED, "%s: cannot be asked", get->url);
	if (st == RUN_OK)
		st = transfer_run(&t, ret_status);
	if (st == RUN_OK && *ret_status == 200)
		keep_validator(c->easy, got);
	else if (st == RUN_OK && *ret_status != 304)
		st = transfer_refuse(&t, *ret_status, get->url);
	got->is_same = *ret_status == 304;
	got->is_bounded = is_bounded(c->easy);
	transfer_close(&t);
	return st;
}

enum run_status client_get(struct run *r, const struct client_get *get, struct client_got *ret_got)
{
	long status = 0;
	struct client_got got = {.is_same = false};
	enum run_status st = request(r, r->client, get, &got, &status);
	if (status == 401 && r->client->token.text.n > 0) {
		token_forget(&r->client->token);
		st = request(r, r->client, get, &got, &status);
	}
	if (ret_got)
		*ret_got = got;
	return st;
}

static enum run_status gather(struct run *r, void *of, struct slice bytes)
{
	struct buf *out = of;
	buf_add_slice(out, bytes);
	return buf_ok(out) ? RUN_OK
	                   : run_fail(r, RUN_REFUSED, "an answer is larger than %zu bytes", out->max);
}

enum run_status client_read(struct run *r, const char *url, const char *type, struct buf *out)
{
	const struct client_get get = {.url = url, .type = type, .sink = gather, .of = out};
	enum run_status st = client_get(r, &get, NULL);
	if (st != RUN_OK)
		return st;
	if (out->n > 0 && memchr(out->at, '\0', out->n))
		return run_fail(r, RUN_REFUSED, "%s answers no JSON", url);
	buf_add_char(out, '\0');
	if (!buf_ok(out))
		return run_fail(r, RUN_REFUSED, "an answer is larger than %zu bytes", out->max);
	out->n--;
	return RUN_OK;
}
