/* What the sessions of all threads share: whom the service trusts and by which keys. */
#ifndef IOA_AUTH_TRUST_H
#define IOA_AUTH_TRUST_H

#include "auth/auth.h"
#include "auth/claims.h"
#include "auth/key.h"

struct auth {
	struct arena memory; /* every text below */
	struct claim_rules rules;
	struct keyset keys;
	size_t cache_entries;
};

#endif
