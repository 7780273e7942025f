/* r and s as a SEQUENCE of two INTEGERs. */
#include "auth/ecdsa_der.h"

enum { TAG_INTEGER = 0x02, TAG_SEQUENCE = 0x30, LENGTH_SHORT_MAX = 127, LENGTH_ONE_BYTE = 0x81 };

/* A positive INTEGER in DER: shortest form, never with the high bit of its first byte set. */
static size_t write_number(unsigned char *to, const unsigned char *number, size_t n)
{
	while (n > 1 && *number == 0) {
		number++;
		n--;
	}
	size_t zero = *number >> 7;
	to[0] = TAG_INTEGER;
	to[1] = (unsigned char)(n + zero);
	to[2] = 0;
	memcpy(to + 2 + zero, number, n);
	return 2 + zero + n;
}

bool ecdsa_der_write(struct slice pair, size_t number_bytes, unsigned char to[static ECDSA_DER_MAX],
                     struct slice *ret_der)
{
	enum { HEAD = 3 };
	if (pair.n != 2 * number_bytes || number_bytes > ECDSA_NUMBER_MAX)
		return false;
	const unsigned char *numbers = (const unsigned char *)pair.at;
	size_t n = write_number(to + HEAD, numbers, number_bytes);
	n += write_number(to + HEAD + n, numbers + number_bytes, number_bytes);
	/* The head is written backwards from the numbers: its length has one byte or two. */
	unsigned char *begin = to + HEAD;
	*--begin = (unsigned char)n;
	if (n > LENGTH_SHORT_MAX)
		*--begin = LENGTH_ONE_BYTE;
	*--begin = TAG_SEQUENCE;
	*ret_der = (struct slice){(const char *)begin, n + (size_t)(to + HEAD - begin)};
	return true;
}
