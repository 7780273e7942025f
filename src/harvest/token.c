/* Tokens from a file, and from an authorization server for an assertion. */
#include "harvest/token.h"

#include <errno.h>
#include <string.h>

#include <jansson.h>

#include "base/clock.h"
#include "base/file.h"
#include "harvest/transfer.h"

enum {
	ANSWER_BYTES_MAX = 128 * 1024,
	MARGIN_MS = 30 * 1000, /* a token that ends on its way is of no use */
	LIFE_USUAL_S = 60,     /* of one whose end nobody tells */
	LIFE_MAX_S = 3600,
};

static const char form[] = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";

void token_init(struct token *t)
{
	*t = (struct token){.until_ms = 0};
	buf_init(&t->text, TOKEN_BYTES_MAX);
}

void token_forget(struct token *t)
{
	if (t->text.at)
		explicit_bzero(t->text.at, t->text.n);
	buf_reset(&t->text, TOKEN_BYTES_MAX);
}

void token_close(struct token *t)
{
	token_forget(t);
	buf_close(&t->text);
}

static enum run_status read_text(struct run *r, const char *path, struct buf *out)
{
	if (file_read(path, out) != FILE_OK)
		return run_fail(r, RUN_REFUSED, "%s: %s", path,
		                buf_ok(out) ? strerror(errno) : "is too large");
	while (out->n > 0 && (out->at[out->n - 1] == '\n' || out->at[out->n - 1] == '\r'))
		out->n--;
	return out->n > 0 ? RUN_OK : run_fail(r, RUN_REFUSED, "%s: is empty", path);
}

/* b64token of RFC 6750: it goes into a header. */
static bool is_token(struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.at[i] <= ' ' || (unsigned char)text.at[i] >= 0x7f)
			return false;
	return text.n > 0;
}

static enum run_status keep(struct run *r, struct token *t, struct slice text, const char *where)
{
	token_forget(t);
	if (!is_token(text))
		return run_fail(r, RUN_REFUSED, "%s: gives no token", where);
	buf_add_slice(&t->text, text);
	buf_add_char(&t->text, '\0');
	if (!buf_ok(&t->text))
		return run_fail(r, RUN_REFUSED, "%s: the token is too large", where);
	t->text.n--;
	return RUN_OK;
}

static enum run_status read_file(struct run *r, struct token *t)
{
	struct buf text;
	buf_init(&text, TOKEN_BYTES_MAX);
	enum run_status st = read_text(r, r->source->token_file, &text);
	if (st == RUN_OK)
		st = keep(r, t, buf_slice(&text), r->source->token_file);
	t->until_ms = INT64_MAX;
	buf_close(&text);
	return st;
}

/* ---- grants ---- */

static enum run_status sink(struct run *r, void *of, struct slice bytes)
{
	struct buf *body = of;
	buf_add_slice(body, bytes);
	return buf_ok(body) ? RUN_OK : run_fail(r, RUN_REFUSED, "the token's answer is too large");
}

static enum run_status assert_for(struct run *r, const char **ret_form)
{
	struct buf pem;
	const struct harvest_grant *g = &r->source->grant;
	buf_init(&pem, TOKEN_BYTES_MAX);
	enum run_status st = read_text(r, g->key_file, &pem);
	if (st == RUN_OK) {
		const char *assertion = assertion_sign(&g->assertion, buf_slice(&pem), &r->arena);
		if (assertion)
			*ret_form = arena_printf(&r->arena, "%s%s", form, assertion);
		else
			st = run_fail(r, RUN_REFUSED, "%s: is no private key for %s", g->key_file,
			              g->assertion.algorithm);
	}
	if (pem.at)
		explicit_bzero(pem.at, pem.n);
	buf_close(&pem);
	return st;
}

static enum run_status keep_granted(struct run *r, struct token *t, struct slice body)
{
	json_t *answer = json_loadb(body.at ? body.at : "", body.n, 0, NULL);
	const json_t *token = json_object_get(answer, "access_token");
	json_int_t life = json_integer_value(json_object_get(answer, "expires_in"));
	life = life <= 0 ? LIFE_USUAL_S : life > LIFE_MAX_S ? LIFE_MAX_S : life;
	enum run_status st = keep(
	        r, t,
	        json_is_string(token) ? (struct slice){json_string_value(token), json_string_length(token)}
	                              : SLICE(""),
	        r->source->grant.token_url);
	t->until_ms = clock_monotonic_ms() + life * 1000 - MARGIN_MS;
	json_decref(answer);
	return st;
}

static enum run_status ask(struct run *r, struct transfer *t, const char *body)
{
	long status = 0;
	const char *url = r->source->grant.token_url;
	if (!transfer_set(t, url, r->source->ca_file) ||
	    !transfer_add_field(t, "Accept", "application/json") ||
	    curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, body) != CURLE_OK)
		return run_fail(r, RUN_REFUSED, "%s: cannot be asked", url);
	enum run_status st = transfer_run(t, &status);
	return st != RUN_OK || status == 200 ? st : transfer_refuse(t, status, url);
}

static enum run_status be_granted(struct run *r, CURL *easy, struct token *t)
{
	struct buf body;
	const char *assertion = NULL;
	buf_init(&body, ANSWER_BYTES_MAX);
	struct transfer transfer = {.easy = easy, .run = r, .sink = sink, .of = &body};
	enum run_status st = assert_for(r, &assertion);
	if (st == RUN_OK)
		st = ask(r, &transfer, assertion);
	if (st == RUN_OK)
		st = keep_granted(r, t, buf_slice(&body));
	transfer_close(&transfer);
	buf_close(&body);
	return st == RUN_GONE ? RUN_REFUSED : st;
}

enum run_status token_have(struct run *r, CURL *easy, struct token *t)
{
	if (t->text.n > 0 && clock_monotonic_ms() < t->until_ms)
		return RUN_OK;
	if (r->source->token_file)
		return read_file(r, t);
	return r->source->grant.token_url ? be_granted(r, easy, t) : RUN_OK;
}
