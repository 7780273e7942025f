/* One GET: what is asked, and what is taken for an answer. */
#ifndef IOA_AUTH_TRANSFER_H
#define IOA_AUTH_TRANSFER_H

#include <curl/curl.h>

#include "auth/fetch.h"

struct transfer {
	struct transfer *next; /* of a fetcher's list */
	CURL *easy;
	struct curl_slist *fields;
	struct buf body;
	size_t header_bytes;
	bool too_large;
	void *owner;
	char error[CURL_ERROR_SIZE];
};

/* Ready to be given to a multi handle. NULL without memory, or when libcurl lacks something. */
struct transfer *transfer_new(const struct fetch_settings *settings, const char *url, void *owner);
void transfer_free(struct transfer *t);

/* What came of it; `code` is libcurl's. The body lives as long as the transfer. */
void transfer_judge(struct transfer *t, CURLcode code, struct fetched *ret_fetched);

#endif
