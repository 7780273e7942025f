/* Arrays of any bytes: no element outside the text or longer than the maximum, and always an end. */
#include <stdint.h>
#include <stdlib.h>

#include "render/array.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char scratch[ARRAY_ELEMENT_MAX];
	struct slice element;
	size_t count = 0, bytes = 0;
	struct array_reader r = array_read((struct slice){(const char *)data, size});
	while (array_next(&r, scratch, &element)) {
		count++;
		for (size_t i = 0; i < element.n; i++)
			bytes += element.at[i] == '"';
		if (element.n > size)
			abort();
	}
	if (count > size || bytes > size)
		abort();
	return 0;
}
