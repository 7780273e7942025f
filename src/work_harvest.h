/* What `ioad work` harvests, beside its jobs. */
#ifndef IOA_SRC_WORK_HARVEST_H
#define IOA_SRC_WORK_HARVEST_H

#include "command.h"

struct harvester;

/* A thread that harvests each source, and again when the interval has passed; what happens is logged. NULL
 * without sources. What is given must outlive it. */
struct harvester *harvester_start(const struct conf *conf, const struct startup_sources *sources,
                                  const char *url);

/* Ends what is under way between two batches, and waits for that. NULL is fine. */
void harvester_stop(struct harvester *h);

/* Each source once, here and now; false when one was not done. */
bool work_harvest(const struct startup_sources *sources, const char *url);

#endif
