/* One run of one source: what its steps share. For the files of src/harvest/. */
#ifndef IOA_HARVEST_RUN_H
#define IOA_HARVEST_RUN_H

#include "base/buf.h"
#include "base/uuid.h"
#include "db/owner.h"
#include "harvest/harvest.h"

enum run_status {
	RUN_OK,
	RUN_AGAIN,   /* it may go another time: `retry_after_s` from now */
	RUN_GONE,    /* the feed does not go on from our cursor */
	RUN_REFUSED, /* it will not go */
	RUN_STOPPED, /* we are to end */
};

enum {
	RUN_ARENA_MAX = 8 * 1024 * 1024,
	RUN_WHY_MAX = 1024,
	RUN_CURSOR_MAX = 400, /* as the contract has it */
	BATCH_BYTES = 2 * 1024 * 1024,
	BATCH_OBJECTS = 1000,
	LINE_BYTES_MAX = 16 * 1024 * 1024,
	PAGE_BYTES_MAX = 128 * 1024 * 1024,
};

struct client;

struct run {
	const struct harvest_source *source;
	const struct harvest_settings *settings;
	const struct harvest_listener *listener;
	struct client *client;
	struct owner *db;
	struct arena arena; /* of one step, emptied before the next */
	char id[UUID_TEXT + 1];
	char cursor[RUN_CURSOR_MAX + 1]; /* empty: the copy has not begun */
	char since[64];                  /* when the run began, as the database has it */
	bool is_settled;                 /* nothing was stored since the proof */
	bool proves_all;                 /* not only what changed since it was proven */
	uint64_t changes;                /* of this run */
	char why[RUN_WHY_MAX];           /* of the last fault */
	long retry_after_s;              /* as the source asks for it; 0: it does not */
};

/* Keeps why, cut to its room; gives the status. */
enum run_status run_fail(struct run *r, enum run_status status, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* The `cursor` of an answer of the feed, into the run. */
enum run_status run_keep_cursor(struct run *r, struct slice body);

void run_tell(const struct run *r, enum harvest_event event, const char *resource, uint64_t count,
              const char *text);

/* Runs a step until it does not ask for another time, or the source's patience is over. */
enum run_status run_patiently(struct run *r, enum run_status (*step)(struct run *r, void *of), void *of);

/* false when the run is to end meanwhile. */
bool run_sleep(const struct run *r, int64_t ms);

/* ---- store.c: one of sql/harvest/, in a transaction of its own ---- */

/* Its rows, which rows_free gives back; NULL when the database refuses, with why. */
struct rows *store_ask(struct run *r, const char *path, int count, const char *const *values);

/* The same for one number (0 for null), and for nothing. */
enum run_status store_number(struct run *r, const char *path, int count, const char *const *values,
                             uint64_t *ret_number);
enum run_status store_do(struct run *r, const char *path, int count, const char *const *values);

/* ---- the steps ---- */

/* copy.c: takes a cursor and has everything copied; copies what is to be copied. */
enum run_status copy_begin(struct run *r, void *none);
enum run_status copy_all(struct run *r);

/* follow.c: takes in what changed until now; *ret_changes more of it. */
enum run_status follow(struct run *r, uint64_t *ret_changes);

/* prove.c: follows, and holds the copy against the source's digests. */
enum run_status prove(struct run *r);

/* files.c: the same as all of these, for a source that publishes files. */
enum run_status files_run(struct run *r);

#endif
