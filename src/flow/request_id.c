/* What a request is called: by its client when that is a sane name, else by us. */
#include <stdio.h>
#include <sys/random.h>

#include "base/log.h"
#include "steps.h"

enum { SEED_BYTES = 8 };

/* Letters, digits and what UUIDs, ULIDs and trace ids are written with: nothing that could break a line of
 * the log, a header field or a query. */
static bool is_sane(struct slice id)
{
	for (size_t i = 0; i < id.n; i++) {
		char c = id.at[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!plain && c != '-' && c != '_' && c != '.')
			return false;
	}
	return id.n > 0 && id.n <= REQUEST_ID_MAX;
}

/* Random for the thread, then counted: unique, and no secret. Asking the kernel for each would show. */
static void make(char ret_id[static REQUEST_ID_MAX + 1])
{
	static _Thread_local unsigned long long seed, counter;
	if (counter == 0 && getrandom(&seed, SEED_BYTES, 0) != SEED_BYTES)
		log_fatal("getrandom failed");
	counter++;
	snprintf(ret_id, REQUEST_ID_MAX + 1, "%016llx%016llx", seed, counter);
}

void request_id_take(struct exchange *x)
{
	struct slice id = x->rq.fields[FIELD_X_REQUEST_ID];
	if (!id.at || !is_sane(id)) {
		make(x->request_id);
		return;
	}
	memcpy(x->request_id, id.at, id.n);
	x->request_id[id.n] = '\0';
}
