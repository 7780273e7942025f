/* Key sets from the files that the operator configured. */
#ifndef IOA_AUTH_KEY_FILE_H
#define IOA_AUTH_KEY_FILE_H

#include "auth/key.h"
#include "base/arena.h"

/* Adds every signing key of a JWKS. False when the file is unreadable or empty
 * of signing keys, or one of its keys is refused; *ret_why (in `arena`) names file and key. */
bool key_file_add_jwks(struct keyset *set, const char *path, struct arena *arena, const char **ret_why)
        __attribute__((warn_unused_result));

/* Adds the one public key of a PEM file; it answers to every kid that no other key has. */
bool key_file_add_pem(struct keyset *set, const char *path, struct arena *arena, const char **ret_why)
        __attribute__((warn_unused_result));

#endif
