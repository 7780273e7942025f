/* The token that a source knows us by. */
#ifndef IOA_HARVEST_TOKEN_H
#define IOA_HARVEST_TOKEN_H

#include <curl/curl.h>

#include "harvest/run.h"

struct token {
	struct buf text;  /* empty: none; ends with a NUL that is not counted */
	int64_t until_ms; /* on the monotonic clock */
};

void token_init(struct token *t);
void token_close(struct token *t);

/* A token that holds for now: from the source's file, or granted for a signed assertion (RFC 7523 section
 * 2.1) and kept as long as it lasts. None at all, and RUN_OK, for a source that needs none. */
enum run_status token_have(struct run *r, CURL *easy, struct token *t);

/* The source does not take it any more. */
void token_forget(struct token *t);

#endif
