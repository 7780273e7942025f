/* Ticks of the change feed between two runs of the jobs, for who follows at a standby, where none can be
 * made. */
#ifndef IOA_SRC_WORK_TICKS_H
#define IOA_SRC_WORK_TICKS_H

#include <signal.h>

#include "conf/conf.h"

struct ticker;

/* `conf` and `url` must outlive it. Connects with the first tick. */
struct ticker *ticker_new(const struct conf *conf, const char *url);

/* Makes ticks until the next run of the jobs is due; false when one of `signals`, which are blocked, came
 * first. What fails is tried again at growing distances and not told: the jobs tell of a database that is
 * away. */
bool ticker_rest(struct ticker *t, const sigset_t *signals) __attribute__((warn_unused_result));

/* NULL is fine. */
void ticker_free(struct ticker *t);

#endif
