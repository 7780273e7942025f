/* Where the development key lies: `<data_dir>/keys`. */
#ifndef IOA_AUTH_KEY_STORE_H
#define IOA_AUTH_KEY_STORE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"

struct key_store {
	const char *dir, *lock, *pem, *jwks; /* paths, in the arena of key_store_find */
};

struct key_store key_store_find(const char *data_dir, struct arena *arena);

/* The private key as PEM. The caller clears `out` with OPENSSL_cleanse. On failure *ret_why (in `arena`). */
bool key_store_read_pem(const struct key_store *k, struct buf *out, struct arena *arena, const char **ret_why)
        __attribute__((warn_unused_result));

enum { PEM_BYTES_MAX = 16 * 1024 };

#endif
