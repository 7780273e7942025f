/* UUIDs (RFC 9562). */
#ifndef IOA_BASE_UUID_H
#define IOA_BASE_UUID_H

#include <stdbool.h>

#include "base/slice.h"

enum { UUID_TEXT = 36 };

/* Version 7: milliseconds, a counter inside the millisecond (per thread), then random bits. Ids of one thread
 * sort in the order they were made. Writes UUID_TEXT characters and a NUL. */
void uuid_v7(char ret_text[static UUID_TEXT + 1]);

/* Canonical form 8-4-4-4-12, hexadecimal in either case, any version. */
bool uuid_is_valid(struct slice text);

#endif
