/* Lines about refused tokens, and their number kept in bounds. */
#include "auth/refusal_log.h"

#include <stdio.h>

#include "base/log.h"

static bool is_plain(unsigned char c)
{
	return c > ' ' && c < 0x7f && c != '"' && c != '\\';
}

void refusal_log_begin(struct refusal_log *log, struct slice issuer)
{
	size_t kept = issuer.n < sizeof log->issuer ? issuer.n : sizeof log->issuer;
	if (kept)
		memcpy(log->issuer, issuer.at, kept);
	log->issuer_n = issuer.n;
}

enum { BYTE_TEXT_MAX = 4, ISSUER_TEXT_MAX = REFUSAL_ISSUER_BYTES * BYTE_TEXT_MAX + sizeof "..." };

/* A forger chooses this text: whatever is not plain ASCII is shown as its bytes. */
static void write_issuer(const struct refusal_log *log, char *to, size_t size)
{
	size_t n = 0, shown = log->issuer_n < sizeof log->issuer ? log->issuer_n : sizeof log->issuer;
	for (size_t i = 0; i < shown; i++) {
		unsigned char c = (unsigned char)log->issuer[i];
		n += (size_t)snprintf(to + n, size - n, is_plain(c) ? "%c" : "\\x%02x", c);
	}
	snprintf(to + n, size - n, "%s", shown < log->issuer_n ? "..." : "");
}

static void tell(const struct refusal_log *log, enum token_status st, const char *request_id)
{
	char issuer[ISSUER_TEXT_MAX];
	if (log->issuer_n == 0) {
		log_info("request %s: token refused: %s", request_id, token_status_text(st));
		return;
	}
	write_issuer(log, issuer, sizeof issuer);
	log_info("request %s: token refused: issuer \"%s\": %s", request_id, issuer, token_status_text(st));
}

void refusal_log_flush(struct refusal_log *log)
{
	for (int st = 0; st < TOKEN_STATUSES; st++)
		if (log->untold[st] > 0)
			log_info("%lu more tokens refused: %s", log->untold[st],
			         token_status_text((enum token_status)st));
	memset(log->untold, 0, sizeof log->untold);
	log->lines = 0;
}

void refusal_log_tell(struct refusal_log *log, enum token_status st, const char *request_id, int64_t now_s)
{
	/* a clock that was set back begins a new window, too */
	if (now_s < log->window_s || now_s >= log->window_s + REFUSAL_WINDOW_S) {
		refusal_log_flush(log);
		log->window_s = now_s;
	}
	if (log->lines < REFUSAL_LINES_MAX) {
		log->lines++;
		tell(log, st, request_id);
	} else
		log->untold[st]++;
}
