/* UTF-8 (RFC 3629). */
#ifndef IOA_BASE_UTF8_H
#define IOA_BASE_UTF8_H

#include "base/slice.h"

/* Strict: no overlong forms, no surrogates, nothing beyond U+10FFFF. */
bool utf8_is_valid(struct slice text);

#endif
