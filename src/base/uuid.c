/* UUID version 7 with a monotonic counter (RFC 9562 section 6.2, method 1). */
#include "base/uuid.h"

#include <stdint.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/hex.h"
#include "base/log.h"

enum { COUNTER_BITS = 12 };

struct sequence {
	int64_t ms;
	unsigned counter;
};

static void random_bytes(void *to, size_t n)
{
	if (getrandom(to, n, 0) != (ssize_t)n)
		log_fatal("getrandom failed");
}

/* A counter that runs over borrows the next millisecond, so that order holds. */
static void next_in_sequence(struct sequence *s)
{
	int64_t now = clock_unix_ms();
	if (now > s->ms) {
		*s = (struct sequence){.ms = now};
		return;
	}
	s->counter++;
	if (s->counter >> COUNTER_BITS) {
		s->ms++;
		s->counter = 0;
	}
}

static void put_text(const unsigned char bytes[16], char *to)
{
	static const char hex[] = "0123456789abcdef";
	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*to++ = '-';
		*to++ = hex[bytes[i] >> 4];
		*to++ = hex[bytes[i] & 15];
	}
	*to = '\0';
}

void uuid_v7(char ret_text[static UUID_TEXT + 1])
{
	static _Thread_local struct sequence sequence;
	unsigned char bytes[16];
	next_in_sequence(&sequence);
	for (int i = 0; i < 6; i++)
		bytes[i] = (unsigned char)(sequence.ms >> (40 - 8 * i));
	bytes[6] = (unsigned char)(0x70 | (sequence.counter >> 8));
	bytes[7] = (unsigned char)sequence.counter;
	random_bytes(bytes + 8, 8);
	bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3f));
	put_text(bytes, ret_text);
}

bool uuid_is_valid(struct slice text)
{
	if (text.n != UUID_TEXT)
		return false;
	for (size_t i = 0; i < UUID_TEXT; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? text.at[i] != '-' : hex_value(text.at[i]) < 0)
			return false;
	}
	return true;
}
