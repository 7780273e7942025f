/* Multiply-and-fold hashing, sixteen bytes a round. */
#include "base/hash.h"

#include <string.h>

static const uint64_t key_a = 0x9e3779b97f4a7c15u, key_b = 0xd6e8feb86659fd93u;

static uint64_t fold(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 product = (unsigned __int128)a * b;
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load(const unsigned char *p, size_t n)
{
	uint64_t v = 0;
	if (n)
		memcpy(&v, p, n);
	return v;
}

/* Long inputs go through four independent lanes, so that the multiplications overlap. */
static uint64_t hash_lanes(uint64_t h, const unsigned char **p, size_t *n)
{
	uint64_t lanes[4] = {h, h ^ key_a, h ^ key_b, ~h};
	for (; *n >= 64; *p += 64, *n -= 64)
#pragma GCC unroll 4
		for (int i = 0; i < 4; i++)
			lanes[i] = fold(load(*p + 16 * i, 8) ^ key_a ^ lanes[i],
			                load(*p + 16 * i + 8, 8) ^ key_b);
	h = fold(lanes[0] ^ key_a, lanes[1] ^ key_b);
	return h ^ fold(lanes[2] ^ key_b, lanes[3] ^ key_a);
}

uint64_t hash_bytes(uint64_t seed, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	uint64_t h = seed ^ fold(n ^ key_a, key_b);
	if (n >= 64)
		h = hash_lanes(h, &p, &n);
	for (; n >= 16; p += 16, n -= 16)
		h = fold(load(p, 8) ^ key_a ^ h, load(p + 8, 8) ^ key_b);
	if (n >= 8) {
		h = fold(load(p, 8) ^ key_a, h ^ key_b);
		p += 8;
		n -= 8;
	}
	h = fold(load(p, n) ^ key_b, h ^ key_a);
	return fold(h ^ key_a, key_b);
}
