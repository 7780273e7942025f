/* "Did you mean …?" */
#ifndef IOA_CONF_NEAREST_H
#define IOA_CONF_NEAREST_H

/* The fewest insertions, deletions and replacements of a character that turn one text into the other. Only
 * the first NEAREST_MAX characters count. */
enum { NEAREST_MAX = 63 };
unsigned nearest_distance(const char *a, const char *b);

#endif
