/* The issuers that the operator trusts, from a YAML file (docker/issuers/README.md). */
#ifndef IOA_AUTH_ISSUERS_FILE_H
#define IOA_AUTH_ISSUERS_FILE_H

#include "auth/auth.h"
#include "base/arena.h"

/* Everything in *ret_profiles is in `arena`, secrets included. Names of files are taken from the folder of
 * `path`. False when the file cannot be read or is not as src/auth/issuers.schema.yaml has it; *ret_why (in
 * `arena`) names the file, and each place with a JSON pointer. Paths of claims and names of roles are checked
 * by auth_new. */
bool issuers_file_load(const char *path, struct arena *arena, const struct auth_profile **ret_profiles,
                       size_t *ret_count, const char **ret_why) __attribute__((warn_unused_result));

#endif
