/* Time: monotonic for deadlines, wall clock for people. */
#ifndef IOA_BASE_CLOCK_H
#define IOA_BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds on a clock that never steps; only differences mean anything. */
int64_t clock_monotonic_ms(void);

/* The same, finer: for durations that are measured. */
uint64_t clock_monotonic_ns(void);

/* Since 1970-01-01T00:00:00Z. */
int64_t clock_unix_ms(void);
int64_t clock_unix_s(void);

#endif
