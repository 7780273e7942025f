/* Counting brackets outside of strings. */
#include "base/json_depth.h"

bool json_is_deeper(struct slice json, int max)
{
	int depth = 0;
	bool in_string = false;
	for (size_t i = 0; i < json.n; i++) {
		char c = json.at[i];
		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string && (c == '{' || c == '[') && ++depth > max)
			return true;
		else if (!in_string && (c == '}' || c == ']'))
			depth--;
	}
	return false;
}
