/* Norwegian organisation numbers as tokens carry them. */
#ifndef IOA_AUTH_ORGANISATION_H
#define IOA_AUTH_ORGANISATION_H

#include <stdbool.h>

#include "base/slice.h"

/* Nine digits with a valid check digit, alone or as ISO 6523 (`0192:991825827`); *ret_number is the nine
 * digits within `text`. Issuers write exactly one of these, so nothing else is normalised. */
bool organisation_read(struct slice text, struct slice *ret_number) __attribute__((warn_unused_result));

#endif
