/* PostgreSQL's text form of one-dimensional arrays: {a,"b c",NULL}. */
#ifndef IOA_RENDER_ARRAY_H
#define IOA_RENDER_ARRAY_H

#include <stdbool.h>

#include "base/slice.h"

/* Longest quoted element; array columns hold codes and identifiers, and `json` holds texts. */
enum { ARRAY_ELEMENT_MAX = 4096 };

struct array_reader {
	struct slice rest;
	bool failed; /* not a one-dimensional array, or an element is too long */
};

struct array_reader array_read(struct slice text);

/* The next element: a view of the text, or unescaped into `scratch`; at == NULL for NULL. False at the end.
 */
bool array_next(struct array_reader *r, char scratch[static ARRAY_ELEMENT_MAX], struct slice *ret_element);

#endif
