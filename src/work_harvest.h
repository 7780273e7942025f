/* What `ioad work` harvests, between its jobs. */
#ifndef IOA_SRC_WORK_HARVEST_H
#define IOA_SRC_WORK_HARVEST_H

#include <signal.h>

#include "conf/conf.h"
#include "harvest/harvest.h"

struct work_sources {
	const struct source *items;
	size_t count; /* 0: there is no sources file */
};

/* The configured sources, in `arena`; false, with its own message, when the file is not right. */
bool work_sources_load(struct arena *arena, const struct conf *conf, struct work_sources *ret_sources);

/* Each source once, until a signal is pending; what happens is logged. False when one was not done. */
bool work_harvest(const struct work_sources *sources, const char *url, const sigset_t *signals);

#endif
