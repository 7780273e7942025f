/* What is found in an object without parsing it is what parsing it finds. */
#include <stdint.h>
#include <stdlib.h>

#include "auth/json_scan.h"
#include "auth/json_strict.h"

static void compare(struct slice text, const json_t *object)
{
	struct slice literal, value;
	bool found = json_scan_string(text, SLICE("iss"), &literal);
	bool has = json_strict_text(json_object_get(object, "iss"), &value);
	/* a name with escapes is not found */
	if (found && !has)
		abort();
	if (!found)
		return;
	json_t *read = json_loadb(literal.at, literal.n, JSON_DECODE_ANY, NULL);
	struct slice of_literal;
	if (!json_strict_text(read, &of_literal) || !slice_eq(of_literal, value))
		abort();
	json_decref(read);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size}, literal;
	json_t *object = json_strict_object(text);
	if (object)
		compare(text, object);
	else if (json_scan_string(text, SLICE("iss"), &literal) &&
	         (literal.at < text.at || literal.at + literal.n > text.at + text.n || literal.n < 2))
		abort();
	if (object && json_scan_values(text) + 1 < json_object_size(object))
		abort();
	json_decref(object);
	return 0;
}
