/* What a token says that its holder may do: roles by claim, by scope and by issuer. */
#ifndef IOA_AUTH_ROLE_CLAIMS_H
#define IOA_AUTH_ROLE_CLAIMS_H

#include "auth/claims.h"

/* All roles that the rules find in the payload, as bits. False when a claim is of another form. What stands
 * for no role is passed over: issuers serve others, too. */
bool role_claims_read(const struct claim_rules *rules, const json_t *payload, uint64_t *ret_roles)
        __attribute__((warn_unused_result));

/* TOKEN_OK, TOKEN_SCOPE when none of the required scopes is there, TOKEN_CLAIMS when scopes are of another
 * form.
 */
enum token_status role_claims_check_scope(const struct claim_rules *rules, const json_t *payload)
        __attribute__((warn_unused_result));

#endif
