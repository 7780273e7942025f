/* Base64url: one spelling for each sequence of bytes, so that a token cannot be respelled. */
#include "base/base64url.h"

#include <stdint.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* Value + 1 of each character; 0: not in the alphabet. */
static const uint8_t values[256] = {
        ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
        ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
        ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
        ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
        ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
        ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
        ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
        ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['-'] = 63, ['_'] = 64,
};

/* `bits` characters of six bits each, high ones first; false when one is not in the alphabet. */
static bool read_group(const char *at, size_t characters, uint32_t *ret_bits)
{
	uint32_t bits = 0;
	for (size_t i = 0; i < characters; i++) {
		uint8_t value = values[(unsigned char)at[i]];
		if (value == 0)
			return false;
		bits = bits << 6 | (uint32_t)(value - 1);
	}
	*ret_bits = bits;
	return true;
}

/* The last 2 or 3 characters hold 1 or 2 bytes and 4 or 2 bits too many, which must be zero. */
static bool decode_tail(const char *at, size_t characters, unsigned char *to, size_t *ret_n)
{
	uint32_t bits;
	if (characters == 1 || !read_group(at, characters, &bits))
		return false;
	size_t n = characters - 1;
	unsigned spare = characters == 2 ? 4 : 2;
	if (bits & ((1u << spare) - 1))
		return false;
	bits >>= spare;
	for (size_t i = n; i-- > 0; bits >>= 8)
		to[i] = (unsigned char)bits;
	*ret_n = n;
	return true;
}

bool base64url_decode(struct slice text, unsigned char *to, size_t *ret_n)
{
	size_t n = 0, i = 0;
	for (; text.n - i >= 4; i += 4) {
		uint32_t bits;
		if (!read_group(text.at + i, 4, &bits))
			return false;
		to[n++] = (unsigned char)(bits >> 16);
		to[n++] = (unsigned char)(bits >> 8);
		to[n++] = (unsigned char)bits;
	}
	size_t tail = 0;
	if (i < text.n && !decode_tail(text.at + i, text.n - i, to + n, &tail))
		return false;
	*ret_n = n + tail;
	return true;
}

struct slice base64url_encode(struct arena *arena, struct slice bytes)
{
	const unsigned char *from = (const unsigned char *)bytes.at;
	size_t n = bytes.n / 3 * 4 + (bytes.n % 3 ? bytes.n % 3 + 1 : 0);
	char *text = arena_alloc(arena, n + 1);
	for (size_t i = 0; i < n; i++) {
		/* Character i begins at bit 6i: its bits lie in byte 6i/8 and the one after it. */
		size_t byte = i * 6 / 8;
		unsigned next = byte + 1 < bytes.n ? from[byte + 1] : 0;
		unsigned window = (unsigned)from[byte] << 8 | next;
		text[i] = alphabet[window >> (10 - i * 6 % 8) & 63];
	}
	text[n] = '\0';
	return (struct slice){text, n};
}
