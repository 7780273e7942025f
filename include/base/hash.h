/* A fast 64-bit hash of bytes: for tables and entity tags, not against an adversary who chooses both inputs.
 */
#ifndef IOA_BASE_HASH_H
#define IOA_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t hash_bytes(uint64_t seed, const void *bytes, size_t n);

#endif
