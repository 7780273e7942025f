/* Strict JSON objects on top of jansson. */
#include "auth/json_strict.h"

#include <string.h>

#include "base/json_depth.h"

json_t *json_strict_object(struct slice text)
{
	if (text.n == 0 || memchr(text.at, '\0', text.n) || json_is_deeper(text, JSON_DEPTH_MAX))
		return NULL;
	json_t *value = json_loadb(text.at, text.n, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(value))
		return value;
	json_decref(value);
	return NULL;
}

bool json_strict_text(const json_t *value, struct slice *ret_text)
{
	if (!json_is_string(value))
		return false;
	*ret_text = (struct slice){json_string_value(value), json_string_length(value)};
	return true;
}
