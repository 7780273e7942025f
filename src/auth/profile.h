/* Compiling an issuer's profile into the rules by which its tokens are read. */
#ifndef IOA_AUTH_PROFILE_H
#define IOA_AUTH_PROFILE_H

#include "auth/auth.h"
#include "auth/claims.h"

enum { PROFILE_LIST_MAX = 32, PROFILE_ROLES_MAX = 200 };

/* `role_names` are the contract's. Everything in *ret_rules is in `memory`. False when the profile has no
 * sense; *ret_why (in `arena`) begins with the profile's `where` and the pointer to its member in an issuers
 * file (auth/issuers_file.h). */
bool profile_compile(const struct auth_profile *profile, struct text_list role_names, struct arena *memory,
                     struct arena *arena, struct claim_rules *ret_rules, const char **ret_why)
        __attribute__((warn_unused_result));

#endif
