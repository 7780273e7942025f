/* What every request to another server keeps to, whoever sends it. */
#ifndef IOA_AUTH_CLIENT_RULES_H
#define IOA_AUTH_CLIENT_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include <curl/curl.h>

/* Sets the address, and around it: only what address.h takes, and only by its scheme; certificates and their
 * names are checked, from TLS 1.2 on; no redirects, no passwords from addresses or files, no proxy to this
 * machine. `ca_file` may be NULL: the system's authorities. False when libcurl or the address does not allow
 * it. Both texts are copied. */
bool client_rules_set(CURL *easy, const char *url, const char *ca_file) __attribute__((warn_unused_result));

struct client_number {
	CURLoption option;
	long value;
};

/* Options beside the rules; false when libcurl refuses one. */
bool client_rules_add_numbers(CURL *easy, const struct client_number *rows, size_t count)
        __attribute__((warn_unused_result));

#endif
