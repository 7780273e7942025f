/* Harvesting: the copy of a source in this database, brought up to date and proven
 * (docker/sources/README.md). What a source shows is stored as it gives it, and is read only here. */
#ifndef IOA_HARVEST_HARVEST_H
#define IOA_HARVEST_HARVEST_H

#include <stdbool.h>
#include <stdint.h>

#include "contract/contract.h"
#include "harvest/sources_file.h"

/* What happens on the way. */
enum harvest_event {
	HARVEST_BEGUN,     /* a copy of everything; `count` objects are announced */
	HARVEST_COPYING,   /* the copy of `resource`, of `count` objects as far as is known */
	HARVEST_STORED,    /* `count` more objects or changes were stored */
	HARVEST_COPIED,    /* `resource` has been copied: `count` objects */
	HARVEST_FOLLOWED,  /* everything that the source told of is here; it were `count` changes */
	HARVEST_RETRIED,   /* `text` went wrong; tried again in `count` seconds */
	HARVEST_ANEW,      /* the source's feed does not go on where it was left (`text`) */
	HARVEST_DIFFERED,  /* `text` differs from the source's digest; looked at again */
	HARVEST_UNCHANGED, /* nothing changed since the proof at `text`, of `count` objects */
	HARVEST_PROVEN,    /* the copy is complete as of `text`, with `count` objects */
	HARVEST_COMPLETE,  /* all files were read to their end, `count` objects; files have no digest */
	HARVEST_FAILED,    /* `text` */
};

struct harvest_news {
	enum harvest_event event;
	const char *source;
	const char *resource; /* NULL: of the source as a whole */
	uint64_t count;
	const char *text; /* NULL: none */
};

/* Who listens, and may end it early. */
struct harvest_listener {
	void *of;
	void (*tell)(void *of, const struct harvest_news *news);
	bool (*is_stopping)(void *of);
};

struct harvest_settings {
	const char *database_url;        /* as the owner */
	bool prove;                      /* also when nothing changed since the last proof */
	const struct contract *contract; /* tells what cells of CSV are; NULL: CSV cannot be read */
};

enum harvest_status {
	HARVEST_DONE,
	HARVEST_NOT_DONE, /* not reached, not stored or not proven; the listener was told */
	HARVEST_BY_OTHER, /* another process harvests this source */
};

/* Once in a process, before there are threads; false when libcurl cannot be used. */
bool harvest_global_open(void) __attribute__((warn_unused_result));

/* Brings the copy of one source up to date. Blocks. What was stored stays, whatever happens, and the next run
 * goes on from there; how it ended is stored too, as far as the database can be reached. */
enum harvest_status harvest_run(const struct harvest_source *source, const struct harvest_settings *settings,
                                const struct harvest_listener *listener);

/* Forgets a source and its copy. False, and *ret_why in `arena`, when there is none or the database fails. */
bool harvest_forget(const char *database_url, const char *name, struct arena *arena, const char **ret_why);

#endif
