/* The jobs of `ioad work`, and one run of them. */
#ifndef IOA_SRC_WORK_JOBS_H
#define IOA_SRC_WORK_JOBS_H

#include <signal.h>

#include "conf/conf.h"

enum work_status {
	WORK_DONE,    /* also when a signal ended it early */
	WORK_FAILED,  /* at least one job */
	WORK_BY_OTHER /* another `ioad work` is at it: nothing was done */
};

/* Runs each job once, batch by batch, until nothing is left to do or one of `signals`, which are blocked, is
 * pending. Writes a line for each job to the log. */
enum work_status work_run(const struct conf *conf, const char *url, const sigset_t *signals)
        __attribute__((warn_unused_result));

#endif
