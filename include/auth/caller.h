/* The caller that a command acts for, as if a token had said so: whoever runs the command has the database
 * anyway. */
#ifndef IOA_AUTH_CALLER_H
#define IOA_AUTH_CALLER_H

#include "auth/auth.h"
#include "auth/mint.h"

/* Of the request, issuer, subject, role (NULL: none, grants may give some), organisation and programmes
 * count. `roles` are the names of the contract, in the order of their bits. On failure false, and *ret_why
 * (in `arena`) tells what is wrong with the request. */
bool caller_principal(const struct mint_request *rq, const char *const *roles, size_t role_count,
                      struct arena *arena, struct principal *ret_principal, const char **ret_why)
        __attribute__((warn_unused_result));

#endif
