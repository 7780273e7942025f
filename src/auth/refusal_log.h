/* What the log says of refused tokens: each one, until there are too many. */
#ifndef IOA_AUTH_REFUSAL_LOG_H
#define IOA_AUTH_REFUSAL_LOG_H

#include "auth/auth.h"

enum {
	REFUSAL_LINES_MAX = 100, /* in a window */
	REFUSAL_WINDOW_S = 10,
	REFUSAL_ISSUER_BYTES = 64, /* of the issuer that is shown */
};

/* One thread's. All zero at first. */
struct refusal_log {
	int64_t window_s; /* when the window began */
	unsigned lines;
	unsigned long untold[TOKEN_STATUSES];
	size_t issuer_n;                   /* of the whole text */
	char issuer[REFUSAL_ISSUER_BYTES]; /* of the token that is being checked: its beginning */
};

/* Takes down who says to have issued the token; an empty slice: nobody. */
void refusal_log_begin(struct refusal_log *log, struct slice issuer);

void refusal_log_tell(struct refusal_log *log, enum token_status st, const char *request_id, int64_t now_s);

/* Sums up what was left out. */
void refusal_log_flush(struct refusal_log *log);

#endif
