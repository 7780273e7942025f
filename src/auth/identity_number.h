/* National identity numbers of persons, to keep them out. */
#ifndef IOA_AUTH_IDENTITY_NUMBER_H
#define IOA_AUTH_IDENTITY_NUMBER_H

#include <stdbool.h>

#include "base/slice.h"

/* Eleven digits that are a Norwegian national identity number, D-number or synthetic number: a date that can
 * be, and both check digits. Other numbers of eleven digits pass for one once in some thousand. */
bool identity_number_is(struct slice text) __attribute__((warn_unused_result));

#endif
