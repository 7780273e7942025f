/* The formats of strings that the contract knows: a check each, and for some a normal form (uuid, date-time,
 * organisation-number, cpv). api/README.md lists them. */
#ifndef IOA_CONTRACT_FORMAT_H
#define IOA_CONTRACT_FORMAT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/slice.h"

struct format;

/* NULL when there is no such format. */
const struct format *format_find(struct slice name);

/* Whether `text` has the format; if so *ret_normal is its normal form: `text` itself, or a new text in
 * `arena`. */
bool format_check(const struct format *f, struct arena *arena, struct slice text, struct slice *ret_normal)
        __attribute__((warn_unused_result));

/* Why a text that failed is none, as a sentence: "must be an organisation number of nine digits with a valid
 * check digit". */
const char *format_expectation(const struct format *f);

#endif
