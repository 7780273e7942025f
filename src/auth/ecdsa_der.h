/* The two forms of an ECDSA signature: a token has r and s side by side (RFC 7518 section 3.4), OpenSSL wants
 * a DER SEQUENCE of the two. */
#ifndef IOA_AUTH_ECDSA_DER_H
#define IOA_AUTH_ECDSA_DER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

enum {
	ECDSA_NUMBER_MAX = 66,                              /* of P-521 */
	ECDSA_DER_MAX = 3 + 2 * (2 + 1 + ECDSA_NUMBER_MAX), /* tag, length; a zero before a high first bit */
};

/* False when `pair` is not two numbers of `number_bytes`. Their range (1 to n − 1) is for OpenSSL to check.
 * *ret_der is part of `to`. */
bool ecdsa_der_write(struct slice pair, size_t number_bytes, unsigned char to[static ECDSA_DER_MAX],
                     struct slice *ret_der) __attribute__((warn_unused_result));

#endif
