/* The keys of one issuer that are in files: read again when a file changes. */
#ifndef IOA_AUTH_WATCH_H
#define IOA_AUTH_WATCH_H

#include <sys/stat.h>

#include "auth/key_count.h"
#include "auth/trust.h"

enum { WATCH_MS = 1000 /* between two looks at the files */, WATCHED_FILES = 2 };

struct watch {
	struct auth *auth;
	size_t issuer;
	int64_t keep_ms;
	int64_t next_ms;
	int64_t good_ms; /* when the files were last seen to be those that the keys are from */
	bool broken;     /* they have changed since, into what cannot be used */
	struct stat seen[WATCHED_FILES];
	struct key_count count;
};

void watch_init(struct watch *w, struct auth *a, size_t issuer, int64_t keep_ms, int64_t now_ms);

/* Looks when it is time to. A file that cannot be used changes nothing, until the keys are too old. */
void watch_tend(struct watch *w, int64_t now_ms);

#endif
