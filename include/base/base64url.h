/* Base64url without padding (RFC 4648 section 5, RFC 7515 section 2). */
#ifndef IOA_BASE_BASE64URL_H
#define IOA_BASE_BASE64URL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/slice.h"

/* Most bytes that `n` characters decode to. */
static inline size_t base64url_decoded_max(size_t n)
{
	return n / 4 * 3 + 2;
}

/* False for anything but the one canonical form: padding, other characters, white space, a length no encoder
 * makes, or bits left over that are not zero. `to` has room for base64url_decoded_max(text.n) bytes. */
bool base64url_decode(struct slice text, unsigned char *to, size_t *ret_n)
        __attribute__((warn_unused_result));

/* In `arena`, terminated. */
struct slice base64url_encode(struct arena *arena, struct slice bytes);

#endif
