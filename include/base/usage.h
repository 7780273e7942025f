/* What the process has used of the machine. */
#ifndef IOA_BASE_USAGE_H
#define IOA_BASE_USAGE_H

#include <stdint.h>

/* User and system time of all threads. */
uint64_t usage_cpu_ns(void);

/* Memory that is in use now; 0 when the system does not tell. */
uint64_t usage_resident_bytes(void);

#endif
