/* One request over libcurl: set up, run, and what became of it. */
#ifndef IOA_HARVEST_TRANSFER_H
#define IOA_HARVEST_TRANSFER_H

#include <curl/curl.h>

#include "harvest/client.h"

enum { REFUSAL_BYTES_MAX = 16 * 1024, TOKEN_BYTES_MAX = 64 * 1024 };

struct transfer {
	CURL *easy; /* the caller's */
	struct run *run;
	client_sink *sink; /* of a body of 200 */
	void *of;
	enum run_status sunk; /* what the sink gave last */
	struct buf refusal;   /* the body of any other answer, cut */
	struct curl_slist *fields;
	char error[CURL_ERROR_SIZE];
};

/* Sets what all requests have: TLS that is checked, no redirects, limits, the run's end. */
bool transfer_set(struct transfer *t, const char *url, const char *ca_file);

/* Adds a field; false without memory. */
bool transfer_add_field(struct transfer *t, const char *name, const char *value);

/* Runs it. RUN_OK when there is an answer, whose status is *ret_status: 200 whose body the sink took, or any
 * other. */
enum run_status transfer_run(struct transfer *t, long *ret_status);

/* A status that is not the one that was hoped for, with what the answer says of it. */
enum run_status transfer_refuse(struct transfer *t, long status, const char *what);

/* Gives back what is the transfer's. */
void transfer_close(struct transfer *t);

#endif
