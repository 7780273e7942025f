/* Strict JSON objects on top of jansson. */
#include "auth/json_strict.h"

#include <string.h>

/* jansson recurses once per level, so the depth is bounded before it sees the text. Brackets in strings do
 * not count; a string without an end is left to jansson to refuse. */
static bool depth_is_bounded(struct slice text)
{
	int depth = 0;
	bool in_string = false;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.at[i];
		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string && (c == '{' || c == '[') && ++depth > JSON_DEPTH_MAX)
			return false;
		else if (!in_string && (c == '}' || c == ']'))
			depth--;
	}
	return true;
}

json_t *json_strict_object(struct slice text)
{
	if (text.n == 0 || memchr(text.at, '\0', text.n) || !depth_is_bounded(text))
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
