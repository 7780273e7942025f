/* The addresses that keys, tokens and copies may be fetched from. */
#ifndef IOA_AUTH_ADDRESS_H
#define IOA_AUTH_ADDRESS_H

#include <stdbool.h>

#include "base/slice.h"

enum { ADDRESS_BYTES_MAX = 2048 };

struct address {
	bool https;
	bool loopback; /* this machine by one of its usual names */
};

/* Whether `url` may be asked: https, or http to this machine only, since whoever can change an
 * answer on its way can sign tokens. Taken is a strict subset of RFC 3986, so that no two readers can
 * understand different hosts: lower-case scheme, plain host, optional port, no user, no fragment, visible
 * ASCII only. */
bool address_read(struct slice url, struct address *ret_address) __attribute__((warn_unused_result));

#endif
